"""XKEK: the key domain's key is agreed on by two tokens of one group; keys move under it, and to nobody else."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from support import curves, key_blob, pki, tlv
from support import smartcard_hsm as hsm
from support.cvc import parse_chain

DOMAIN, EXCHANGE, USED = 1, 1, 2
ONLY_AGREEMENT = tlv.encode(0x91, b"\x84") + tlv.encode(0x92, bytes([DOMAIN]))
UNSET = b"\xff\x00" + bytes(8)


@pytest.fixture(scope="module")
def tokens(make_token, tmp_path_factory):
    """Two tokens of one issuing authority."""
    authority = tmp_path_factory.mktemp("authority") / "authority"
    return [make_token(name, start=False).start("--authority", authority) for name in ("left", "right")]


@pytest.fixture
def cards(tokens):
    """Sessions with both tokens: two key domains, logged in."""
    with tokens[0].card() as left, tokens[1].card() as right:
        for card in (left, right):
            hsm.initialize(card, domains=2)
            hsm.login(card)
        yield left, right


@pytest.fixture(scope="module")
def group():
    """The group signer's key."""
    return pki.Key()


def uid_of(group):
    """UID of the group."""
    return group.point[1:]


def chain_of(card):
    """The device's certificate and its issuer's."""
    return parse_chain(hsm.contents(card, 0x2F02))


def membership(group, card, signature=None):
    """The group signer's request (without the outermost tag), then its signature for this device."""
    signer = pki.request(group, b"UTGROUP00001", pki.Key(), b"UTSIGNERSHSM0001")
    device_x = chain_of(card)[0].public_key.fields[0x86][1:33]
    return tlv.find(signer, 0x67) + tlv.encode(0x54, signature or group.sign(b"\x54" + device_x))


def join(card, group, domain=DOMAIN):
    """Makes the domain one of the group; the response."""
    return hsm.key_domain(card, 2, membership(group, card), domain=domain)


def exchange_key(card):
    """Generates the exchange key; its request."""
    return hsm.generate(card, EXCHANGE, hsm.ec_template("brainpoolP256r1"), extra=ONLY_AGREEMENT)


def introduce(card, other):
    """Gives the certificates of another token to a token, as its host does before a public key is registered."""
    for certificate in reversed(chain_of(other)):
        if card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, certificate.chr)).sw == 0x9000:
            continue
        assert card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, certificate.car)).sw == 0x9000
        card.send(0x00, 0x2A, 0x00, 0xBE, tlv.find(certificate.encoded, 0x7F21)).ok()


def agree(card, request, key_id=EXCHANGE):
    """DECIPHER 84; the status word."""
    return card.send(0x80, 0x62, key_id, 0x84, request, extended=True).sw


def key_check_value(card, domain=DOMAIN):
    """The key check value in the domain's status."""
    return hsm.key_domain(card, domain=domain).ok()[2:10]


@pytest.fixture
def members(cards, group):
    """Both sessions, in the group, with exchange keys and each other's certificates; and the requests."""
    for card in cards:
        assert join(card, group).ok() == UNSET + uid_of(group)
    requests = [exchange_key(card) for card in cards]
    introduce(cards[0], cards[1])
    introduce(cards[1], cards[0])
    return cards, requests


def test_two_tokens_agree_and_a_key_moves(members, tmp_path):
    (left, right), (left_request, right_request) = members
    assert agree(left, right_request.encoded) == 0x9000
    assert agree(right, tlv.find(left_request.encoded, 0x67)) == 0x9000, "with and without the outermost tag"
    assert key_check_value(left) == key_check_value(right) != bytes(8)

    public = hsm.generate(left, USED, hsm.ec_template("secp256r1"), extra=tlv.encode(0x92, bytes([DOMAIN])))
    blob = hsm.wrap(left, USED).ok()
    assert blob[:8] == key_check_value(right)
    assert hsm.unwrap(right, USED, blob) == 0x9000
    signature = hsm.sign(right, USED, 0x73, b"signed by the moved key").ok()
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public.inner.public_key.fields[0x86])
    point.verify(signature, b"signed by the moved key", ec.ECDSA(hashes.SHA256()))


def test_request_of_an_exchange_key_names_the_domain(members, group, tmp_path):
    (left, _), (request, _) = members
    request.inner.verify(request.inner.public_key, tmp_path)
    assert tlv.encode(0x65, tlv.find(request.inner.body, 0x7F4E, 0x65)) == pki.key_domain_extension(uid_of(group))
    assert request.outer_car == chain_of(left)[0].chr


def test_device_without_a_trusted_root_is_refused(cards, group):
    card, _ = cards
    device, authority, peer = pki.Key(), pki.Authority(), pki.Key()
    join(card, group).ok()
    exchange_key(card)
    forged = pki.request(peer, b"UTPEER00001", device, b"UTOWNPKI0TR00002", pki.key_domain_extension(uid_of(group)))
    certificate = authority.issue(device.point, b"UTOWNPKI0TR00002")
    assert card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.verifier_name)).sw == 0x6A88
    assert card.send(0x00, 0x2A, 0x00, 0xBE, tlv.find(certificate, 0x7F21)).sw == 0x6A88
    assert agree(card, forged) == 0x6A88
    assert key_check_value(card) == bytes(8)


