"""Hierarchies of keys, from BIP32, SLIP-0010 and SLIP-0021 alone: the card's commands, and every node derived again."""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import tlv

HARDENED = 0x80000000
SECP256K1, SECP256R1, SYMMETRIC = 1, 2, 3
VERSION = bytes.fromhex("0488B21E")
CIPHER = bytes.fromhex("2B0601040183A878058D6B")
HASH_SIZE = 32

_HMAC_KEYS = {SECP256K1: b"Bitcoin seed", SECP256R1: b"Nist256p1 seed", SYMMETRIC: b"Symmetric key seed"}
_CURVES = {SECP256K1: ec.SECP256K1(), SECP256R1: ec.SECP256R1()}
_ORDERS = {SECP256K1: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
           SECP256R1: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551}
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


# ---- The commands

def create_master(card, kind, slot, seed=b""):
    """Makes a master of a seed, or of a random one; the status word."""
    return card.send(0x80, 0x4A, kind, slot, seed).sw


def export_node(card, slot, *steps):
    """What the card tells of a node; the response."""
    return card.send(0x80, 0x4A, 0x0A, 0x00, path(slot, *steps), le=65536, extended=True)


def load_node(card, slot, *steps):
    """Chooses the node for the next use; the status word."""
    return card.send(0x80, 0x4A, 0x10, 0x00, path(slot, *steps)).sw


def sign(card, digest):
    """Signs with the loaded node; the response."""
    return card.send(0x80, 0x68, 0x00, 0xA0, digest, le=256)


def cipher(card, direction, data, aad=b"", iv=b""):
    """Encrypts (51) or decrypts (52) with the loaded node; the response."""
    objects = tlv.encode(0x06, CIPHER) + tlv.encode(0x81, data) + tlv.encode(0x83, aad)
    objects += tlv.encode(0x82, iv) if iv else b""
    return card.send(0x80, 0x78, 0x00, direction, objects, le=65536, extended=True)


def path(slot, *steps):
    """A path as the commands carry it: indices are numbers, labels byte strings."""
    encoded = [tlv.encode(0x02, bytes([slot]))]
    for step in steps:
        is_label = isinstance(step, bytes)
        encoded.append(tlv.encode(0x04, step) if is_label else tlv.encode(0x02, step.to_bytes(4, "big")))
    return b"".join(encoded)


def base58_check(data):
    """The text form of an extended key."""
    data += double_hash(data)[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


# ---- The derivation

@dataclass(frozen=True)
class Node:
    """A node with its secrets."""

    kind: int
    chain_code: bytes
    key: bytes
    depth: int = 0
    fingerprint: bytes = bytes(4)
    number: int = 0

    @property
    def public_key(self):
        """For openssl and for `cryptography`."""
        return ec.derive_private_key(int.from_bytes(self.key, "big"), _CURVES[self.kind]).public_key()

    @property
    def compressed(self):
        """The public key in 33 bytes."""
        return self.public_key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def identifier(self):
        """The fingerprint that the node's children carry."""
        public = self.key if self.kind == SYMMETRIC else self.compressed
        return hashlib.new("ripemd160", hashlib.sha256(public).digest()).digest()[:4]

    def exported(self):
        """What may be known of it, as the card exports it."""
        head = VERSION + bytes([self.depth]) + self.fingerprint + self.number.to_bytes(4, "big")
        if self.kind == SYMMETRIC:
            return head + double_hash(self.chain_code) + double_hash(self.key)
        return head + self.chain_code + self.compressed

    def child(self, step):
        """The child with an index or a label."""
        if self.kind == SYMMETRIC:
            chain_code, key = _halves(self.chain_code, b"\0" + step)
            return Node(self.kind, chain_code, key, self.depth + 1, self.identifier())
        index = step.to_bytes(4, "big")
        parent = b"\0" + self.key if step & HARDENED else self.compressed
        left, right = _halves(self.chain_code, parent + index)
        order = _ORDERS[self.kind]
        while True:
            key = (int.from_bytes(left, "big") + int.from_bytes(self.key, "big")) % order
            if int.from_bytes(left, "big") < order and key:
                break
            left, right = _halves(self.chain_code, b"\1" + right + index)
        return Node(self.kind, right, key.to_bytes(32, "big"), self.depth + 1, self.identifier(), step)


def derive(kind, seed, *steps):
    """The node that a path leads to."""
    left, right = _halves(_HMAC_KEYS[kind], seed)
    if kind == SYMMETRIC:
        node = Node(kind, left, right)
    else:
        while not 0 < int.from_bytes(left, "big") < _ORDERS[kind]:
            left, right = _halves(_HMAC_KEYS[kind], left + right)
        node = Node(kind, right, left)
    for step in steps:
        node = node.child(step)
    return node


def double_hash(data):
    """SHA-256 twice."""
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def _halves(key, data):
    digest = hmac.digest(key, data, "sha512")
    return digest[:32], digest[32:]
