"""The host's side of secure messaging (chip authentication with AES-128), written from its specification."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import tlv
from .card import Card, Response, command

CA_ECDH_AES_CBC_CMAC_128 = bytes.fromhex("04007F00070202030202")


def _padded(data):
    data += b"\x80"
    return data + bytes(-len(data) % 16)


def _cmac(key, data):
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()[:8]


def derive_key(secret, nonce, counter):
    """One of the two session keys."""
    return hashlib.sha1(secret + nonce + counter.to_bytes(4, "big")).digest()[:16]


class SecureChannel:
    """A protected session on top of a card session."""

    def __init__(self, card: Card, device_key_point):
        self.card = card
        self._counter = 0
        card.send(0x00, 0x22, 0x41, 0xA4, tlv.encode(0x80, CA_ECDH_AES_CBC_CMAC_128)).ok()
        ephemeral = ec.generate_private_key(ec.BrainpoolP256R1())
        point = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        answer = card.send(0x00, 0x86, 0x00, 0x00, tlv.encode(0x7C, tlv.encode(0x80, point)), le=256).ok()
        nonce, token = tlv.find(answer, 0x7C, 0x81), tlv.find(answer, 0x7C, 0x82)
        assert len(nonce) == 8 and len(token) == 8
        device_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.BrainpoolP256R1(), device_key_point)
        secret = ephemeral.exchange(ec.ECDH(), device_key)
        self._k_enc, self._k_mac = derive_key(secret, nonce, 1), derive_key(secret, nonce, 2)
        authenticated = tlv.encode(0x7F49, tlv.encode(0x06, CA_ECDH_AES_CBC_CMAC_128),
                                   tlv.encode(0x86, point))
        assert token == _cmac(self._k_mac, authenticated), "the card has not proven its device key"

    def _cbc(self):
        key = algorithms.AES(self._k_enc)
        block = Cipher(key, modes.ECB()).encryptor().update(self._counter.to_bytes(16, "big"))
        return Cipher(key, modes.CBC(block))

    def _authenticate(self, data):
        return _cmac(self._k_mac, self._counter.to_bytes(16, "big") + data)

    def protect(self, cla, ins, p1, p2, data=b"", le=None):
        """The protected form of a command; counts it."""
        self._counter += 1
        header, objects = bytes([cla | 0x0C, ins, p1, p2]), b""
        long = len(data) > 200 or (le or 0) > 256
        if data:
            encryptor = self._cbc().encryptor()
            cryptogram = encryptor.update(_padded(data)) + encryptor.finalize()
            objects += tlv.encode(0x85, cryptogram) if ins & 1 else tlv.encode(0x87, b"\x01", cryptogram)
        if le is not None:
            objects += tlv.encode(0x97, (le % 65536).to_bytes(2, "big") if long else bytes([le % 256]))
        mac = self._authenticate(_padded(header) + (_padded(objects) if objects else b""))
        body = objects + tlv.encode(0x8E, mac)
        return command(*header, body, le=65536 if long else 256, extended=long)

    def unprotect(self, response):
        """Checks a protected response; the plain one."""
        self._counter += 1
        assert response.data, f"the response is not protected: {response.sw:04X}"
        *protected, (tag, mac, _) = tlv.decode(response.data)
        assert tag == 0x8E, "the last object is the MAC"
        authenticated = b"".join(whole for _, _, whole in protected)
        assert mac == self._authenticate(_padded(authenticated)), "MAC of the response"
        values = {found: value for found, value, _ in protected}
        plain = b""
        if 0x85 in values or 0x87 in values:
            cryptogram = values[0x87][1:] if 0x87 in values else values[0x85]
            decryptor = self._cbc().decryptor()
            padded = decryptor.update(cryptogram) + decryptor.finalize()
            plain = padded.rstrip(b"\0")
            assert plain[-1:] == b"\x80", "padding of the response"
            plain = plain[:-1]
        return Response(plain, int.from_bytes(values[0x99], "big"))

    def send(self, cla, ins, p1, p2, data=b"", le=None):
        """Sends a command through the channel."""
        return self.unprotect(self.card.transmit(self.protect(cla, ins, p1, p2, data, le)))
