"""The named curves of the protocol, with their domain parameters as `openssl ecparam` states them."""

import functools
from dataclasses import dataclass

from . import tlv
from .process import run


@dataclass(frozen=True)
class Curve:
    """Domain parameters; all byte strings have the length of the field, the order its own."""

    name: str
    openssl_name: str
    oid: str
    p: bytes
    a: bytes
    b: bytes
    base: bytes
    order: bytes

    @property
    def field_size(self):
        """Bytes of a coordinate."""
        return len(self.p)

    @property
    def n(self):
        """The order as a number."""
        return int.from_bytes(self.order, "big")

    def template(self, algorithm):
        """Tag 7F49 for GENERATE ASYMMETRIC KEY PAIR."""
        return tlv.encode(0x7F49, tlv.encode(0x06, algorithm), tlv.encode(0x81, self.p),
                          tlv.encode(0x82, self.a), tlv.encode(0x83, self.b), tlv.encode(0x84, self.base),
                          tlv.encode(0x85, self.order), tlv.encode(0x87, b"\x01"))

    def subject_public_key_info(self, point):
        """A public point (04 X Y) as SubjectPublicKeyInfo with a named curve, DER."""
        algorithm = tlv.encode(0x30, tlv.encode(0x06, tlv.object_identifier("1.2.840.10045.2.1")),
                               tlv.encode(0x06, tlv.object_identifier(self.oid)))
        return tlv.encode(0x30, algorithm, tlv.encode(0x03, b"\0", point))


# Name in pkcs11-tool (if it has one), name in openssl, object identifier.
_NAMES = {
    "secp192r1": ("prime192v1", "1.2.840.10045.3.1.1"),
    "secp224r1": ("secp224r1", "1.3.132.0.33"),
    "secp256r1": ("prime256v1", "1.2.840.10045.3.1.7"),
    "secp384r1": ("secp384r1", "1.3.132.0.34"),
    "secp521r1": ("secp521r1", "1.3.132.0.35"),
    "secp192k1": ("secp192k1", "1.3.132.0.31"),
    "secp256k1": ("secp256k1", "1.3.132.0.10"),
    "brainpoolP192r1": ("brainpoolP192r1", "1.3.36.3.3.2.8.1.1.3"),
    "brainpoolP224r1": ("brainpoolP224r1", "1.3.36.3.3.2.8.1.1.5"),
    "brainpoolP256r1": ("brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7"),
    "brainpoolP320r1": ("brainpoolP320r1", "1.3.36.3.3.2.8.1.1.9"),
    "brainpoolP384r1": ("brainpoolP384r1", "1.3.36.3.3.2.8.1.1.11"),
    "brainpoolP512r1": ("brainpoolP512r1", "1.3.36.3.3.2.8.1.1.13"),
}
NAMES = tuple(_NAMES)


@functools.cache
def curve(name):
    """The curve of a name out of NAMES."""
    openssl_name, oid = _NAMES[name]
    return explicit_parameters(name, openssl_name, oid)


@functools.cache
def explicit_parameters(name, openssl_name, oid="1.3.6.1"):
    """Asks openssl for the domain parameters of a curve that it knows."""
    der = run("openssl", "ecparam", "-name", openssl_name, "-param_enc", "explicit", "-outform", "DER").stdout
    _, fields, _, _ = tlv.first(der)
    (_, _, _), (_, field_id, _), (_, coefficients, _), (_, base, _), (_, order, _), *_ = tlv.decode(fields)
    prime = int.from_bytes(tlv.decode(field_id)[1][1], "big")
    size = (prime.bit_length() + 7) // 8
    a, b = (tlv.decode(coefficients)[i][1].rjust(size, b"\0") for i in (0, 1))
    n = int.from_bytes(order, "big")
    return Curve(name, openssl_name, oid, prime.to_bytes(size, "big"), a, b, base,
                 n.to_bytes((n.bit_length() + 7) // 8, "big"))


def by_prime(prime):
    """The curve over a prime field given as bytes."""
    number = int.from_bytes(prime, "big")
    return next(curve(name) for name in NAMES if int.from_bytes(curve(name).p, "big") == number)