def test_forged_peers_are_refused_and_nothing_changes(members, group):
    (left, right), (_, request) = members
    name, uid = chain_of(right)[0].chr, uid_of(group)
    peer, stranger = pki.Key(), pki.Key()
    extension = pki.key_domain_extension
    forged = pki.request(peer, b"UTPEER00001", stranger, name, extension(uid))
    assert agree(left, forged) == 0x6985, "signed by another key than the device's"
    assert agree(left, tlv.find(forged, 0x67, 0x7F21)) == 0x6700, "no request at all"
    whole = request.encoded
    for position in (len(whole) - 1, whole.index(b"\x5f\x37") + 10, whole.index(uid) + 3):
        damaged = whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1:]
        assert agree(left, damaged) == 0x6985
    without = hsm.generate(right, 5, hsm.ec_template("brainpoolP256r1"))
    assert agree(left, without.encoded) == 0x6700, "an ordinary key of the other token"
    assert agree(left, whole[:-1]) == 0x6700
    assert key_check_value(left) == bytes(8)


def test_peer_of_another_group_is_refused(cards, group):
    left, right = cards
    join(left, group).ok()
    join(right, pki.Key()).ok()
    exchange_key(left)
    introduce(left, right)
    assert agree(left, exchange_key(right).encoded) == 0x6A88


def test_only_an_exchange_key_agrees(members):
    (left, _), (_, request) = members
    hsm.generate(left, 3, hsm.ec_template("brainpoolP256r1"), extra=tlv.encode(0x92, bytes([DOMAIN])))
    assert agree(left, request.encoded, key_id=3) == 0x6A81
    assert agree(left, request.encoded, key_id=9) == 0x6A82
    point = request.inner.public_key.fields[0x86]
    assert hsm.decipher(left, EXCHANGE, 0x80, point).sw in (0x6A81, 0x6985), "the plain agreement would tell the DKEK"
    assert hsm.wrap(left, EXCHANGE).sw in (0x6A81, 0x6985)


def test_exchange_key_needs_its_domain_and_nothing_else(cards, group):
    card, _ = cards
    template = hsm.ec_template("brainpoolP256r1")
    for policy in ("910184", "910184920101", "910184920109"):
        assert hsm.try_generate(card, EXCHANGE, template, extra=bytes.fromhex(policy)).sw == 0x6700
    join(card, group).ok()
    for policy in ("91028480920101", "9103848492920101"):
        assert hsm.try_generate(card, EXCHANGE, template, extra=bytes.fromhex(policy)).sw == 0x6A80
    assert hsm.try_generate(card, EXCHANGE, hsm.ec_template("secp384r1"), extra=ONLY_AGREEMENT).sw == 0x6A80
    assert 0xCC01 not in hsm.list_objects(card)


def test_membership_is_verified(cards, group):
    left, right = cards
    assert hsm.key_domain(left, 2, membership(group, right), domain=DOMAIN).sw == 0x6985, "another device's"
    assert hsm.key_domain(left, 2, membership(group, left, bytes(64)), domain=DOMAIN).sw == 0x6985
    whole = membership(group, left)
    assert hsm.key_domain(left, 2, whole[:-66], domain=DOMAIN).sw == 0x6700, "no signature"
    damaged = bytearray(whole)
    damaged[whole.index(b"UTGROUP00001")] ^= 1
    assert hsm.key_domain(left, 2, bytes(damaged), domain=DOMAIN).sw == 0x6985, "the signer's own request"
    assert hsm.key_domain(left, domain=DOMAIN).sw == 0x6A88
    join(left, group).ok()
    assert join(left, pki.Key()).sw == 0x6A86, "a UID is never replaced"
    assert hsm.key_domain(left, domain=DOMAIN).ok() == UNSET + uid_of(group)
    assert hsm.key_domain(left, 2, domain=DOMAIN).ok() == UNSET + uid_of(group)
    assert hsm.key_domain(left, data=bytes(32), domain=DOMAIN).sw == 0x6986, "no shares"


def test_agreed_key_is_cleared_agreed_on_again_and_deleted(members, group):
    (left, right), (_, request) = members
    assert agree(left, request.encoded) == 0x9000
    first = key_check_value(left)
    hsm.generate(left, USED, hsm.ec_template(), extra=tlv.encode(0x92, bytes([DOMAIN])))
    assert hsm.key_domain(left, 4, domain=DOMAIN).ok() == UNSET + uid_of(group)
    assert hsm.wrap(left, USED).sw == 0x6A88
    assert agree(left, request.encoded) == 0x9000
    assert key_check_value(left) == first
    assert agree(left, exchange_key(right).encoded) == 0x9000
    assert key_check_value(left) not in (first, bytes(8)), "another peer key takes the place"

    assert hsm.key_domain(left, 3, domain=DOMAIN).sw == 0x6A89
    for number in (EXCHANGE, USED):
        assert hsm.delete_file(left, 0xCC00 + number) == 0x9000
    hsm.key_domain(left, 3, domain=DOMAIN).ok()
    assert hsm.key_domain(left, domain=DOMAIN).sw == 0x6A88


def test_agreed_key_survives_a_restart(tokens, group):
    left, right = tokens
    with left.card() as card, right.card() as other:
        for session in (card, other):
            hsm.initialize(session, domains=2)
            hsm.login(session)
            join(session, group).ok()
        exchange_key(card)
        introduce(card, other)
        assert agree(card, exchange_key(other).encoded) == 0x9000
        hsm.generate(card, USED, hsm.ec_template(), extra=tlv.encode(0x92, bytes([DOMAIN])))
        expected = key_check_value(card)
    left.restart()
    with left.card() as card:
        assert key_check_value(card) == expected
        hsm.login(card)
        assert hsm.wrap(card, USED).ok()[:8] == expected
