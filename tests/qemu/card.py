"""A short life of the HSM, as APDUs for firmware/qemu/card, and what its answers have to be."""

import struct
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from made import der

RESTART = b""
MESSAGE = b"What the HSM signs."
P256_PRIME = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
P256_A = "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc"
ECDSA_SHA256, RSA_SHA256 = "04007f00070202020203", "04007f00070202020102"  # BSI TR-03110, part 3, A.7.3


def generate(key: int, algorithm: str, *numbers: tuple[int, str]) -> bytes:
    """GENERATE ASYMMETRIC KEY PAIR: a public key template, and who holds the key."""
    template = der(6, bytes.fromhex(algorithm)) + b"".join(der(tag, bytes.fromhex(number)) for tag, number in numbers)
    data = b"\x7f" + der(0x49, template) + b"\x5f" + der(0x20, b"UTTEST00000")
    return bytes([0, 0x46, key, 0, 0]) + struct.pack(">H", len(data)) + data + bytes(2)


def sign(key: int, algorithm: int) -> bytes:
    return bytes([0x80, 0x68, key, algorithm, 0, 0, len(MESSAGE)]) + MESSAGE + bytes(2)


# What it is, the command, and the status word that has to come.
SCRIPT = [
    ("first start", RESTART, None),
    ("SELECT", "00a404000be82b0601040181c31f020100", 0x9000),
    ("INITIALIZE DEVICE", "805000001980020001810636343832313982083537363231383830" "91010a", 0x9000),
    ("SELECT again", "00a404000be82b0601040181c31f020100", 0x9000),
    ("SIGN, logged out", sign(1, 0x73), 0x6982),
    ("VERIFY, wrong PIN", "0020008106313131313131", 0x63C9),
    ("VERIFY", "0020008106363438323139", 0x9000),
    ("GENERATE P-256", generate(1, ECDSA_SHA256, (0x81, P256_PRIME), (0x82, P256_A)), 0x9000),
    ("SIGN with P-256", sign(1, 0x73), 0x9000),
    ("GENERATE RSA-1024", generate(2, RSA_SHA256, (0x82, "010001"), (0x02, "0400")), 0x9000),
    ("SIGN with RSA-1024", sign(2, 0x33), 0x9000),
    ("READ BINARY 2F02", "00b12f0200000454020000" "0000", 0x9000),
    ("restart", RESTART, None),
    ("SIGN, restarted", sign(1, 0x73), 0x6982),
    ("VERIFY, restarted", "0020008106363438323139", 0x9000),
    ("SIGN with P-256, restarted", sign(1, 0x73), 0x9000),
    ("DELETE FILE", "00e4020002cc01", 0x9000),
    ("SIGN, deleted", sign(1, 0x73), 0x6A82),
]  # fmt: skip


def write_script(path: Path) -> None:
    path.write_bytes(b"".join(encode(command) for _, command, _ in SCRIPT[1:]) + bytes(2))


def encode(command: str | bytes) -> bytes:
    if command == RESTART:
        return b"\xff\xff"
    apdu = bytes.fromhex(command) if isinstance(command, str) else command
    return struct.pack("<H", len(apdu)) + apdu


@dataclass
class Report:
    """Lines to print, and complaints among them."""

    lines: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def expect(self, holds: bool, complaint: str) -> None:
        if not holds:
            self.complaints.append(complaint)


def find(data: bytes, *tags: int) -> bytes:
    """The value under these tags, one in the other."""
    for wanted in tags:
        at = 0
        while True:
            tag, at = data[at], at + 1
            if tag & 0x1F == 0x1F:
                tag, at = tag << 8 | data[at], at + 1
            size, at = data[at], at + 1
            if size > 0x80:
                size, at = int.from_bytes(data[at : at + size - 0x80], "big"), at + size - 0x80
            if tag == wanted:
                data = data[at : at + size]
                break
            at += size
    return data


REQUEST = (0x67, 0x7F21, 0x7F4E, 0x7F49)  # an authenticated request, down to its public key


def ec_signature_is_good(request: bytes, signature: bytes) -> bool:
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), find(request, *REQUEST, 0x86))
    try:
        key.verify(signature, MESSAGE, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def rsa_signature_is_good(request: bytes, signature: bytes) -> bool:
    n, e = (int.from_bytes(find(request, *REQUEST, tag), "big") for tag in (0x81, 0x82))
    try:
        rsa.RSAPublicNumbers(e, n).public_key().verify(signature, MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return n.bit_length() == 1024


def check(lines: list[str], most_stack: int) -> Report:
    """The answers of the program, a line each: "answer <stack> <instructions> <hex>"."""
    report = Report()
    answers = [line.split(" ")[1:] for line in lines if line.startswith("answer ")]
    report.expect(len(answers) == len(SCRIPT), f"{len(answers)} answers to {len(SCRIPT)} commands; " + " ".join(lines[-3:]))
    data: dict[str, bytes] = {}
    for (name, _, wanted), (stack, instructions, answer) in zip(SCRIPT, answers, strict=False):
        report.lines.append(f"  {name:28} stack {stack:>5}, instructions {int(instructions):>13,}")
        report.expect(int(stack) <= most_stack, f"{name}: {stack} bytes on the stack, of {most_stack}")
        report.expect(wanted is None or answer[-4:] == f"{wanted:04x}", f"{name}: answered {answer[-4:]}")
        data[name] = bytes.fromhex(answer[:-4])
    if report.complaints:
        return report
    for name in ("SIGN with P-256", "SIGN with P-256, restarted"):
        report.expect(ec_signature_is_good(data["GENERATE P-256"], data[name]), f"{name}: a wrong signature")
    report.expect(rsa_signature_is_good(data["GENERATE RSA-1024"], data["SIGN with RSA-1024"]), "RSA: a wrong signature")
    report.expect(data["READ BINARY 2F02"].startswith(b"\x7f\x21"), "2F02 is no certificate")
    return report
