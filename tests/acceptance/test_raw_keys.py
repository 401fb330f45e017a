"""Keys of X25519, X448, Ed25519 and Ed448: generated, used, wrapped, imported; checked by python3-cryptography."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from support import key_blob, tlv
from support import smartcard_hsm as hsm
from support.curves import curve as ec_curve
from support.cvc import check_signature, parse_chain, parse_request
from support.raw_curves import ALGORITHM, CURVES, raw

DKEK = bytes(range(32))
MESSAGE = b"signed on Curve25519 or Curve448"
SIGNING = [name for name, curve in CURVES.items() if curve.signs]
AGREEING = [name for name, curve in CURVES.items() if not curve.signs]


@pytest.fixture(scope="module")
def card(direct):
    """A session with a token of the known DKEK, logged in."""
    hsm.initialize(direct.card, shares=1)
    hsm.key_domain(direct.card, data=DKEK).ok()
    hsm.login(direct.card)
    return direct.card


def generate(card, number, name, **options):
    """Makes a key pair; its request and its public key."""
    request = hsm.generate(card, number, CURVES[name].template(), **options)
    return request, CURVES[name].public.from_public_bytes(request.inner.public_key.fields[0x84])


def agrees(card, number, public_key, curve):
    """Asserts that the key on the card and a fresh one make the same secret."""
    peer = curve.generate()
    assert hsm.decipher(card, number, 0x80, raw(peer.public_key())).ok() == b"\x04" + peer.exchange(public_key)


def works(card, number, public_key, curve):
    """Asserts that the card has the private key of a public key."""
    if curve.signs:
        public_key.verify(hsm.sign(card, number, 0x70, MESSAGE).ok(), MESSAGE)
    else:
        agrees(card, number, public_key, curve)


@pytest.mark.parametrize("name", CURVES)
def test_request_of_a_raw_key(card, tmp_path, name):
    curve = CURVES[name]
    request, public_key = generate(card, 1, name)
    assert hsm.contents(card, 0xCE01) == request.encoded
    key = request.inner.public_key
    assert key.oid == ALGORITHM and list(key.fields) == [0x81, 0x82, 0x83, 0x84]
    assert [key.fields[tag] for tag in (0x81, 0x82, 0x83)] == [curve.prime, curve.order, curve.base]
    if curve.signs:
        public_key.verify(request.inner.signature, request.inner.body)
    else:
        assert request.inner.signature == bytes(2 * len(curve.base))
    device = parse_chain(hsm.contents(card, 0x2F02))[0]
    check_signature(device.public_key, request.outer_signature, request.outer_body, tmp_path,
                    ec_curve("brainpoolP256r1"))


@pytest.mark.parametrize("name", SIGNING)
def test_eddsa_signature(card, name):
    _, public_key = generate(card, 2, name)
    for message in (b"", MESSAGE, bytes(5000)):
        signature = card.send(0x80, 0x68, 2, 0x70, message, le=512, extended=True).ok()
        public_key.verify(signature, message)


@pytest.mark.parametrize("name", SIGNING)
@pytest.mark.parametrize("algorithm, digest", enumerate(["sha1", "sha224", "sha256", "sha384", "sha512"], 0x71))
def test_eddsa_signature_over_a_hash(card, name, algorithm, digest):
    _, public_key = generate(card, 2, name)
    signature = hsm.sign(card, 2, algorithm, MESSAGE).ok()
    public_key.verify(signature, hashlib.new(digest, MESSAGE).digest())


@pytest.mark.parametrize("name", AGREEING)
def test_agreement(card, name):
    _, public_key = generate(card, 3, name)
    agrees(card, 3, public_key, CURVES[name])


@pytest.mark.parametrize("name", AGREEING)
def test_bad_peers_are_refused(card, name):
    generate(card, 3, name)
    size = len(CURVES[name].base)
    for peer in (bytes(size), b"\x01" + bytes(size - 1), bytes(size - 1), bytes(size + 1), b"\x04" + bytes(2 * size)):
        assert hsm.decipher(card, 3, 0x80, peer).sw == 0x6984


def test_what_a_raw_key_cannot_do_is_refused(card):
    generate(card, 4, "x25519")
    generate(card, 5, "ed25519")
    assert hsm.sign(card, 4, 0x70, MESSAGE).sw == 0x6985
    assert hsm.sign(card, 5, 0x33, MESSAGE).sw == 0x6985
    assert hsm.decipher(card, 5, 0x80, CURVES["x25519"].base).sw == 0x6985
    for number in (4, 5):
        assert card.send(0x80, 0x76, number, 0x70, b"\x98\x01").sw == 0x6985


@pytest.mark.parametrize("name", CURVES)
def test_changed_parameters_of_a_raw_curve_are_refused(card, name):
    curve = CURVES[name]
    before = hsm.list_objects(card)
    other = CURVES["ed448" if "25519" in name else "ed25519"]
    for wrong in ({"order": other.order}, {"base": other.base}, {"base": curve.base[:-1]},
                  {"base": curve.base[:-1] + bytes([curve.base[-1] ^ 1])}):
        assert hsm.try_generate(card, 0x60, curve.template(**wrong)).sw == 0x6A80
    assert hsm.list_objects(card) == before


def test_counter_and_policy_of_a_raw_key(card):
    policy = tlv.encode(0x90, (1).to_bytes(4, "big")) + tlv.encode(0x91, b"\x70")
    generate(card, 6, "ed25519", extra=policy)
    assert hsm.sign(card, 6, 0x71, MESSAGE).sw == 0x6A81
    hsm.sign(card, 6, 0x70, MESSAGE).ok()
    assert hsm.sign(card, 6, 0x70, MESSAGE).sw == 0x6984
    assert hsm.wrap(card, 6).sw != 0x9000


@pytest.mark.parametrize("name", CURVES)
def test_raw_key_blob_follows_the_format(card, name):
    curve = CURVES[name]
    _, public_key = generate(card, 7, name)
    blob = key_blob.decode(DKEK, hsm.wrap(card, 7).ok())
    assert (blob.key_type, blob.key_size) == (key_blob.EC, 8 * len(curve.prime))
    _, _, prime, _, base, private, public = blob.components
    assert (prime, base, public) == (curve.prime, curve.base, raw(public_key))
    assert raw(curve.private.from_private_bytes(private).public_key()) == public


@pytest.mark.parametrize("send", [hsm.unwrap, hsm.unwrap_from_file])
@pytest.mark.parametrize("name", CURVES)
def test_card_imports_a_raw_key_encoded_by_the_test(card, name, send):
    curve = CURVES[name]
    key = curve.generate()
    hsm.delete_file(card, 0xCC08)
    assert send(card, 8, key_blob.encode(DKEK, curve.blob(key))) == 0x9000
    works(card, 8, key.public_key(), curve)
    request = imported_request(card, 8)
    assert request.public_key.oid == ALGORITHM
    assert request.public_key.fields[0x84] == raw(key.public_key())


def imported_request(card, number):
    """The request in CExx of an imported key: its own holder in place of the device, and an empty signature."""
    request = parse_request(hsm.contents(card, 0xCE00 + number))
    assert (request.outer_car, request.outer_signature) == (request.inner.chr, b"")
    return request.inner


def test_imported_rsa_key_has_a_request_without_the_devices_signature(card, tmp_path):
    key = rsa.generate_private_key(65537, 2048)
    hsm.delete_file(card, 0xCC09)
    assert hsm.unwrap(card, 9, key_blob.encode(DKEK, key_blob.of_rsa_key(key))) == 0x9000
    request = imported_request(card, 9)
    assert int.from_bytes(request.public_key.fields[0x81], "big") == key.public_key().public_numbers().n
    request.verify(request.public_key, tmp_path)


def test_certificate_may_be_written_over_the_request(card):
    key = CURVES["ed25519"].generate()
    hsm.delete_file(card, 0xCC0A)
    assert hsm.unwrap(card, 10, key_blob.encode(DKEK, CURVES["ed25519"].blob(key))) == 0x9000
    certificate = tlv.encode(0x30, bytes(100))
    assert hsm.update_file(card, 0xCE0A, certificate) == 0x9000
    assert hsm.contents(card, 0xCE0A) == certificate
    works(card, 10, key.public_key(), CURVES["ed25519"])


# Between tokens, and with OpenSC


@pytest.fixture(scope="module")
def two_tokens(make_token):
    """Two tokens of the same DKEK."""
    tokens = [make_token("here"), make_token("there")]
    for token in tokens:
        token.initialize("--dkek-shares", "1")
        with token.card() as session:
            hsm.key_domain(session, data=DKEK).ok()
    return tokens


@pytest.mark.parametrize("name", CURVES)
def test_raw_key_moves_between_tokens(two_tokens, name):
    here, there = two_tokens
    with here.card() as session:
        hsm.login(session)
        _, public_key = generate(session, 0x21, name)
        blob = hsm.wrap(session, 0x21).ok()
    with there.card() as session:
        hsm.login(session)
        hsm.delete_file(session, 0xCC21)
        assert hsm.unwrap(session, 0x21, blob) == 0x9000
        works(session, 0x21, public_key, CURVES[name])


def test_opensc_lists_a_token_with_raw_and_imported_keys(two_tokens):
    """OpenSC knows none of these curves: it must still list them, and all other keys."""
    token, _ = two_tokens
    with token.card() as session:
        hsm.login(session)
        for number, name in enumerate(CURVES, 0x31):
            generate(session, number, name)
            assert hsm.update_file(session, 0xC400 + number, hsm.ec_key_description(number)) == 0x9000
            key = CURVES[name].generate()
            assert hsm.unwrap(session, number + 0x10, key_blob.encode(DKEK, CURVES[name].blob(key))) == 0x9000
            assert hsm.update_file(session, 0xC410 + number, hsm.ec_key_description(number + 0x10)) == 0x9000
    token.generate_key("EC:prime256v1", "71", "an ordinary key")
    described = token.run("pkcs15-tool", "-D").text
    listed = token.pkcs11_tool("-O", login=True).text
    for number in (*range(0x31, 0x35), *range(0x41, 0x45)):
        assert f"[key {number}]" in described and f"key {number}" in listed
    assert "[an ordinary key]" in described
    assert "EC_POINT" in listed, "the public key of the ordinary key"


def test_opensc_shows_the_public_key_of_a_key_imported_by_others(two_tokens, tmp_path):
    _, token = two_tokens
    with token.card() as session:
        hsm.login(session)
        request = hsm.generate(session, 0x51, hsm.ec_template())
        blob = hsm.wrap(session, 0x51).ok()
        assert hsm.delete_file(session, 0xCC51) == 0x9000
        assert hsm.unwrap(session, 0x51, blob) == 0x9000
        assert hsm.update_file(session, 0xC451, hsm.ec_key_description(0x51)) == 0x9000
    exported = token.public_key("51", tmp_path / "public.der").read_bytes()
    assert exported == request.inner.public_key.subject_public_key_info()
