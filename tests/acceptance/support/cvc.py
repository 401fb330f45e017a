"""Card verifiable certificates and requests, read and verified without the device's own code."""

from dataclasses import dataclass, field

from . import tlv
from .curves import Curve, by_prime
from .openssl import ecdsa_der, verify

ALGORITHM_PREFIX = bytes.fromhex("04007F0007020202")
_HASHES = {(1, 2): "sha256", (1, 1): "sha1", (1, 5): "sha512", (2, 1): "sha1", (2, 2): "sha224",
           (2, 3): "sha256", (2, 4): "sha384", (2, 5): "sha512"}


@dataclass
class PublicKey:
    """The contents of tag 7F49."""

    oid: bytes
    fields: dict

    @property
    def is_rsa(self):
        """RSA, otherwise EC."""
        return self.oid[-2] == 1

    @property
    def digest(self):
        """The hash of signatures by this key, as openssl calls it."""
        return _HASHES[self.oid[-2], self.oid[-1]]

    def curve(self) -> Curve:
        """The curve by its prime."""
        return by_prime(self.fields[0x81])

    def subject_public_key_info(self, curve=None):
        """DER for openssl; `curve` where the certificate inherits its domain parameters."""
        if self.is_rsa:
            key = tlv.encode(0x30,
                             *(tlv.integer(int.from_bytes(self.fields[tag], "big")) for tag in (0x81, 0x82)))
            algorithm = tlv.encode(0x30, tlv.encode(0x06, tlv.object_identifier("1.2.840.113549.1.1.1")),
                                   b"\x05\0")
            return tlv.encode(0x30, algorithm, tlv.encode(0x03, b"\0", key))
        return (curve or self.curve()).subject_public_key_info(self.fields[0x86])


@dataclass
class Certificate:
    """A CVC (tag 7F21): the signed body and the signature."""

    encoded: bytes
    body: bytes
    signature: bytes
    car: bytes
    chr: bytes
    public_key: PublicKey
    role: bytes = None
    tags: list = field(default_factory=list)

    def verify(self, signer, folder, curve=None):
        """Asserts that `signer` (a PublicKey) has signed the body."""
        check_signature(signer, self.signature, self.body, folder, curve)


@dataclass
class Request:
    """An authenticated request (tag 67): certificate, outer CAR, outer signature."""

    encoded: bytes
    inner: Certificate
    outer_car: bytes
    outer_signature: bytes
    outer_body: bytes


def check_signature(signer, signature, body, folder, curve=None):
    """Asserts with openssl that `signature` (as a CVC carries it) is one of `signer` over `body`."""
    curve = None if signer.is_rsa else curve or signer.curve()
    if curve is not None:
        assert len(signature) == 2 * len(curve.order), "an EC signature is r || s, each as long as the order"
        signature = ecdsa_der(signature)
    public_key = signer.subject_public_key_info(curve)
    for name, octets in {"key": public_key, "signature": signature, "body": body}.items():
        (folder / f"cvc.{name}").write_bytes(octets)
    verify(folder / "cvc.key", signer.digest, folder / "cvc.signature", folder / "cvc.body")


def parse_certificate(encoded):
    """Reads one tag 7F21, strictly."""
    tag, value, whole, rest = tlv.first(encoded)
    assert (tag, rest) == (0x7F21, b""), f"not one CVC: {encoded.hex()}"
    (body_tag, body, body_whole), (signature_tag, signature, _) = tlv.decode(value)
    assert (body_tag, signature_tag) == (0x7F4E, 0x5F37)
    fields = tlv.decode(body)
    values = {found: content for found, content, _ in fields}
    assert values[0x5F29] == b"\0", "profile identifier 0"
    key = {found: content for found, content, _ in tlv.decode(values[0x7F49])}
    public_key = PublicKey(key.pop(0x06), key)
    authorisation = values.get(0x7F4C)
    role = tlv.find(authorisation, 0x53) if authorisation else None
    return Certificate(whole, body_whole, signature, values.get(0x42), values[0x5F20], public_key, role,
                       [found for found, _, _ in fields])


def parse_request(encoded):
    """Reads one tag 67, strictly."""
    tag, value, whole, rest = tlv.first(encoded)
    assert (tag, rest) == (0x67, b""), f"not one authenticated request: {encoded.hex()}"
    (_, _, inner), (car_tag, car, car_whole), (signature_tag, signature, _) = tlv.decode(value)
    assert (car_tag, signature_tag) == (0x42, 0x5F37)
    return Request(whole, parse_certificate(inner), car, signature, inner + car_whole)


def parse_chain(encoded):
    """The certificates of EF.C_DevAut: the device's and its issuer's."""
    return [parse_certificate(whole) for _, _, whole in tlv.decode(encoded)]
