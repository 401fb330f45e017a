"""Wrapped keys and DKEK shares, encoded and decoded from their published format with python3-cryptography."""

import ctypes
import ctypes.util
import hashlib
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from . import curves

RSA, RSA_CRT, EC, AES = 0x05, 0x06, 0x0C, 0x0F
_ALGORITHMS = {
    RSA: "04007F00070202020102", RSA_CRT: "04007F00070202020102", EC: "04007F00070202020203",
    AES: "6086480165030401"
}


def combine(*shares):
    """The DKEK of some shares."""
    dkek = bytes(32)
    for share in shares:
        dkek = bytes(x ^ y for x, y in zip(dkek, share))
    return dkek


def key_check_value(dkek):
    """The first 8 bytes of the DKEK's hash."""
    return hashlib.sha256(dkek).digest()[:8]


def _subkey(dkek, counter):
    return hashlib.sha256(dkek + counter.to_bytes(4, "big")).digest()


def _cbc(dkek):
    return Cipher(algorithms.AES(_subkey(dkek, 1)), modes.CBC(bytes(16)))


def _mac(dkek, data):
    mac = CMAC(algorithms.AES(_subkey(dkek, 2)))
    mac.update(data)
    return mac.finalize()


def _field(value):
    return len(value).to_bytes(2, "big") + value


@dataclass
class KeyBlob:
    """A wrapped key in the clear."""

    key_type: int
    key_size: int
    components: list
    permitted_algorithms: bytes = b""
    default_algorithm: bytes = b""
    kcv: bytes = b""


def of_ec_key(key, permitted=b""):
    """An EC key of python3-cryptography as a blob in the clear."""
    curve, private = curves.curve(key.curve.name), key.private_numbers()
    size = curve.field_size
    x, y = (value.to_bytes(size, "big") for value in (private.public_numbers.x, private.public_numbers.y))
    secret = private.private_value.to_bytes(size, "big")
    components = [curve.a, curve.b, curve.p, curve.order, curve.base, secret, b"\x04" + x + y]
    return KeyBlob(EC, 8 * size, components, permitted)


def of_rsa_key(key, key_type=RSA):
    """An RSA key of python3-cryptography as a blob in the clear."""
    private = key.private_numbers()
    n, e = private.public_numbers.n, private.public_numbers.e
    parts = {
        RSA: [private.d, n, e],
        RSA_CRT: [private.dmp1, private.dmq1, private.p, private.iqmp, private.q, n, e]
    }[key_type]
    return KeyBlob(key_type, key.key_size, [big_endian(part) for part in parts])


def big_endian(number):
    """A number as bytes without leading zeros."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(dkek, blob, random=None, padding=True):
    """Wraps a key; `padding` False leaves it out, which needs an aligned plaintext."""
    header = key_check_value(dkek) + bytes([blob.key_type])
    header += _field(bytes.fromhex(_ALGORITHMS[blob.key_type])) + _field(
        blob.permitted_algorithms) + _field(b"") + _field(b"")
    plain = (random or os.urandom(8)) + blob.key_size.to_bytes(2, "big")
    parts = blob.components if blob.key_type == AES else [_field(part) for part in blob.components]
    plain += b"".join(parts)
    if padding:
        plain += b"\x80"
        plain += bytes(-len(plain) % 16)
    encryptor = _cbc(dkek).encryptor()
    protected = header + encryptor.update(plain) + encryptor.finalize()
    return protected + _mac(dkek, protected)


def decode(dkek, octets):
    """Unwraps a key, checking key check value, MAC and every length."""
    assert octets[:8] == key_check_value(dkek), "key check value"
    assert octets[-16:] == _mac(dkek, octets[:-16]), "MAC"
    key_type, position, fields = octets[8], 9, []
    for _ in range(4):
        size = int.from_bytes(octets[position:position + 2], "big")
        fields.append(octets[position + 2:position + 2 + size])
        position += 2 + size
    assert fields[0] == bytes.fromhex(_ALGORITHMS[key_type]), "default algorithm"
    assert fields[2:] == [b"", b""], "access conditions and key OID are empty"
    decryptor = _cbc(dkek).decryptor()
    plain = decryptor.update(octets[position:-16]) + decryptor.finalize()
    key_size, rest = int.from_bytes(plain[8:10], "big"), plain[10:]
    if key_type == AES:
        components = [rest[:key_size if key_size <= 64 else key_size // 8]]
    else:
        components = _components(rest, key_type)
    return KeyBlob(key_type, key_size, components, fields[1], fields[0], octets[:8])


def _components(rest, key_type):
    components = []
    for _ in range({RSA: 3, RSA_CRT: 7, EC: 7}[key_type]):
        size = int.from_bytes(rest[:2], "big")
        assert len(rest) >= 2 + size, "component longer than the plaintext"
        components.append(rest[2:2 + size])
        rest = rest[2 + size:]
    assert rest in (b"", b"\x80" + bytes(max(0, len(rest) - 1))), f"padding {rest.hex()}"
    return components


def decrypt_share_file(octets, password):
    """The share inside a file made by sc-hsm-tool. Slow: the format asks for 30 million MD5 computations."""
    assert octets[:8] == b"Salted__" and len(octets) == 64
    crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
    for name in ("EVP_aes_256_cbc", "EVP_md5"):
        getattr(crypto, name).restype = ctypes.c_void_p
    key, iv = ctypes.create_string_buffer(32), ctypes.create_string_buffer(16)
    size = crypto.EVP_BytesToKey(ctypes.c_void_p(crypto.EVP_aes_256_cbc()), ctypes.c_void_p(crypto.EVP_md5()),
                                 octets[8:16], password, len(password), 10_000_000, key, iv)
    assert size == 32
    decryptor = Cipher(algorithms.AES(key.raw), modes.CBC(iv.raw)).decryptor()
    plain = decryptor.update(octets[16:]) + decryptor.finalize()
    assert plain[32:] == b"\x10" * 16, "padding of the share file"
    return plain[:32]


def interpolate_secret(shares, prime):
    """Shamir's secret out of {x: value} over GF(prime), as bytes without leading zeros."""
    secret = 0
    for x, value in shares.items():
        term = value
        for other in shares:
            if other != x:
                term = term * -other * pow(x - other, -1, prime) % prime
        secret = (secret + term) % prime
    return secret.to_bytes((secret.bit_length() + 7) // 8, "big")
