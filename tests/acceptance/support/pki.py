"""An issuing authority outside of the device, and keys like a device's, made with python3-cryptography."""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from . import tlv
from .curves import curve as parameters_of
from .cvc import ALGORITHM_PREFIX

ECDSA_SHA256 = ALGORITHM_PREFIX + bytes.fromhex("0203")
ID_AT = bytes.fromhex("04007F000703010202")
ROOT, DOCUMENT_VERIFIER, TERMINAL = bytes.fromhex("C000000000"), bytes.fromhex("8000000000"), b"\0"
KEY_DOMAIN_EXTENSION = bytes.fromhex("2B0601040181C31F030202")
_CURVES = {"secp256r1": ec.SECP256R1, "secp256k1": ec.SECP256K1, "secp384r1": ec.SECP384R1,
           "brainpoolP256r1": ec.BrainpoolP256R1}


class Key:
    """A private key in software, on a named curve."""

    def __init__(self, curve="brainpoolP256r1"):
        self.curve = parameters_of(curve)
        self._key = ec.generate_private_key(_CURVES[curve]())

    @property
    def point(self):
        """04 X Y."""
        size = self.curve.field_size
        numbers = self._key.public_key().public_numbers()
        return b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")

    def sign(self, message):
        """ECDSA with SHA-256 as r || s."""
        der = self._key.sign(hashlib.sha256(message).digest(), ec.ECDSA(Prehashed(hashes.SHA256())))
        size = len(self.curve.order)
        return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(der))

    def agree(self, point):
        """X of the point that both keys agree on."""
        peer = ec.EllipticCurvePublicKey.from_encoded_point(self._key.curve, point)
        return self._key.exchange(ec.ECDH(), peer)


def public_key(curve, point, explicit=True):
    """Tag 7F49; without domain parameters they are the issuer's."""
    before = after = b""
    if explicit:
        before = b"".join(tlv.encode(tag, value) for tag, value in (
            (0x81, curve.p), (0x82, curve.a), (0x83, curve.b), (0x84, curve.base), (0x85, curve.order)))
        after = tlv.encode(0x87, b"\x01")
    return tlv.encode(0x7F49, tlv.encode(0x06, ECDSA_SHA256), before, tlv.encode(0x86, point), after)


def _signed(key, *objects):
    body = tlv.encode(0x7F4E, tlv.encode(0x5F29, b"\0"), *objects)
    return tlv.encode(0x7F21, body, tlv.encode(0x5F37, key.sign(body)))


def certificate(issuer, car, point, holder, role, explicit=False):
    """Tag 7F21, on the issuer's curve."""
    return _signed(issuer, tlv.encode(0x42, car), public_key(issuer.curve, point, explicit),
                   tlv.encode(0x5F20, holder),
                   tlv.encode(0x7F4C, tlv.encode(0x06, ID_AT), tlv.encode(0x53, role)),
                   tlv.encode(0x5F25, bytes((2, 5, 0, 4, 0, 6))), tlv.encode(0x5F24, bytes((3, 8, 0, 3, 2, 6))))


def key_domain_extension(uid):
    """Tag 65 of an exchange key's request."""
    return tlv.encode(0x65, tlv.encode(0x73, tlv.encode(0x06, KEY_DOMAIN_EXTENSION), tlv.encode(0x80, uid)))


def request(key, holder, device, device_name, extensions=b""):
    """Tag 67: a request of `key`, signed by the key `device`."""
    inner = _signed(key, tlv.encode(0x42, device_name), public_key(key.curve, key.point),
                    tlv.encode(0x5F20, holder), extensions)
    signed = inner + tlv.encode(0x42, device_name)
    return tlv.encode(0x67, signed, tlv.encode(0x5F37, device.sign(signed)))


class Authority:
    """A root and a document verifier, as `pico-hsm-tool` expects them."""

    def __init__(self, curve="brainpoolP256r1", name=b"OWNPKI0"):
        self.root, self.verifier = Key(curve), Key(curve)
        self.root_name, self.verifier_name = b"UT" + name + b"CA00001", b"UT" + name + b"DV00001"
        self.root_certificate = certificate(self.root, self.root_name, self.root.point, self.root_name, ROOT, True)
        self.verifier_certificate = certificate(self.root, self.root_name, self.verifier.point,
                                                self.verifier_name, DOCUMENT_VERIFIER)

    def issue(self, point, holder):
        """A device's certificate."""
        return certificate(self.verifier, self.verifier_name, point, holder, TERMINAL)

    def chain(self, point, holder):
        """What is written to EF 2F02."""
        return self.issue(point, holder) + self.verifier_certificate + self.root_certificate
