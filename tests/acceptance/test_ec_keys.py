"""EC keys on every curve: generation, signatures with every mechanism, key agreement, checked by openssl."""

import hashlib
import re

import pytest

from support import curves, openssl
from support import smartcard_hsm as hsm
from support.cvc import parse_request
from support.process import attempt

# OpenSC 0.23 cannot generate secp224r1; it is tested with raw APDUs.
OPENSC_CURVES = [name for name in curves.NAMES if name != "secp224r1"]
HASHED = {
    "ECDSA-SHA1": "sha1", "ECDSA-SHA224": "sha224", "ECDSA-SHA256": "sha256", "ECDSA-SHA384": "sha384",
    "ECDSA-SHA512": "sha512"
}
MESSAGE = b"What the device signs, openssl verifies.\n" * 75


def key_id_of(name):
    """A PKCS#11 identifier for a curve."""
    return f"{curves.NAMES.index(name) + 1:02d}"


@pytest.fixture(scope="module")
def key(token, tmp_path_factory):
    """Generates the key on a curve on first use; returns its identifier and its public key file."""
    folder = tmp_path_factory.mktemp("ec")
    made = {}

    def get(name):
        if name not in made:
            key_id, public_key = key_id_of(name), folder / f"{name}.der"
            point = generate(token, name, key_id)
            public_key.write_bytes(curves.curve(name).subject_public_key_info(point))
            made[name] = key_id, public_key
        return made[name]

    return get


def generate(token, name, key_id):
    """Generates with pkcs11-tool and returns the public point out of the request that the card keeps."""
    with token.card() as card:
        before = set(hsm.list_objects(card))
    token.generate_key(f"EC:{curves.curve(name).openssl_name}", key_id,
                       name).expect("Private Key Object; EC", name)
    with token.card() as card:
        fid, = (fid for fid in set(hsm.list_objects(card)) - before if fid >> 8 == 0xCE)
        return parse_request(hsm.contents(card, fid)).inner.public_key.fields[0x86]


def sign(token, key_id, mechanism, data, folder):
    """Signs the file `data` with pkcs11-tool; the DER signature file."""
    signature = folder / "signature"
    token.pkcs11_tool("--sign", "--id", key_id, "--mechanism", mechanism, "--signature-format", "openssl",
                      "--input-file", data, "--output-file", signature, login=True)
    return signature


def listed(token):
    """The EC signature mechanisms that pkcs11-tool lists."""
    return set(re.findall(r"^\s+(ECDSA[\w-]*), .*\bsign\b", token.pkcs11_tool("-M").text, re.MULTILINE))


def test_every_signature_mechanism_has_a_test(token):
    assert {"ECDSA"} < listed(token) <= set(HASHED) | {"ECDSA"}


@pytest.mark.parametrize("name", OPENSC_CURVES)
def test_signature_over_a_hash(token, key, tmp_path, name):
    key_id, public_key = key(name)
    value = tmp_path / "hash"
    value.write_bytes(hashlib.sha256(MESSAGE).digest()[:curves.curve(name).field_size])
    signature = sign(token, key_id, "ECDSA", value, tmp_path)
    openssl.verify_value(public_key, signature, value)
    value.write_bytes(hashlib.sha256(MESSAGE + b".").digest()[:curves.curve(name).field_size])
    openssl.rejects_value(public_key, signature, value)


@pytest.mark.parametrize("name", OPENSC_CURVES)
def test_key_agreement(token, key, tmp_path, name):
    key_id, public_key = key(name)
    openssl.generate_ec(curves.curve(name).openssl_name, tmp_path / "peer.pem", tmp_path / "peer.der")
    token.pkcs11_tool("--derive", "--mechanism", "ECDH1-DERIVE", "--id", key_id, "--input-file",
                      tmp_path / "peer.der", "--output-file", tmp_path / "secret", login=True)
    assert (tmp_path / "secret").read_bytes() == openssl.derive(tmp_path / "peer.pem", public_key)


@pytest.mark.parametrize(
    "name", ["secp256r1", "secp384r1", "secp521r1", "secp256k1", "brainpoolP256r1", "brainpoolP512r1"])
def test_token_tells_the_same_public_key(token, key, tmp_path, name):
    key_id, public_key = key(name)
    assert token.public_key(key_id, tmp_path / "public.der").read_bytes() == public_key.read_bytes()


@pytest.mark.parametrize("mechanism", HASHED)
@pytest.mark.parametrize("name", ["secp256r1", "secp521r1", "brainpoolP384r1"])
def test_signature_with_hash(token, key, tmp_path, name, mechanism):
    if mechanism not in listed(token):
        pytest.skip("this OpenSC does not list it")
    key_id, public_key = key(name)
    (tmp_path / "message").write_bytes(MESSAGE)
    signature = sign(token, key_id, mechanism, tmp_path / "message", tmp_path)
    openssl.verify(public_key, HASHED[mechanism], signature, tmp_path / "message")


