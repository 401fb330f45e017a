"""A life of the HSM on a card in QEMU: each command of its command tables, so that the deepest stack of each is known.

A check that belongs to a command's meaning has its test elsewhere; here each must succeed, and reach what is deepest in it.
"""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from target_card import RESCUE_AID, TargetCard

from support import hd, key_blob, pki, raw_curves, secure_lock, tlv
from support import smartcard_hsm as hsm
from support.card import Response
from support.cvc import parse_chain, parse_request
from support.secure_messaging import SecureChannel
from support.token import SO_PIN_BYTES

PIN, NEW_PIN = b"648219", b"912846"
MESSAGE = b"What the HSM signs."
DKEK = bytes(range(32))
DEVICE_NAME = b"UTOWNPKI0TR00001"
PRESENT = tlv.encode(0x92, b"\0")  # in key domain 0
COUNTED = tlv.encode(0x90, (100).to_bytes(4, "big"))
EC, RSA, ED25519, ED448, X448, AES, EXCHANGE, PARENT = range(1, 9)
COPY = 0x20
CURVE = "brainpoolP256r1"


class ChannelCard:
    """The card through a secure channel, with the session's user logged in: each command costs its protection too."""

    def __init__(self, card: TargetCard):
        device, *_ = parse_chain(hsm.contents(card, 0x2F02))
        self.channel = SecureChannel(card, device.public_key.fields[0x86])
        assert self.channel.send(0x00, 0x20, 0x00, 0x81, PIN).sw == 0x9000

    def send(self, cla, ins, p1, p2, data=b"", le=None, extended=None) -> Response:
        return self.channel.send(cla, ins, p1, p2, data, le)

    def transmit(self, apdu) -> Response:
        """A command of four bytes."""
        return self.channel.send(*apdu)


def initialize(card, **options):
    """INITIALIZE DEVICE, and the user's login."""
    hsm.initialize(card, options=5, **options)
    hsm.login(card)


def follow_own_authority(card, authority):
    """The device key certified by an authority of ours, by UPDATE BINARY in both forms."""
    point = parse_request(hsm.contents(card, 0xCE00)).inner.public_key.fields[0x86]
    chain = authority.chain(point, DEVICE_NAME)
    card.send(0x00, 0xA4, 0x00, 0x00, bytes.fromhex("2F02"), le=256).ok()
    card.send(0x00, 0xD6, 0x00, 0x00, chain, extended=True).ok()
    assert hsm.update_file(card, 0x2F02, chain) == 0x9000
    assert hsm.contents(card, 0x2F02) == chain


def use_pins(card):
    card.select()
    assert hsm.sign(card, EC, 0x73, MESSAGE).sw == 0x6982
    assert hsm.verify_pin(card, "111111") == 0x63C9
    hsm.login(card)
    assert hsm.change_pin(card, PIN, NEW_PIN) == 0x9000
    assert hsm.reset_retry_counter(card, 0, SO_PIN_BYTES + PIN) == 0x9000
    assert hsm.change_pin(card, SO_PIN_BYTES, SO_PIN_BYTES, hsm.SO_PIN) == 0x9000
    hsm.login(card)


def use_files(card):
    content = bytes(range(256)) * 8
    assert hsm.update_file(card, 0xCF01, content) == hsm.update_file(card, 0xCF01, content, 2048) == 0x9000
    assert hsm.update_file(card, 0xCD01, content[:1000]) == 0x9000
    assert hsm.contents(card, 0xCD01) == content[:1000]
    assert hsm.read_file(card, 0xCF01, 100, 1000).ok() == (content * 2)[100:1100]
    card.send(0x00, 0xA4, 0x02, 0x00, bytes.fromhex("CF01"), le=256).ok()
    card.send(0x00, 0xA4, 0x08, 0x00, bytes.fromhex("CF01"), le=256).ok()
    assert card.send(0x00, 0xB0, 0x00, 0x00, le=256).ok() == content[:256]
    assert card.send(0x00, 0xB0, 0x00, 0x00, le=16).ok() == content[:16]
    assert card.send(0x00, 0xB1, 0xCF, 0x01, bytes.fromhex("54020000"), le=100).sw == 0x9000
    assert hsm.delete_file(card, 0xCF01) == hsm.delete_file(card, 0xCD01) == 0x9000


