"""Signatures and decryptions in forms that OpenSC does not use: the card hashes, the card removes padding."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from support import curves, key_blob, openssl
from support import smartcard_hsm as hsm
from support.process import run

MESSAGES = [b"", b"abc", bytes(range(256)) * 12]
DIGESTS = ["sha1", "sha224", "sha256", "sha384", "sha512"]


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in."""
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    return direct.card


@pytest.fixture(scope="module")
def rsa_key(card, tmp_path_factory):
    """Key 1, RSA 2048; its public key file."""
    path = tmp_path_factory.mktemp("rsa") / "public.der"
    path.write_bytes(hsm.generate(card, 1, hsm.rsa_template(2048)).inner.public_key.subject_public_key_info())
    return path


@pytest.fixture(scope="module", params=["secp256r1", "secp521r1", "brainpoolP320r1", "secp192k1"])
def ec_key(request, card, tmp_path_factory):
    """Key 2 on some curve; its public key file."""
    path = tmp_path_factory.mktemp("ec") / "public.der"
    public_key = hsm.generate(card, 2, hsm.ec_template(request.param)).inner.public_key
    path.write_bytes(public_key.subject_public_key_info())
    return path


def check(public_key, digest, signature, message, folder, *options):
    """Verifies with openssl."""
    (folder / "signature").write_bytes(signature)
    (folder / "message").write_bytes(message)
    openssl.verify(public_key, digest, folder / "signature", folder / "message", *options)


@pytest.mark.parametrize("message", MESSAGES, ids=len)
@pytest.mark.parametrize("index, digest", enumerate(DIGESTS, 1))
def test_pkcs1_with_the_cards_hash(card, rsa_key, tmp_path, index, digest, message):
    check(rsa_key, digest, hsm.sign(card, 1, 0x30 + index, message).ok(), message, tmp_path)


@pytest.mark.parametrize("message", MESSAGES, ids=len)
@pytest.mark.parametrize("index, digest", enumerate(DIGESTS, 1))
def test_pss_with_the_cards_hash(card, rsa_key, tmp_path, index, digest, message):
    signature = hsm.sign(card, 1, 0x40 + index, message).ok()
    check(rsa_key, digest, signature, message, tmp_path, *openssl.pss(hashlib.new(digest).digest_size))


def test_pss_of_the_smallest_key_with_the_longest_hash(card, tmp_path):
    """RSA-1024 has room for SHA-512 and a salt of 62 bytes only."""
    request = hsm.generate(card, 9, hsm.rsa_template(1024))
    public_key = tmp_path / "1024.der"
    public_key.write_bytes(request.inner.public_key.subject_public_key_info())
    signature = hsm.sign(card, 9, 0x45, b"message").ok()
    check(public_key, "sha512", signature, b"message", tmp_path, *openssl.pss(62))


DIGEST_INFO = {
    "sha1": "3021300906052b0e03021a05000414", "sha224": "302d300d06096086480165030402040500041c",
    "sha256": "3031300d060960864801650304020105000420", "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440"
}


@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "digestinfo"])
@pytest.mark.parametrize("digest", DIGESTS)
def test_pss_over_a_hash_bare_or_in_digest_info(card, rsa_key, tmp_path, digest, wrapped):
    value = hashlib.new(digest, b"message").digest()
    data = bytes.fromhex(DIGEST_INFO[digest]) + value if wrapped else value
    check(rsa_key, digest, hsm.sign(card, 1, 0x40, data).ok(), b"message", tmp_path, *openssl.pss(len(value)))


@pytest.mark.parametrize(
    "data", [bytes(33), b"\x30" + bytes(34), bytes.fromhex(DIGEST_INFO["sha256"]) + bytes(31)], ids=len)
def test_pss_over_something_else_is_refused(card, rsa_key, data):
    assert hsm.sign(card, 1, 0x40, data).sw in (0x6A80, 0x6700)


@pytest.mark.parametrize("digest", DIGESTS)
def test_pkcs1_over_digest_info(card, rsa_key, tmp_path, digest):
    data = bytes.fromhex(DIGEST_INFO[digest]) + hashlib.new(digest, b"message").digest()
    check(rsa_key, digest, hsm.sign(card, 1, 0x30, data).ok(), b"message", tmp_path)


