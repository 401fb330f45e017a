"""A PKI of one's own: an authority outside certifies the device key, and the token follows it."""

import pytest

from support import key_blob, openssl, pki, tlv
from support import smartcard_hsm as hsm
from support.curves import curve
from support.cvc import check_signature, parse_chain, parse_request
from support.secure_messaging import SecureChannel

NAME = b"UTOWNPKI0TR00001"
CURVE = "brainpoolP256r1"


@pytest.fixture(scope="module")
def authority():
    """Root and document verifier."""
    return pki.Authority(CURVE)


@pytest.fixture
def token(make_brief_token):
    """A token whose certificates are still the installation's."""
    fresh = make_brief_token()
    fresh.initialize()
    return fresh


@pytest.fixture
def card(token):
    """A session, logged in."""
    with token.card() as session:
        hsm.login(session)
        yield session


def device_request(card):
    """The request of the device key."""
    return parse_request(hsm.contents(card, 0xCE00))


def device_point(card):
    """The device key's public point, as `pico-hsm-tool` takes it out of CE00."""
    return device_request(card).inner.public_key.fields[0x86]


def upload(card, chain):
    """What `pico-hsm-tool initialize` does with the certificates; the status word."""
    card.send(0x00, 0xA4, 0x00, 0x00, bytes.fromhex("2F02"), le=256).ok()
    return card.send(0x00, 0xD7, 0x00, 0x00, tlv.encode(0x54, b"\0\0") + b"\x53\x82" + len(chain).to_bytes(2, "big") +
                     chain, extended=True).sw


def test_request_of_the_device_key_is_signed_by_it(card, tmp_path):
    request = device_request(card)
    device, _ = parse_chain(hsm.contents(card, 0x2F02))
    request.inner.verify(request.inner.public_key, tmp_path)
    check_signature(request.inner.public_key, request.outer_signature, request.outer_body, tmp_path)
    assert request.inner.public_key.fields[0x86] == device.public_key.fields[0x86]
    assert request.inner.chr == request.inner.car == request.outer_car == device.chr
    assert hsm.contents(card, 0xCE00) == request.encoded, "the same at each reading"
    assert 0xCE00 not in hsm.list_objects(card)
    assert hsm.update_file(card, 0xCE00, b"x") == hsm.delete_file(card, 0xCE00) == 0x6982


def test_tool_uploads_right_after_initialising(card, authority):
    """`pico-hsm-tool initialize` verifies no PIN between its two steps."""
    card.select()
    chain = authority.chain(device_point(card), NAME)
    card.send(0x80, 0x50, 0x00, 0x00, hsm.initialization_data()).ok()
    assert upload(card, chain) == 0x9000
    assert hsm.contents(card, 0x2F02) == chain


def test_token_follows_the_new_pki(token, card, authority, tmp_path):
    chain = authority.chain(device_point(card), NAME)
    assert upload(card, chain) == 0x9000
    assert hsm.contents(card, 0x2F02) == chain
    device, verifier, root = parse_chain(chain)
    assert (device.chr, device.car, verifier.car, root.car) == (NAME, verifier.chr, root.chr, root.chr)

    key = hsm.generate(card, 1, hsm.ec_template())
    assert key.outer_car == NAME
    check_signature(device.public_key, key.outer_signature, key.outer_body, tmp_path, curve(CURVE))
    assert device_request(card).inner.chr == NAME
    channel = SecureChannel(card, device.public_key.fields[0x86])
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    assert hsm.list_objects(card)


def test_opensc_works_with_the_new_certificates(token, authority, tmp_path):
    with token.card() as card:
        hsm.login(card)
        assert upload(card, authority.chain(device_point(card), NAME)) == 0x9000
    serial = NAME[:-5].decode()
    token.run("opensc-tool", "--name").expect("SmartCard-HSM")
    token.run("pkcs15-tool", "--dump").expect(f"Serial number  : {serial}")
    token.pkcs11_tool("-L").expect(f"serial num         : {serial}")
    token.generate_key("EC:secp256r1", "10", "own")
    public_key = token.public_key("10", tmp_path / "key.der")
    (tmp_path / "message").write_bytes(b"signed under the new PKI")
    token.pkcs11_tool("--sign", "-m", "ECDSA-SHA256", "--signature-format", "openssl", "--id", "10", "-i",
                      tmp_path / "message", "-o", tmp_path / "signature", login=True)
    openssl.verify(public_key, "sha256", tmp_path / "signature", tmp_path / "message")


