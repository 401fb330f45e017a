"""pkcs15-crypt: signatures and decryption, checked by openssl."""

import hashlib

import pytest

from support import openssl

MESSAGE = b"signed by pkcs15-crypt\n"


@pytest.fixture(scope="module")
def keys(token, tmp_path_factory):
    """Public key files of an RSA and an EC key."""
    folder = tmp_path_factory.mktemp("keys")
    token.generate_key("rsa:2048", "01", "rsa")
    token.generate_key("EC:prime256v1", "02", "ec")
    return {key_id: token.public_key(key_id, folder / key_id) for key_id in ("01", "02")}


def crypt(token, key_id, operation, source, target, *options):
    """One call of pkcs15-crypt."""
    token.run("pkcs15-crypt", operation, "--key", key_id, "--pin", token.pin, "--input", source, "--output",
              target, *options)


@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
def test_rsa_signature(token, keys, tmp_path, digest):
    (tmp_path / "message").write_bytes(MESSAGE)
    (tmp_path / "hash").write_bytes(hashlib.new(digest, MESSAGE).digest())
    option = "--sha-1" if digest == "sha1" else f"--sha-{digest[3:]}"
    crypt(token, "01", "--sign", tmp_path / "hash", tmp_path / "signature", "--raw", "--pkcs1", option)
    openssl.verify(keys["01"], digest, tmp_path / "signature", tmp_path / "message")


def test_ec_signature(token, keys, tmp_path):
    (tmp_path / "hash").write_bytes(hashlib.sha256(MESSAGE).digest())
    crypt(token, "02", "--sign", tmp_path / "hash", tmp_path / "signature", "--raw", "--signature-format",
          "openssl")
    openssl.verify_value(keys["02"], tmp_path / "signature", tmp_path / "hash")


def test_ec_signature_as_two_numbers(token, keys, tmp_path):
    (tmp_path / "hash").write_bytes(hashlib.sha256(MESSAGE).digest())
    crypt(token, "02", "--sign", tmp_path / "hash", tmp_path / "numbers", "--raw", "--signature-format", "rs")
    raw = (tmp_path / "numbers").read_bytes()
    assert len(raw) == 64
    (tmp_path / "signature").write_bytes(openssl.ecdsa_der(raw))
    openssl.verify_value(keys["02"], tmp_path / "signature", tmp_path / "hash")


def test_rsa_decryption(token, keys, tmp_path):
    (tmp_path / "secret").write_bytes(b"a secret")
    openssl.encrypt(keys["01"], tmp_path / "secret", tmp_path / "cryptogram")
    crypt(token, "01", "--decipher", tmp_path / "cryptogram", tmp_path / "plain", "--raw", "--pkcs1")
    assert (tmp_path / "plain").read_bytes() == b"a secret"


def test_wrong_pin_is_refused(token, keys, tmp_path):
    (tmp_path / "hash").write_bytes(bytes(32))
    token.attempt("pkcs15-crypt", "--sign", "--key", "02", "--pin", "111111", "--input", tmp_path / "hash",
                  "--output", tmp_path / "signature", "--raw").fail()
    token.run("pkcs15-tool", "--verify-pin", "--pin", token.pin)