def test_signature_of_a_large_message(token, key, tmp_path):
    key_id, public_key = key("secp256r1")
    (tmp_path / "message").write_bytes(bytes(range(256)) * 200)
    signature = sign(token, key_id, "ECDSA-SHA256", tmp_path / "message", tmp_path)
    openssl.verify(public_key, "sha256", signature, tmp_path / "message")


def test_elliptic_curve_test_of_pkcs11_tool(token, key):
    key("secp256r1")
    token.try_pkcs11_tool("--session-rw", "--test-ec", "--id", "99", "--label", "test", "--key-type",
                          "EC:prime256v1", login=True).expect("OK")


@pytest.fixture(scope="module")
def secp224r1(make_token, tmp_path_factory):
    """A key that only raw APDUs can make: its token and its public key file."""
    token = make_token("p224")
    path = tmp_path_factory.mktemp("p224") / "public.der"
    with token.card() as card:
        hsm.initialize(card)
        hsm.login(card)
        request = hsm.generate(card, 1, hsm.ec_template("secp224r1"))
    assert request.inner.public_key.curve().name == "secp224r1"
    path.write_bytes(request.inner.public_key.subject_public_key_info())
    return token, path


def test_secp224r1_signature(secp224r1, tmp_path):
    token, public_key = secp224r1
    (tmp_path / "hash").write_bytes(hashlib.sha224(MESSAGE).digest())
    with token.card() as card:
        hsm.login(card)
        (tmp_path / "signature").write_bytes(hsm.sign(card, 1, 0x70, hashlib.sha224(MESSAGE).digest()).ok())
    openssl.verify_value(public_key, tmp_path / "signature", tmp_path / "hash")


def test_secp224r1_key_agreement(secp224r1, tmp_path):
    token, public_key = secp224r1
    openssl.generate_ec("secp224r1", tmp_path / "peer.pem", tmp_path / "peer.der")
    point = (tmp_path / "peer.der").read_bytes()[-57:]
    with token.card() as card:
        hsm.login(card)
        shared = hsm.decipher(card, 1, 0x80, point).ok()
    assert shared == b"\x04" + openssl.derive(tmp_path / "peer.pem", public_key)


@pytest.mark.parametrize("name", ["secp256r1", "secp521r1", "brainpoolP320r1"])
def test_points_off_the_curve_are_refused(token, key, name):
    key(name)
    size = curves.curve(name).field_size
    base = bytearray(curves.curve(name).base)
    base[-1] ^= 1
    with token.card() as card:
        hsm.login(card)
        reference, = (fid & 0xFF for fid in hsm.list_objects(card)
                      if fid >> 8 == 0xCE and name_of(card, fid) == name)
        for point in (bytes(base), b"\x04" + bytes(2 * size), b"\x04" + b"\xff" * (2 * size), b"\x00",
                      b"\x04" + bytes(size), b"\x02" + bytes(size)):
            assert hsm.decipher(card, reference, 0x80, point).sw in (0x6A80, 0x6700), point.hex()
        hsm.decipher(card, reference, 0x80, curves.curve(name).base).ok()


def name_of(card, fid):
    """The curve of the key behind a request file."""
    return parse_request(hsm.contents(card, fid)).inner.public_key.curve().name


@pytest.mark.parametrize("openssl_name", ["brainpoolP256t1", "secp160r1", "secp128r1"])
def test_curves_that_are_not_on_the_list_are_refused(token, openssl_name):
    foreign = curves.explicit_parameters(openssl_name, openssl_name)
    with token.card() as card:
        hsm.login(card)
        before = hsm.list_objects(card)
        assert hsm.try_generate(card, 0x70, foreign.template(hsm.EC_SHA256)).sw == 0x6A80
        assert hsm.list_objects(card) == before


def test_changed_parameters_of_a_known_curve_are_refused(token):
    template = hsm.ec_template("secp256r1")
    base = curves.curve("secp256r1").base
    forged = base[:-1] + bytes([base[-1] ^ 1])
    with token.card() as card:
        hsm.login(card)
        assert hsm.try_generate(card, 0x70, template.replace(base, forged)).sw == 0x6A80


def test_openssl_itself_rejects_what_was_not_signed(tmp_path, token, key):
    """Guards the guard: the verifier of this file does tell good from bad."""
    key_id, public_key = key("secp256r1")
    (tmp_path / "message").write_bytes(MESSAGE)
    signature = sign(token, key_id, "ECDSA-SHA256", tmp_path / "message", tmp_path)
    (tmp_path / "message").write_bytes(MESSAGE + b"!")
    attempt("openssl", "dgst", "-sha256", "-verify", public_key, "-keyform", "DER", "-signature", signature,
            tmp_path / "message").fail()