def test_new_pki_survives_restart_and_initialisation(token, authority):
    with token.card() as card:
        hsm.login(card)
        chain = authority.chain(device_point(card), NAME)
        assert upload(card, chain) == 0x9000
    token.restart()
    token.initialize()
    with token.card() as card:
        assert hsm.contents(card, 0x2F02) == chain
        assert device_request(card).inner.chr == NAME
        assert card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.root_name)).sw == 0x9000
        assert card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.verifier_name)).sw == 0x9000


def test_chain_without_the_root_needs_one_that_is_trusted(card, authority):
    point = device_point(card)
    own = hsm.contents(card, 0x2F02)
    device = authority.issue(point, NAME)
    assert upload(card, device + authority.verifier_certificate) == 0x6A88
    assert upload(card, authority.chain(point, NAME)) == 0x9000
    renewed = authority.issue(point, b"UTOWNPKI0TR00002") + authority.verifier_certificate
    assert upload(card, renewed) == 0x9000, "the root is known by now"
    assert hsm.contents(card, 0x2F02) == renewed
    assert upload(card, own) == 0x9000, "back to the installation's own authority"
    assert hsm.contents(card, 0x2F02) == own
    assert card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.root_name)).sw == 0x6A88


def test_wrong_chains_are_refused_and_nothing_changes(card, authority):
    point, before = device_point(card), (hsm.contents(card, 0x2F02), hsm.contents(card, 0xCE00))
    good = authority.chain(point, NAME)
    device, other = authority.issue(point, NAME), pki.Authority(CURVE)
    verifier, root = authority.verifier_certificate, authority.root_certificate
    damaged = bytearray(good)
    damaged[good.index(NAME) + 15] ^= 1
    loop = pki.certificate(authority.verifier, NAME, authority.verifier.point, authority.verifier_name,
                           pki.DOCUMENT_VERIFIER)
    wrong_role = pki.certificate(authority.verifier, authority.verifier_name, point, NAME, pki.DOCUMENT_VERIFIER)
    inherited_root = pki.certificate(authority.root, authority.root_name, authority.root.point,
                                     authority.root_name, pki.ROOT)
    for chain in (b"", b"x", good[:-1], good + b"\0", bytes(damaged), root + verifier + device, device + root,
                  authority.chain(pki.Key(CURVE).point, NAME), device + other.verifier_certificate + root,
                  device + verifier + other.root_certificate, device + loop, device + loop + device,
                  wrong_role + verifier + root, device + verifier + inherited_root, good + root,
                  pki.Authority("secp256r1").chain(pki.Key("secp256r1").point, NAME)):
        assert upload(card, chain) in (0x6A80, 0x6A81, 0x6A88)
        assert (hsm.contents(card, 0x2F02), hsm.contents(card, 0xCE00)) == before
    card.send(0x00, 0xA4, 0x00, 0x00, bytes.fromhex("2F02"), le=256).ok()
    assert card.send(0x00, 0xD7, 0x00, 0x00, tlv.encode(0x54, b"\0\1") + tlv.encode(0x53, good)).sw == 0x6A80
    card.select()
    assert upload(card, good) == 0x6982, "nobody is logged in"


def test_peer_in_software_computes_the_agreed_key(card, authority):
    """Under a PKI of ours, the test plays the other device: the key check value is that of the raw X."""
    assert upload(card, authority.chain(device_point(card), NAME)) == 0x9000
    hsm.initialize(card, domains=1)
    hsm.login(card)
    group, device, peer, peer_name = pki.Key(CURVE), pki.Key(CURVE), pki.Key(CURVE), b"UTOWNPKI0TR00009"
    signer = tlv.find(pki.request(group, b"UTGROUP00001", pki.Key(), b"UTSIGNERSHSM0001"), 0x67)
    membership = tlv.encode(0x54, group.sign(b"\x54" + device_point(card)[1:33]))
    hsm.key_domain(card, 2, signer + membership).ok()
    key = hsm.generate(card, 1, hsm.ec_template(CURVE), extra=bytes.fromhex("910184920100"))

    card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.verifier_name)).ok()
    card.send(0x00, 0x2A, 0x00, 0xBE, tlv.find(authority.issue(device.point, peer_name), 0x7F21)).ok()
    request = pki.request(peer, b"UTPEER00001", device, peer_name, pki.key_domain_extension(group.point[1:]))
    assert card.send(0x80, 0x62, 1, 0x84, request, extended=True).sw == 0x9000
    secret = peer.agree(key.inner.public_key.fields[0x86])
    assert hsm.key_domain(card).ok()[2:10] == key_blob.key_check_value(secret)
    assert upload(card, authority.chain(device_point(card), NAME)) == 0x6985, "a group trusts this root"