def read_the_rest(card):
    """GET RESPONSE: of an answer that is longer than the host takes at once."""
    assert hsm.list_objects(card)
    answer = card.send(0x80, 0x64, 0x05, 0x00, le=4)
    assert answer.sw >> 8 == 0x61
    assert card.send(0x00, 0xC0, 0x00, 0x00, le=256).ok()
    card.send(0x00, 0x84, 0x00, 0x00, le=1024, extended=True).ok()


def make_keys(card):
    """Keys in key domain 0, with a counter, so that each use writes."""
    policy = PRESENT + COUNTED
    hsm.try_generate(card, EC, hsm.ec_template(), extra=policy).ok()
    hsm.try_generate(card, RSA, hsm.rsa_template(1024), extra=policy).ok()
    for number, name in ((ED25519, "ed25519"), (ED448, "ed448"), (X448, "x448")):
        hsm.try_generate(card, number, raw_curves.CURVES[name].template(), extra=policy).ok()
    assert hsm.generate_aes(card, AES, 256, policy) == 0x9000


def sign_with_keys(card):
    for key, algorithm, data in (
        (EC, 0x75, MESSAGE), (RSA, 0x43, MESSAGE), (RSA, 0x40, hashlib.sha256(MESSAGE).digest()),
        (RSA, 0x20, bytes(127) + b"\2"), (ED448, 0x70, MESSAGE), (ED448, 0x75, MESSAGE),
    ):  # fmt: skip
        hsm.sign(card, key, algorithm, data).ok()
    public_key(card, EC).verify(hsm.sign(card, EC, 0x73, MESSAGE).ok(), MESSAGE, ec.ECDSA(hashes.SHA256()))
    public_key(card, RSA).verify(hsm.sign(card, RSA, 0x33, MESSAGE).ok(), MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    public_key(card, ED25519).verify(hsm.sign(card, ED25519, 0x70, MESSAGE).ok(), MESSAGE)
    for key in (EC, RSA, ED448):
        card.send(0x80, 0xF0, key, 0x00, bytes(32), le=65536, extended=True).ok()


def public_key(card, key):
    """As the key's request has it."""
    fields = parse_request(hsm.contents(card, 0xCE00 + key)).inner.public_key.fields
    if key == EC:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), fields[0x86])
    if key == ED25519:
        return raw_curves.CURVES["ed25519"].public.from_public_bytes(fields[0x84])
    n, e = (int.from_bytes(fields[tag], "big") for tag in (0x81, 0x82))
    return rsa.RSAPublicNumbers(e, n).public_key()


def use_largest_keys(card):
    """P-521, and RSA of 4096 bits, imported: to make one takes long."""
    hsm.try_generate(card, PARENT, hsm.ec_template("secp521r1"), extra=PRESENT).ok()
    hsm.sign(card, PARENT, 0x75, MESSAGE).ok()
    assert hsm.unwrap(card, COPY, hsm.wrap(card, PARENT).ok()) == 0x9000
    for key in (PARENT, COPY):
        assert hsm.delete_file(card, 0xCC00 + key) == 0x9000
    key = rsa.generate_private_key(65537, 4096)
    assert hsm.unwrap(card, COPY, key_blob.encode(DKEK, key_blob.of_rsa_key(key, key_blob.RSA_CRT))) == 0x9000
    key.public_key().verify(hsm.sign(card, COPY, 0x45, MESSAGE).ok(), MESSAGE,
                            padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512())
    hsm.wrap(card, COPY).ok()
    assert hsm.delete_file(card, 0xCC00 + COPY) == 0x9000
    assert hsm.sign(card, COPY, 0x45, MESSAGE).sw == 0x6A82


