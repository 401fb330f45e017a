"""RSA keys through PKCS#11: generation, every mechanism, every result checked by openssl."""

import hashlib
import re

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from support import key_blob, openssl
from support import smartcard_hsm as hsm
from support.card import command
from support.process import run
from support.token import PIN

SIZES = {"1024": "10", "1536": "15", "2048": "20", "3072": "30", "4096": "40"}
MESSAGE = b"What the device signs, openssl verifies.\n" * 20

HASHED = {
    f"{name}-RSA-PKCS": digest
    for name, digest in {
        "MD5": "md5", "RIPEMD160": "ripemd160", "SHA1": "sha1", "SHA224": "sha224", "SHA256": "sha256",
        "SHA384": "sha384", "SHA512": "sha512"
    }.items()
}
HASHED_PSS = {
    f"{name}-RSA-PKCS-PSS": name.lower()
    for name in ("SHA1", "SHA224", "SHA256", "SHA384", "SHA512")
}
OTHER = {"RSA-X-509", "RSA-PKCS", "RSA-PKCS-PSS"}


@pytest.fixture(scope="module")
def key(token, tmp_path_factory):
    """Generates the key of a size on first use; returns its identifier and its public key file."""
    folder = tmp_path_factory.mktemp("rsa")
    made = {}

    def get(size):
        if size not in made:
            token.generate_key(f"rsa:{size}", SIZES[size],
                               f"rsa {size}").expect(f"rsa {size}", "Private Key Object; RSA")
            made[size] = SIZES[size], token.public_key(SIZES[size], folder / f"{size}.der")
        return made[size]

    return get


@pytest.fixture
def message(tmp_path):
    """A file to be signed."""
    path = tmp_path / "message"
    path.write_bytes(MESSAGE)
    return path


def listed(token, operation):
    """The RSA mechanisms that pkcs11-tool lists with an operation."""
    lines = token.pkcs11_tool("-M").text.splitlines()
    found = {
        match[1]
        for line in lines
        if (match := re.match(r"\s+([\w-]+), .*\b" + operation + r"\b", line)) and "RSA" in match[1]
    }
    assert found
    return found


def sign(token, key_id, mechanism, data, folder, *options):
    """Signs the file `data` with pkcs11-tool; the signature file."""
    signature = folder / "signature"
    token.pkcs11_tool("--sign", "--id", key_id, "--mechanism", mechanism, "--input-file", data,
                      "--output-file", signature, *options, login=True)
    return signature


def decrypt(token, key_id, mechanism, cryptogram, folder, *options):
    """Decrypts the file `cryptogram` with pkcs11-tool; the plain bytes."""
    plain = folder / "plain"
    token.pkcs11_tool("--decrypt", "--id", key_id, "--mechanism", mechanism, "--input-file", cryptogram,
                      "--output-file", plain, *options, login=True)
    return plain.read_bytes()


def test_every_signature_mechanism_has_a_test(token):
    assert listed(token, "sign") <= set(HASHED) | set(HASHED_PSS) | OTHER


def test_every_decryption_mechanism_has_a_test(token):
    assert listed(token, "decrypt") <= {"RSA-X-509", "RSA-PKCS", "RSA-PKCS-OAEP"}


@pytest.mark.parametrize("size", SIZES)
def test_generated_key_has_the_size_asked_for(key, size):
    _, public_key = key(size)
    run("openssl", "pkey", "-pubin", "-inform", "DER", "-in", public_key, "-noout",
        "-text").expect(f"Public-Key: ({size} bit)", "Exponent: 65537")


@pytest.mark.parametrize("size", SIZES)
def test_signature_of_every_size(token, key, message, tmp_path, size):
    key_id, public_key = key(size)
    openssl.verify(public_key, "sha256", sign(token, key_id, "SHA256-RSA-PKCS", message, tmp_path), message)


@pytest.mark.parametrize("size", SIZES)
def test_pss_of_every_size(token, key, message, tmp_path, size):
    key_id, public_key = key(size)
    signature = sign(token, key_id, "SHA256-RSA-PKCS-PSS", message, tmp_path)
    openssl.verify(public_key, "sha256", signature, message, *openssl.pss(32))


@pytest.mark.parametrize("size", SIZES)
def test_decryption_of_every_size(token, key, tmp_path, size):
    key_id, public_key = key(size)
    (tmp_path / "secret").write_bytes(b"a secret")
    openssl.encrypt(public_key, tmp_path / "secret", tmp_path / "cryptogram")
    assert decrypt(token, key_id, "RSA-PKCS", tmp_path / "cryptogram", tmp_path) == b"a secret"


@pytest.mark.parametrize("mechanism", HASHED)
def test_signature_with_hash(token, key, message, tmp_path, mechanism):
    if mechanism not in listed(token, "sign"):
        pytest.skip("this OpenSC does not list it")
    key_id, public_key = key("2048")
    openssl.verify(public_key, HASHED[mechanism], sign(token, key_id, mechanism, message, tmp_path), message)


@pytest.mark.parametrize("mechanism", HASHED_PSS)
def test_pss_with_hash(token, key, message, tmp_path, mechanism):
    if mechanism not in listed(token, "sign"):
        pytest.skip("this OpenSC does not list it")
    key_id, public_key = key("2048")
    digest = HASHED_PSS[mechanism]
    signature = sign(token, key_id, mechanism, message, tmp_path)
    openssl.verify(public_key, digest, signature, message, *openssl.pss(hashlib.new(digest).digest_size))


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
def test_pss_over_a_given_hash(token, key, message, tmp_path, digest):
    key_id, public_key = key("2048")
    (tmp_path / "hash").write_bytes(hashlib.new(digest, MESSAGE).digest())
    name = digest.upper()
    signature = sign(token, key_id, "RSA-PKCS-PSS", tmp_path / "hash", tmp_path, "--hash-algorithm",
                     name if digest != "sha1" else "SHA-1", "--mgf", f"MGF1-{name}")
    openssl.verify(public_key, digest, signature, message, *openssl.pss(hashlib.new(digest).digest_size))


