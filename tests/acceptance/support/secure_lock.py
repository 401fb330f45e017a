"""The host's side of secure lock, written from docs/spec/secure-lock.md with the library `cryptography`."""

import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import smartcard_hsm as hsm

AGREE, ENABLE, UNLOCK, DISABLE, AGREE_WITH_PROOF = 1, 2, 3, 4, 5
LABEL = b"coffer secure lock agreement v1"
MASK = os.urandom(32)


def point_of(key):
    """An uncompressed point."""
    return key.public_key().public_bytes(serialization.Encoding.X962,
                                         serialization.PublicFormat.UncompressedPoint)


def encrypt(host, device_point, mask):
    """The mask under the key that host and token agreed on."""
    host_point = point_of(host)
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), device_point)
    keys = HKDF(hashes.SHA256(), 44, None, host_point).derive(host.exchange(ec.ECDH(), peer))
    return ChaCha20Poly1305(keys[12:]).encrypt(keys[:12], mask, host_point)


def step(card, p2, mask=MASK):
    """Agreement and one command; the status word."""
    host = ec.generate_private_key(ec.SECP256R1())
    device_point = card.send(0x80, 0x64, 0x3A, AGREE, point_of(host), le=256).ok()
    return card.send(0x80, 0x64, 0x3A, p2, encrypt(host, device_point, mask)).sw


def sign(card):
    """A signature by key 01."""
    return hsm.sign(card, 1, 0x73, b"message")