def agree_and_decipher(card):
    x448 = raw_curves.CURVES["x448"].generate().public_key()
    hsm.decipher(card, X448, 0x80, raw_curves.raw(x448)).ok()
    hsm.decipher(card, EC, 0x80, pki.Key("secp256r1").point).ok()
    hsm.decipher(card, RSA, 0x21, bytes(127) + b"\x05").ok()
    # OAEP and PKCS#1 of what is no such message: all the same work is done.
    for algorithm in (0x22, 0x23):
        assert hsm.decipher(card, RSA, algorithm, bytes(127) + b"\x05").sw in (0x6A80, 0x6985, 0x6400, 0x6700)


def derive_keys(card):
    """Of a key without a counter: with one it is refused."""
    hsm.try_generate(card, PARENT, hsm.ec_template(), extra=PRESENT).ok()
    assert card.send(0x80, 0x76, PARENT, COPY, b"\x98" + bytes(31) + b"\x05").sw == 0x9000
    for key in (PARENT, COPY):
        assert hsm.delete_file(card, 0xCC00 + key) == 0x9000


def use_ciphers(card):
    def extended(oid, data, **parts):
        objects = tlv.encode(0x06, tlv.object_identifier(oid)) + tlv.encode(0x81, data)
        objects += b"".join(tlv.encode(tag, parts[name]) for name, tag in (("iv", 0x82), ("aad", 0x83)) if name in parts)
        return card.send(0x80, 0x78, AES, 0x51, objects, le=65536, extended=True)

    aes = "2.16.840.1.101.3.4.1."
    hsm.cipher(card, AES, 0x10, bytes(1024)).ok()
    hsm.cipher(card, AES, 0x11, bytes(1024)).ok()
    hsm.cipher(card, AES, 0x18, bytes(1024)).ok()
    extended(aes + "42", bytes(64), iv=bytes(16)).ok()  # CBC
    for arc in ("46", "47"):  # GCM, CCM
        extended(aes + arc, bytes(64), iv=bytes(12), aad=b"more").ok()
    extended("1.2.840.113549.1.9.16.3.18", bytes(64), iv=bytes(12), aad=b"more").ok()  # ChaCha20-Poly1305
    hkdf_hash = tlv.object_identifier("1.2.840.113549.2.11")
    extended("1.3.133.16.840.63", hkdf_hash, aad=b"shared").ok()  # X9.63 KDF
    pbkdf2 = tlv.encode(0x04, b"salt") + tlv.integer(5) + tlv.encode(
        0x30, tlv.encode(0x06, tlv.object_identifier("1.2.840.113549.2.11")))
    extended("1.2.840.113549.1.5.12", pbkdf2).ok()
    derivation = tlv.encode(0x06, tlv.object_identifier("1.2.840.113549.1.5.12")) + tlv.encode(0x30, pbkdf2)
    scheme = tlv.encode(0x06, tlv.object_identifier(aes + "2")) + tlv.encode(0x04, bytes(16))
    extended("1.2.840.113549.1.5.13", b"text", aad=tlv.encode(0x30, derivation) + tlv.encode(0x30, scheme)).ok()


def move_keys(card):
    """Keys without a counter: with one they stay."""
    makers = [lambda template=template: hsm.try_generate(card, PARENT, template, extra=PRESENT).ok() for template in (
        hsm.ec_template(), raw_curves.CURVES["ed448"].template(), hsm.rsa_template(1024))]
    makers.append(lambda: hsm.generate_aes(card, PARENT, 256, PRESENT))
    for make in makers:
        make()
        blob = hsm.wrap(card, PARENT).ok()
        assert hsm.delete_file(card, 0xCC00 + PARENT) == 0x9000
        for unwrap in (hsm.unwrap, hsm.unwrap_from_file):
            assert unwrap(card, COPY, blob) == 0x9000
            assert hsm.delete_file(card, 0xCC00 + COPY) == 0x9000


def change_domains(card):
    hsm.key_domain(card, 1, b"\x01", domain=1).ok()
    hsm.key_domain(card, data=DKEK, domain=1).ok()
    hsm.key_domain(card, 4, domain=1).ok()
    hsm.key_domain(card, 3, domain=1).ok()