def test_raw_block_may_start_with_zeros(card, rsa_key, tmp_path):
    block = bytes(128) + b"\x5a" * 128
    (tmp_path / "signature").write_bytes(hsm.sign(card, 1, 0x20, block).ok())
    assert run("openssl", "pkeyutl", "-verifyrecover", "-pubin", "-inkey", rsa_key, "-keyform", "DER", "-in",
               tmp_path / "signature", "-pkeyopt", "rsa_padding_mode:none").stdout == block


@pytest.mark.parametrize("message", MESSAGES, ids=len)
@pytest.mark.parametrize("index, digest", enumerate(DIGESTS, 1))
def test_ecdsa_with_the_cards_hash(card, ec_key, tmp_path, index, digest, message):
    check(ec_key, digest, hsm.sign(card, 2, 0x70 + index, message).ok(), message, tmp_path)


@pytest.mark.parametrize("size", [1, 11, 20, 32, 64])
def test_ecdsa_over_hashes_of_many_lengths(card, ec_key, tmp_path, size):
    value = hashlib.sha512(b"m").digest()[:size]
    (tmp_path / "hash").write_bytes(value)
    (tmp_path / "signature").write_bytes(hsm.sign(card, 2, 0x70, value).ok())
    openssl.verify_value(ec_key, tmp_path / "signature", tmp_path / "hash")


def test_p521_signatures_are_long_enough_for_opensc(card):
    hsm.generate(card, 3, hsm.ec_template("secp521r1"))
    lengths = {len(hsm.sign(card, 3, 0x73, bytes([i])).ok()) for i in range(100)}
    assert min(lengths) >= 138, "OpenSC 0.23 guesses the field size from the length"


@pytest.mark.parametrize("algorithm, options", [(0x22, ()), (0x23, openssl.oaep("sha256"))],
                         ids=["pkcs1", "oaep"])
def test_decryption_with_padding_removed_by_the_card(card, rsa_key, tmp_path, algorithm, options):
    for plain in (b"", b"x", b"a session key", bytes(100)):
        if not plain and algorithm == 0x22:
            continue
        (tmp_path / "plain").write_bytes(plain)
        openssl.encrypt(rsa_key, tmp_path / "plain", tmp_path / "cryptogram", *options)
        assert hsm.decipher(card, 1, algorithm, (tmp_path / "cryptogram").read_bytes()).ok() == plain


@pytest.mark.parametrize("exponent", [3, 17, 65537, 0x100000001])
def test_public_exponents(card, tmp_path, exponent):
    key = hsm.generate(card, 4, hsm.rsa_template(1024, exponent)).inner.public_key
    assert int.from_bytes(key.fields[0x82], "big") == exponent
    (tmp_path / "key").write_bytes(key.subject_public_key_info())
    check(tmp_path / "key", "sha256", hsm.sign(card, 4, 0x33, b"m").ok(), b"m", tmp_path)


@pytest.mark.parametrize("bits", [1024, 1536, 2048, 3072])
def test_generated_moduli_have_their_full_length(card, bits):
    key = hsm.generate(card, 5, hsm.rsa_template(bits)).inner.public_key
    assert int.from_bytes(key.fields[0x81], "big").bit_length() == bits


def test_derived_key_is_the_sum(card):
    """DERIVE KEY: d' = d + parameter, computed here from the wrapped key."""
    hsm.initialize(card, shares=1)
    hsm.key_domain(card, data=bytes(range(32))).ok()
    hsm.login(card)
    hsm.generate(card, 1, hsm.ec_template())
    private = int.from_bytes(key_blob.decode(bytes(range(32)), hsm.wrap(card, 1).ok()).components[5], "big")
    parameter = hashlib.sha256(b"path").digest()
    assert card.send(0x80, 0x76, 1, 6, b"\x98" + parameter).sw == 0x9000
    expected = ec.derive_private_key(
        (private + int.from_bytes(parameter, "big")) % curves.curve("secp256r1").n, ec.SECP256R1())
    signature = hsm.sign(card, 6, 0x73, b"derived").ok()
    expected.public_key().verify(signature, b"derived", ec.ECDSA(hashes.SHA256()))
    assert {0xCC06, 0xCE06} <= set(hsm.list_objects(card))
