"""The commands of the SmartCard-HSM protocol as raw APDUs, a client of the tests' own."""

from . import tlv
from .card import Card
from .curves import curve
from .cvc import ALGORITHM_PREFIX, parse_request
from .token import PIN, SO_PIN_BYTES

USER_PIN, SO_PIN = 0x81, 0x88
EC_SHA256 = ALGORITHM_PREFIX + bytes.fromhex("0203")
RSA_SHA256 = ALGORITHM_PREFIX + bytes.fromhex("0102")


def query_pin(card: Card, reference=USER_PIN):
    """The status word of a PIN query."""
    return card.transmit(bytes([0x00, 0x20, 0x00, reference])).sw


def verify_pin(card, pin=PIN, reference=USER_PIN):
    """VERIFY; the status word."""
    return card.send(0x00, 0x20, 0x00, reference, pin.encode() if isinstance(pin, str) else pin).sw


def login(card, pin=PIN):
    """VERIFY of the user PIN, which must succeed."""
    assert verify_pin(card, pin) == 0x9000


def change_pin(card, old, new, reference=USER_PIN):
    """CHANGE REFERENCE DATA; the status word."""
    return card.send(0x00, 0x24, 0x00, reference, old + new).sw


def reset_retry_counter(card, p1, data):
    """RESET RETRY COUNTER; the status word."""
    return card.send(0x00, 0x2C, p1, USER_PIN, data).sw


def initialization_data(options=1, pin=PIN.encode(), so_pin=SO_PIN_BYTES, retries=3, shares=None, keys=None,
                        domains=None):
    """The data field of INITIALIZE DEVICE."""
    data = tlv.encode(0x80, options.to_bytes(2, "big"))
    data += tlv.encode(0x81, pin) if pin is not None else b""
    data += tlv.encode(0x82, so_pin) + tlv.encode(0x91, bytes([retries]))
    data += tlv.encode(0x92, bytes([shares])) if shares is not None else b""
    data += tlv.encode(0x93, bytes(keys)) if keys is not None else b""
    return data + (tlv.encode(0x97, bytes([domains])) if domains is not None else b"")


def initialize(card, **fields):
    """INITIALIZE DEVICE, which must succeed; afterwards nobody is logged in."""
    card.send(0x80, 0x50, 0x00, 0x00, initialization_data(**fields)).ok()
    card.select()


def list_objects(card):
    """The file identifiers on the card."""
    data = card.transmit("80 58 00 00 00 00 00").ok()
    return [int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2)]


def read_file(card, fid, offset=0, le=65536):
    """READ BINARY by identifier; the response."""
    response = card.send(0x00, 0xB1, fid >> 8, fid & 0xFF, tlv.encode(0x54, offset.to_bytes(2, "big")), le=le,
                         extended=True)
    return response


def contents(card, fid):
    """A file's contents, which must be readable."""
    response = read_file(card, fid)
    assert response.sw in (0x9000, 0x6282), f"{response.sw:04X}"
    return response.data


def update_file(card, fid, data, offset=0):
    """UPDATE BINARY by identifier; the status word."""
    return card.send(0x00, 0xD7, fid >> 8, fid & 0xFF,
                     tlv.encode(0x54, offset.to_bytes(2, "big")) + tlv.encode(0x53, data)).sw


def delete_file(card, fid):
    """DELETE FILE; the status word."""
    return card.send(0x00, 0xE4, 0x02, 0x00, fid.to_bytes(2, "big")).sw


def ec_template(curve_name="secp256r1", algorithm=EC_SHA256):
    """The public key template of an EC key."""
    return curve(curve_name).template(algorithm)


def rsa_template(bits, exponent=65537, algorithm=RSA_SHA256):
    """The public key template of an RSA key."""
    exponent = exponent.to_bytes((exponent.bit_length() + 7) // 8, "big")
    return tlv.encode(0x7F49, tlv.encode(0x06, algorithm), tlv.encode(0x82, exponent),
                      tlv.encode(0x02, bits.to_bytes(2, "big")))


def generation_data(template, holder=b"UTTESTKEY00001", car=b"UTCA00001", extra=b""):
    """The data field of GENERATE ASYMMETRIC KEY PAIR; `extra` are further objects such as 90, 91, 92."""
    return (tlv.encode(0x5F29, b"\0") + (tlv.encode(0x42, car) if car else b"") + template +
            tlv.encode(0x5F20, holder) + extra)


def try_generate(card, key_id, template, **options):
    """GENERATE ASYMMETRIC KEY PAIR; the response."""
    return card.send(0x00, 0x46, key_id, 0x00, generation_data(template, **options), le=65536, extended=True)


def generate(card, key_id, template, **options):
    """GENERATE ASYMMETRIC KEY PAIR, which must succeed; the authenticated request."""
    return parse_request(try_generate(card, key_id, template, **options).ok())


def generate_aes(card, key_id, bits=256, extra=b""):
    """GENERATE SYMMETRIC KEY; the status word."""
    return card.send(0x00, 0x48, key_id, {128: 0xB0, 192: 0xB1, 256: 0xB2}[bits], extra).sw


def sign(card, key_id, algorithm, data):
    """SIGN; the response."""
    return card.send(0x80, 0x68, key_id, algorithm, data, le=512)


def decipher(card, key_id, algorithm, data):
    """DECIPHER or key agreement; the response."""
    return card.send(0x80, 0x62, key_id, algorithm, data, le=512)


def cipher(card, key_id, algorithm, data):
    """CIPHER with a symmetric key; the response."""
    return card.send(0x80, 0x78, key_id, algorithm, data, le=65536, extended=True)


def wrap(card, key_id):
    """WRAP KEY; the response."""
    return card.send(0x80, 0x72, key_id, 0x92, le=65536)


def unwrap(card, key_id, blob):
    """UNWRAP KEY with the blob in the command; the status word."""
    return card.send(0x80, 0x74, key_id, 0x93, blob, extended=True).sw


def unwrap_from_file(card, key_id, blob, block=230):
    """UNWRAP KEY with the blob written to EF 2F10 before; the status word."""
    for offset in range(0, len(blob), block):
        assert update_file(card, 0x2F10, blob[offset:offset + block], offset) == 0x9000
    return card.transmit(bytes([0x80, 0x74, key_id, 0x93])).sw


def key_domain(card, p1=0, data=b"", domain=0):
    """MANAGE KEY DOMAIN; the response (total, missing, key check value)."""
    return card.send(0x80, 0x52, p1, domain, data, le=256)


def ec_key_description(number):
    """What OpenSC writes to C4xx to describe a P-256 key."""
    name = tlv.encode(0x30, tlv.encode(0x0C, b"key %d" % number), bytes.fromhex("030206C0 040101"))
    usage = tlv.encode(0x30, tlv.encode(0x04, bytes([number])), bytes.fromhex("0303073080"),
                       tlv.integer(number))
    size = tlv.encode(0xA1, tlv.encode(0x30, bytes.fromhex("30020400"), tlv.integer(256)))
    return tlv.encode(0xA0, name, usage, size)
