"""The extended form of CIPHER: every algorithm computed again with python3-cryptography."""

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.padding import PKCS7

from support import key_blob, tlv
from support import smartcard_hsm as hsm

DKEK = bytes(range(32))
ENCRYPT, DECRYPT = 0x51, 0x52
IV = bytes(range(0x40, 0x50))
AAD = b"header"
SIZES = [16, 24, 32]
NUMBERS = {16: 1, 24: 2, 32: 3, 64: 4}
HASHES = {7: hashes.SHA1, 8: hashes.SHA224, 9: hashes.SHA256, 10: hashes.SHA384, 11: hashes.SHA512}
PBKDF2, PBES2, X963 = "1.2.840.113549.1.5.12", "1.2.840.113549.1.5.13", "1.3.133.16.840.63"
CHACHA = "1.2.840.113549.1.9.16.3.18"


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in, with keys 1 to 4 of 16, 24, 32 and 64 known bytes."""
    hsm.initialize(direct.card, shares=1)
    hsm.key_domain(direct.card, data=DKEK).ok()
    hsm.login(direct.card)
    for size, number in NUMBERS.items():
        blob = key_blob.encode(DKEK, key_blob.KeyBlob(key_blob.AES, size, [value(size)]))
        assert hsm.unwrap(direct.card, number, blob) == 0x9000
    return direct.card


def value(size):
    """The key of this many bytes."""
    return bytes(i * 5 % 256 for i in range(size))


def aes(size, arc):
    """The AES identifier for a key of `size` bytes."""
    return f"2.16.840.1.101.3.4.1.{arc + (size - 16) // 8 * 20}"


def cipher(card, number, direction, oid, data=b"", iv=None, aad=None, le=65536):
    """The extended CIPHER command; the response."""
    objects = tlv.encode(0x06, tlv.object_identifier(oid)) + tlv.encode(0x81, data)
    objects += tlv.encode(0x82, iv) if iv is not None else b""
    objects += tlv.encode(0x83, aad) if aad is not None else b""
    return card.send(0x80, 0x78, number, direction, objects, le=le, extended=True)


def assert_both_ways(card, size, oid, data, expected, **parts):
    assert cipher(card, NUMBERS[size], ENCRYPT, oid, data, **parts).ok() == expected
    assert cipher(card, NUMBERS[size], DECRYPT, oid, expected, **parts).ok() == data


def encrypted(algorithm, mode, data):
    encryptor = Cipher(algorithm, mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


@pytest.mark.parametrize("size", SIZES)
def test_ecb(card, size):
    assert_both_ways(card, size, aes(size, 1), IV, encrypted(algorithms.AES(value(size)), modes.ECB(), IV))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("iv", [None, IV, b"\xff" * 16])
@pytest.mark.parametrize("arc, mode, lengths", [(2, modes.CBC, [16, 4096]), (3, modes.OFB, [0, 5, 4099]),
                                                (4, modes.CFB, [0, 5, 4099]), (9, modes.CTR, [0, 5, 4099])])
def test_modes(card, size, iv, arc, mode, lengths):
    for length in lengths:
        data = bytes(i % 251 for i in range(length))
        expected = encrypted(algorithms.AES(value(size)), mode(iv or bytes(16)), data)
        assert_both_ways(card, size, aes(size, arc), data, expected, iv=iv)


@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize("arcs", ["0.0", "0"])
@pytest.mark.parametrize("tweak", [None, IV])
def test_xts(card, size, arcs, tweak):
    for length in (16, 17, 100):
        data = bytes(range(length))
        expected = encrypted(algorithms.AES(value(size)), modes.XTS(tweak or bytes(16)), data)
        assert_both_ways(card, size, f"1.3.111.2.1619.{arcs}.1.{size // 32}", data, expected, iv=tweak)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("nonce", [8, 12, 16, 64])
@pytest.mark.parametrize("aad", [None, AAD])
def test_gcm(card, size, nonce, aad):
    nonce = bytes(range(nonce))
    for length in (0, 3, 4096):
        data = bytes(length)
        expected = AESGCM(value(size)).encrypt(nonce, data, aad)
        assert_both_ways(card, size, aes(size, 6), data, expected, iv=nonce, aad=aad)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("nonce", range(7, 14))
def test_ccm(card, size, nonce):
    nonce = bytes(range(nonce))
    for aad in (None, AAD):
        expected = AESCCM(value(size)).encrypt(nonce, b"text", aad)
        assert_both_ways(card, size, aes(size, 7), b"text", expected, iv=nonce, aad=aad)


@pytest.mark.parametrize("aad", [None, AAD])
def test_chacha20_poly1305(card, aad):
    nonce = IV[:12]
    expected = ChaCha20Poly1305(value(32)).encrypt(nonce, b"some text", aad)
    assert_both_ways(card, 32, CHACHA, b"some text", expected, iv=nonce, aad=aad)


@pytest.mark.parametrize("size", NUMBERS)
@pytest.mark.parametrize("arc", HASHES)
def test_hmac(card, size, arc):
    for data in (b"", b"a message", bytes(5000)):
        mac = hmac.HMAC(value(size), HASHES[arc]())
        mac.update(data)
        expected = mac.finalize()
        for direction in (ENCRYPT, DECRYPT):
            assert cipher(card, NUMBERS[size], direction, f"1.2.840.113549.2.{arc}", data).ok() == expected


@pytest.mark.parametrize("arc, algorithm", [(28, hashes.SHA256), (29, hashes.SHA256), (30, hashes.SHA384),
                                            (31, hashes.SHA512)])
def test_hkdf(card, arc, algorithm):
    oid = f"1.2.840.113549.1.9.16.3.{arc}"
    for size, number in NUMBERS.items():
        for length in (1, 32, 1024):
            expected = HKDF(algorithm(), length, b"salt", b"info").derive(value(size))
            assert cipher(card, number, ENCRYPT, oid, b"info", iv=b"salt", le=length).ok() == expected
    usual = HKDF(algorithm(), algorithm.digest_size, None, b"").derive(value(16))
    assert cipher(card, 1, ENCRYPT, oid).ok() == usual
    assert cipher(card, 1, ENCRYPT, oid, le=255 * algorithm.digest_size + 1).sw == 0x6400


def pbkdf2_parameters(salt, iterations, length=None, prf=None):
    """The content of PBKDF2-params."""
    encoded = tlv.encode(0x04, salt) + tlv.integer(iterations)
    encoded += tlv.integer(length) if length else b""
    if prf:
        identifier = tlv.object_identifier(f"1.2.840.113549.2.{prf}")
        encoded += tlv.encode(0x30, tlv.encode(0x06, identifier), b"\x05\x00")
    return encoded


@pytest.mark.parametrize("arc", HASHES)
@pytest.mark.parametrize("length", [16, 64, 200])
def test_pbkdf2(card, arc, length):
    expected = PBKDF2HMAC(HASHES[arc](), length, b"saltsalt", 1024).derive(value(32))
    parameters = pbkdf2_parameters(b"saltsalt", 1024, length, arc)
    assert cipher(card, 3, ENCRYPT, PBKDF2, parameters).ok() == expected
    parameters = pbkdf2_parameters(b"saltsalt", 1024, None, arc)
    assert cipher(card, 3, ENCRYPT, PBKDF2, parameters, le=length).ok() == expected


def test_pbkdf2_defaults_to_sha1_and_32_bytes(card):
    expected = PBKDF2HMAC(hashes.SHA1(), 32, b"s", 200).derive(value(16))
    assert cipher(card, 1, ENCRYPT, PBKDF2, pbkdf2_parameters(b"s", 200)).ok() == expected


@pytest.mark.parametrize("size", SIZES)
def test_pbes2(card, size):
    derivation = tlv.encode(0x06, tlv.object_identifier(PBKDF2))
    derivation += tlv.encode(0x30, pbkdf2_parameters(b"salt", 500, None, 9))
    scheme = tlv.encode(0x06, tlv.object_identifier(aes(size, 2))) + tlv.encode(0x04, IV)
    parameters = tlv.encode(0x30, derivation) + tlv.encode(0x30, scheme)
    derived = PBKDF2HMAC(hashes.SHA256(), size, b"salt", 500).derive(value(16))
    for text in (b"", b"some text", bytes(32)):
        padder = PKCS7(128).padder()
        expected = encrypted(algorithms.AES(derived), modes.CBC(IV), padder.update(text) + padder.finalize())
        assert_both_ways(card, 16, PBES2, text, expected, aad=parameters)


@pytest.mark.parametrize("arc", [None, *HASHES])
def test_x963(card, arc):
    selector = tlv.object_identifier(f"1.2.840.113549.2.{arc}") if arc else b""
    for length in (32, 100):
        expected = X963KDF(HASHES[arc or 7](), length, b"shared info").derive(value(24))
        assert cipher(card, 2, ENCRYPT, X963, selector, aad=b"shared info", le=length).ok() == expected


@pytest.mark.parametrize("bit", [0, 77])
def test_changed_ciphertexts_are_refused(card, bit):
    changed = bytearray(AESGCM(value(16)).encrypt(IV, b"text", AAD))
    changed[bit // 8] ^= 1 << bit % 8
    assert cipher(card, 1, DECRYPT, aes(16, 6), changed, iv=IV, aad=AAD).sw == 0x6400
    changed = bytearray(AESCCM(value(16)).encrypt(IV[:12], b"text", AAD))
    changed[bit // 8] ^= 1 << bit % 8
    assert cipher(card, 1, DECRYPT, aes(16, 7), changed, iv=IV[:12], aad=AAD).sw == 0x6400
    changed = bytearray(ChaCha20Poly1305(value(32)).encrypt(IV[:12], b"text", AAD))
    changed[bit // 8] ^= 1 << bit % 8
    assert cipher(card, 3, DECRYPT, CHACHA, changed, iv=IV[:12], aad=AAD).sw == 0x6700


def test_malformed_requests_are_refused(card):
    assert cipher(card, 1, ENCRYPT, aes(16, 6), b"text").sw == 0x6700, "no nonce"
    assert cipher(card, 1, ENCRYPT, aes(16, 7), b"text", iv=bytes(14)).sw == 0x6700
    assert cipher(card, 1, ENCRYPT, aes(16, 2), bytes(16), iv=bytes(15)).sw == 0x6700
    assert cipher(card, 1, ENCRYPT, aes(16, 2), bytes(17)).sw == 0x6400
    assert cipher(card, 1, ENCRYPT, aes(32, 2), bytes(16)).sw == 0x6700, "a key of another size"
    assert cipher(card, 1, ENCRYPT, aes(16, 5), bytes(16)).sw == 0x6700
    assert cipher(card, 1, ENCRYPT, "2.16.840.1.101.3.4.1", bytes(16)).sw == 0x6700
    assert cipher(card, 1, ENCRYPT, PBKDF2, b"\x04\x01s\x02\x01\xc8").sw == 0x6700, "a negative number"
    assert cipher(card, 1, ENCRYPT, PBKDF2, pbkdf2_parameters(b"s", 1_000_001)).sw == 0x6700
    assert card.send(0x80, 0x78, 1, ENCRYPT, tlv.encode(0x81, bytes(16)), le=256).sw == 0x6700
    assert card.send(0x80, 0x78, 1, ENCRYPT, b"\x06\x09\x60", le=256).sw == 0x6700


def test_generated_key_of_512_bits(card):
    assert card.send(0x00, 0x48, 9, 0xB3).sw == 0x9000
    key, = key_blob.decode(DKEK, hsm.wrap(card, 9).ok()).components
    assert len(key) == 64
    tweak = encrypted(algorithms.AES(key), modes.XTS(IV), bytes(40))
    assert cipher(card, 9, ENCRYPT, "1.3.111.2.1619.0.1.2", bytes(40), iv=IV).ok() == tweak
    assert hsm.cipher(card, 9, 0x10, bytes(16)).sw == 0x6400
    assert hsm.cipher(card, 9, 0x18, bytes(16)).sw == 0x6700
    assert hsm.delete_file(card, 0xCC09) == 0x9000


def test_list_may_name_one_algorithm(card):
    assert hsm.generate_aes(card, 9, 128, tlv.encode(0x91, b"\xc2")) == 0x9000
    assert cipher(card, 9, ENCRYPT, aes(16, 2), bytes(16), iv=IV).sw == 0x9000
    assert cipher(card, 9, DECRYPT, aes(16, 2), bytes(16), iv=IV).sw == 0x6A81
    assert cipher(card, 9, ENCRYPT, aes(16, 6), b"text", iv=IV).sw == 0x6A81
    assert hsm.delete_file(card, 0xCC09) == 0x9000


def test_mode_that_undoes_itself_takes_both_permissions(card):
    assert hsm.generate_aes(card, 9, 128, tlv.encode(0x91, b"\xca")) == 0x9000
    assert cipher(card, 9, ENCRYPT, aes(16, 6), b"text", iv=IV).sw == 0x6A81, "encrypting again would decrypt"
    assert hsm.delete_file(card, 0xCC09) == 0x9000
    assert hsm.generate_aes(card, 9, 128, tlv.encode(0x91, b"\xca\xcb")) == 0x9000
    sealed = cipher(card, 9, ENCRYPT, aes(16, 6), b"text", iv=IV).ok()
    assert cipher(card, 9, DECRYPT, aes(16, 6), sealed, iv=IV).ok() == b"text"
    assert cipher(card, 9, ENCRYPT, aes(16, 2), bytes(16)).sw == 0x6A81
    assert hsm.delete_file(card, 0xCC09) == 0x9000


def test_key_that_may_only_encrypt_cannot_be_made_to_decrypt(card):
    """Encrypting a ciphertext again under its nonce gives the text: OFB, CFB, GCM, CCM, CTR."""
    assert hsm.generate_aes(card, 9, 128, tlv.encode(0x91, b"\x51\xc0\xc2\xca")) == 0x9000
    for arc in (3, 4, 6, 7, 9):
        nonce = IV[:12] if arc in (6, 7) else IV
        assert cipher(card, 9, ENCRYPT, aes(16, arc), b"text", iv=nonce).sw == 0x6A81
        assert cipher(card, 9, DECRYPT, aes(16, arc), bytes(20), iv=nonce).sw == 0x6A81
    for arc, size in ((1, 16), (2, 32)):
        cipher(card, 9, ENCRYPT, aes(16, arc), bytes(size)).ok()
        assert cipher(card, 9, DECRYPT, aes(16, arc), bytes(size)).sw == 0x6A81
    assert hsm.delete_file(card, 0xCC09) == 0x9000
