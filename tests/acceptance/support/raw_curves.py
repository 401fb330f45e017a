"""X25519, X448, Ed25519 and Ed448 from their RFCs, with the keys of python3-cryptography."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from . import key_blob, tlv
from .cvc import ALGORITHM_PREFIX

EC_SHA256 = ALGORITHM_PREFIX + bytes.fromhex("0203")
ALGORITHM = bytes.fromhex("04007F00070202050203")

_P25519, _P448 = 2**255 - 19, 2**448 - 2**224 - 1
_L25519 = 2**252 + 27742317777372353535851937790883648493
_L448 = 2**446 - 0x8335DC163BB124B65129C96FDE933D8D723A70AADC873D6D54A7BB0D
# RFC 8032: y = 4/5; and the y of RFC 7748's base point of edwards448.
_Y25519 = 4 * pow(5, -1, _P25519) % _P25519
_Y448 = int("298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733"
            "982303233503462500531545062832660")


@dataclass(frozen=True)
class RawCurve:
    """A curve whose keys are plain strings; all but the prime is little-endian."""

    name: str
    private: type
    public: type
    prime: bytes
    order: bytes
    base: bytes

    @property
    def signs(self):
        """EdDSA, otherwise key agreement."""
        return self.name.startswith("ed")

    def template(self, order=None, base=None):
        """Tag 7F49 for GENERATE ASYMMETRIC KEY PAIR."""
        return tlv.encode(0x7F49, tlv.encode(0x06, EC_SHA256), tlv.encode(0x81, self.prime),
                          tlv.encode(0x82, order or self.order), tlv.encode(0x83, base or self.base))

    def generate(self):
        """A fresh private key outside the card."""
        return self.private.generate()

    def blob(self, key, permitted=b""):
        """A key of python3-cryptography as a blob in the clear."""
        components = [b"", b"", self.prime, b"", self.base, private_bytes(key), raw(key.public_key())]
        return key_blob.KeyBlob(key_blob.EC, 8 * len(self.prime), components, permitted)


def raw(public_key):
    """The bytes of a public key."""
    return public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def private_bytes(key):
    """The bytes of a private key: a scalar or a seed."""
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def _make(name, module, kind, prime, order, base, size):
    length = (prime.bit_length() + 7) // 8
    return RawCurve(name, getattr(module, f"{kind}PrivateKey"), getattr(module, f"{kind}PublicKey"),
                    prime.to_bytes(length, "big"), order.to_bytes(length, "little"), base.to_bytes(size, "little"))


CURVES = {
    curve.name: curve
    for curve in (
        _make("x25519", x25519, "X25519", _P25519, _L25519, 9, 32),
        _make("x448", x448, "X448", _P448, _L448, 5, 56),
        _make("ed25519", ed25519, "Ed25519", _P25519, _L25519, _Y25519, 32),
        _make("ed448", ed448, "Ed448", _P448, _L448, _Y448, 57),
    )
}