def agree_on_a_domain(card, authority):
    """XKEK with a peer in software under the same authority."""
    device_point = parse_request(hsm.contents(card, 0xCE00)).inner.public_key.fields[0x86]
    group, device, peer, peer_name = pki.Key(CURVE), pki.Key(CURVE), pki.Key(CURVE), b"UTOWNPKI0TR00009"
    signer = tlv.find(pki.request(group, b"UTGROUP00001", pki.Key(), b"UTSIGNERSHSM0001"), 0x67)
    hsm.key_domain(card, 2, signer + tlv.encode(0x54, group.sign(b"\x54" + device_point[1:33])), domain=1).ok()
    hsm.try_generate(card, EXCHANGE, hsm.ec_template(CURVE), extra=bytes.fromhex("910184920101")).ok()
    card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.verifier_name)).ok()
    card.send(0x00, 0x2A, 0x00, 0xBE, tlv.find(authority.issue(device.point, peer_name), 0x7F21)).ok()
    request = pki.request(peer, b"UTPEER00001", device, peer_name, pki.key_domain_extension(group.point[1:]))
    card.send(0x80, 0x62, EXCHANGE, 0x84, request, extended=True).ok()
    assert hsm.delete_file(card, 0xCC00 + EXCHANGE) == 0x9000
    hsm.key_domain(card, 3, domain=1).ok()


def use_hierarchies(card):
    for kind, slot in ((hd.SECP256K1, 0), (hd.SECP256R1, 1), (hd.SYMMETRIC, 2)):
        assert hd.create_master(card, kind, slot, bytes(range(16))) == 0x9000
    hd.export_node(card, 0, 44 + hd.HARDENED, 1).ok()
    hd.export_node(card, 2, b"SLIP-0021").ok()
    assert hd.load_node(card, 1, hd.HARDENED) == 0x9000
    hd.sign(card, bytes(32)).ok()
    assert hd.load_node(card, 2, b"SLIP-0021") == 0x9000
    hd.cipher(card, 0x51, bytes(16)).ok()


def set_device_up(card):
    """EXTRAS."""
    card.send(0x80, 0x64, 0x05, 0x00, le=20).ok()
    card.send(0x80, 0x64, 0x06, 0x00, le=256).ok()
    card.send(0x80, 0x64, 0x06, 0x00, b"\0").ok()
    card.send(0x80, 0x64, 0x0A, 0x00, bytes.fromhex("07E60C1F00173B3A")).ok()
    card.send(0x80, 0x64, 0x0A, 0x00, le=8).ok()
    card.send(0x80, 0x64, 0x1B, 0x00, bytes.fromhex("12090001")).ok()
    card.send(0x80, 0x64, 0x1B, 0x00, le=256).ok()


def lock_to_a_computer(card):
    assert secure_lock.step(card, secure_lock.ENABLE) == 0x9000
    card.restart()
    hsm.login(card)
    assert secure_lock.step(card, secure_lock.UNLOCK) == 0x9000
    assert secure_lock.step(card, secure_lock.DISABLE) == 0x9000