def test_raw_signature(token, key, tmp_path):
    key_id, public_key = key("2048")
    block = b"\0" + bytes(range(1, 256))
    (tmp_path / "block").write_bytes(block)
    signature = sign(token, key_id, "RSA-X-509", tmp_path / "block", tmp_path)
    assert recover(public_key, signature, "none") == block


@pytest.mark.parametrize("data", [b"arbitrary data", bytes(20), b"x" * 245])
def test_pkcs1_signature_over_given_data(token, key, tmp_path, data):
    key_id, public_key = key("2048")
    (tmp_path / "data").write_bytes(data)
    assert recover(public_key, sign(token, key_id, "RSA-PKCS", tmp_path / "data", tmp_path), "pkcs1") == data


def recover(public_key, signature, padding):
    """What openssl finds inside a signature."""
    return run("openssl", "pkeyutl", "-verifyrecover", "-pubin", "-inkey", public_key, "-keyform", "DER",
               "-in", signature, "-pkeyopt", f"rsa_padding_mode:{padding}").stdout


def test_raw_decryption_keeps_leading_zeros(token, key, tmp_path):
    key_id, public_key = key("2048")
    block = bytes(200) + b"\x07" * 56
    (tmp_path / "block").write_bytes(block)
    openssl.encrypt(public_key, tmp_path / "block", tmp_path / "cryptogram", "-pkeyopt",
                    "rsa_padding_mode:none")
    assert decrypt(token, key_id, "RSA-X-509", tmp_path / "cryptogram", tmp_path) == block


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
def test_oaep(token, key, tmp_path, digest):
    key_id, public_key = key("2048")
    (tmp_path / "secret").write_bytes(b"wrapped session key 0123456789ab")
    openssl.encrypt(public_key, tmp_path / "secret", tmp_path / "cryptogram", *openssl.oaep(digest))
    name = digest.upper()
    plain = decrypt(token, key_id, "RSA-PKCS-OAEP", tmp_path / "cryptogram", tmp_path, "--hash-algorithm",
                    name if digest != "sha1" else "SHA-1", "--mgf", f"MGF1-{name}")
    assert plain == b"wrapped session key 0123456789ab"


def test_tampered_cryptogram_is_refused(token, key, tmp_path):
    key_id, public_key = key("2048")
    (tmp_path / "secret").write_bytes(b"a secret")
    openssl.encrypt(public_key, tmp_path / "secret", tmp_path / "cryptogram", *openssl.oaep("sha256"))
    octets = bytearray((tmp_path / "cryptogram").read_bytes())
    octets[-1] ^= 1
    (tmp_path / "cryptogram").write_bytes(octets)
    token.try_pkcs11_tool("--decrypt", "--id", key_id, "-m", "RSA-PKCS-OAEP", "--hash-algorithm", "SHA256",
                          "--mgf", "MGF1-SHA256", "-i", tmp_path / "cryptogram", "-o", tmp_path / "plain",
                          login=True).fail()


def test_pkcs11_self_test(token, key):
    for size in ("1024", "2048"):
        key(size)
    token.pkcs11_tool("--test", login=True).expect("Signatures (currently only for RSA)",
                                                   "Decryption (currently only for RSA)", "No errors")


def test_key_pair_generation_test_of_pkcs11_tool(token, key):
    key("2048")
    token.try_pkcs11_tool("-O", "--type", "privkey",
                          login=True).expect("Access:     sensitive, always sensitive, never extractable")


def test_private_key_does_not_leave(direct):
    """What a hostile host reads: every file by its identifier, the key's also selected, stranger and user alike."""
    card, dkek, number = direct.card, bytes(range(32)), 5
    key = rsa.generate_private_key(65537, 2048)
    hsm.initialize(card, shares=1)
    hsm.key_domain(card, data=dkek).ok()
    hsm.login(card)
    assert hsm.unwrap(card, number, key_blob.encode(dkek, key_blob.of_rsa_key(key))) == 0x9000
    assert hsm.update_file(card, 0xC400 + number, b"what OpenSC tells of it") == 0x9000
    assert hsm.decipher(card, number, 0x21, bytes(255) + b"\1").ok() == bytes(255) + b"\1"

    private = key.private_numbers()
    for authenticate in (lambda: None, lambda: hsm.login(card)):
        card.select()
        authenticate()
        read = b"".join(read_every_way(card, number))
        assert key_blob.big_endian(private.public_numbers.n) in read, "what is public is found"
        for name in ("d", "p", "q", "dmp1", "dmq1", "iqmp"):
            assert key_blob.big_endian(getattr(private, name))[:32] not in read, f"{name} was read"


def read_every_way(card, number):
    """What READ BINARY answers for every identifier, and for the files of a key when they are selected."""
    for fid in range(0x10000):
        yield card.transmit(command(0x00, 0xB1, fid >> 8, fid & 0xFF, b"\x54\x02\0\0", 65536), quiet=True).data
    for folder in range(0x100):
        card.send(0x00, 0xA4, 0x00, 0x00, bytes([folder, number]), le=256)
        yield card.send(0x00, 0xB0, 0x00, 0x00, le=65536).data


def test_signing_without_login_is_refused(token, key, message, tmp_path):
    key_id, _ = key("2048")
    token.try_pkcs11_tool("--sign", "--id", key_id, "-m", "SHA256-RSA-PKCS", "-i", message, "-o",
                          tmp_path / "signature", "--pin", PIN[::-1]).fail()