def use_rescue(card, authority):
    def select(pin, reference):
        card.select()
        assert hsm.verify_pin(card, pin, reference) == 0x9000
        card.send(0x00, 0xA4, 0x04, 0x04, RESCUE_AID, le=256).ok()

    point = parse_request(hsm.contents(card, 0xCE00)).inner.public_key.fields[0x86]
    select(PIN, hsm.USER_PIN)
    card.send(0x80, 0x10, 0x01, 0x00, bytes(32), le=256).ok()
    card.send(0x80, 0x10, 0x02, 0x00, le=256).ok()
    card.send(0x80, 0x10, 0x03, 0x00, authority.chain(point, DEVICE_NAME), extended=True).ok()
    card.send(0x80, 0x1C, 0x01, 0x00, bytes.fromhex("050107")).ok()
    card.send(0x80, 0x1C, 0x02, 0x02, bytes.fromhex("6920A000")).ok()
    for p1, p2 in ((0x01, 0), (0x02, 0), (0x03, 0), (0x04, 1), (0x04, 2)):
        card.send(0x80, 0x1E, p1, p2, le=256).ok()
    for p1 in (0x00, 0x01):
        card.send(0x80, 0x1F, p1, 0x00).ok()
        select(PIN, hsm.USER_PIN)
    # This board has no boot memory.
    select(SO_PIN_BYTES, hsm.SO_PIN)
    for p1 in (0x80, 0x00):
        assert card.send(0x80, 0x1D, p1, 0x00, bytes(32), le=256).sw == 0x6D00
    # An answer longer than the host takes at once, in this application.
    answer = card.send(0x80, 0x1E, 0x02, 0x00, le=4)
    assert answer.sw >> 8 == 0x61
    card.send(0x00, 0xC0, 0x00, 0x00, le=256).ok()
    card.select()
    hsm.login(card)
    card.send(0x80, 0x64, 0xFB, 0x00).ok()


def use_a_session_pin(card):
    channel = ChannelCard(card)
    substitute = channel.send(0x80, 0x5A, 0x01, 0x81, le=256).ok()
    assert channel.send(0x00, 0x20, 0x00, 0x81, substitute).sw == 0x9000


def in_a_channel(card, authority):
    """What is deepest, under secure messaging."""
    for step in (make_keys, sign_with_keys, agree_and_decipher, derive_keys, use_ciphers, move_keys, use_largest_keys,
                 use_hierarchies):
        step(ChannelCard(card))
    agree_on_a_domain(ChannelCard(card), authority)


def authenticate_by_public_key(card, authority):
    """A key of a device in software opens the token."""
    custodian, device, name = pki.Key(CURVE), pki.Key(CURVE), b"UTOWNPKI0TR00007"
    hsm.initialize(card, options=9, keys=(1, 1))
    hsm.login(card)
    card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, authority.verifier_name)).ok()
    card.send(0x00, 0x2A, 0x00, 0xBE, tlv.find(authority.issue(device.point, name), 0x7F21)).ok()
    card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, name)).ok()
    request = tlv.find(pki.request(custodian, b"UTALICE00001", device, name), 0x67)
    card.send(0x80, 0x54, 0x00, 0x00, request, le=4, extended=True).ok()
    card.send(0x80, 0x54, 0x02, 0x00, le=256).ok()
    card.select()
    card.send(0x00, 0x22, 0x81, 0xA4, tlv.encode(0x83, b"UTALICE00001")).ok()
    challenge = card.send(0x00, 0x84, 0x00, 0x00, le=8).ok()
    card.send(0x00, 0x82, 0x00, 0x00, custodian.sign(DEVICE_NAME + challenge)).ok()
    card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, name)).ok()
    other = tlv.find(pki.request(pki.Key(CURVE), b"UTBOB00001", device, name), 0x67)
    card.send(0x80, 0x54, 0x01, 0x00, other, extended=True).ok()


def live(card: TargetCard) -> None:
    """All of it. Raises an AssertionError, InvalidSignature or ConnectionError."""
    authority = pki.Authority(CURVE)
    card.select()
    initialize(card, retries=10, domains=2)
    follow_own_authority(card, authority)
    use_pins(card)
    use_files(card)
    hsm.key_domain(card, 1, b"\x01").ok()
    hsm.key_domain(card, data=DKEK).ok()
    assert hsm.key_domain(card).ok()[2:10] == key_blob.key_check_value(DKEK)
    for step in (make_keys, read_the_rest, sign_with_keys, agree_and_decipher, derive_keys, use_ciphers, move_keys, change_domains):
        step(card)
    agree_on_a_domain(card, authority)
    use_hierarchies(card)
    set_device_up(card)
    lock_to_a_computer(card)
    use_a_session_pin(card)
    in_a_channel(card, authority)
    use_rescue(card, authority)
    authenticate_by_public_key(card, authority)
    card.restart()
