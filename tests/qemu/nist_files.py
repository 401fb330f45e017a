"""Reads the files of python3-cryptography-vectors: NIST's .rsp files, those made in their likeness, and RSA Laboratories'."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import cryptography_vectors

FOLDER = Path(cryptography_vectors.__file__).parent


@dataclass
class Vector:
    """One example: its fields, the [headers] above it joined by ";", where it begins. All names in lower case."""

    section: str
    where: str
    fields: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def __getitem__(self, name: str) -> str:
        return self.fields[name]

    def bytes(self, name: str) -> bytes:
        return bytes.fromhex(self.fields[name])

    def number(self, name: str, size: int) -> bytes:
        """A hexadecimal number in `size` bytes."""
        return int(self.fields[name], 16).to_bytes(size, "big")


def read_vectors(path: str) -> list[Vector]:
    """All examples of a file. One ends where a name comes for the second time, or at a header."""
    vectors: list[Vector] = []
    headers: list[str] = []
    in_headers = False
    current = None
    for number, line in enumerate((FOLDER / path).read_text().splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            header = line[1 : line.index("]")].strip().lower()
            headers = headers + [header] if in_headers else [header]
            in_headers, current = True, None
            continue
        name, _, value = (part.strip() for part in line.partition("="))
        name = name.lower()
        if current is None or name in current:
            current = Vector(";".join(headers), f"{path}:{number}")
            vectors.append(current)
        in_headers = False
        current.fields[name] = value
    return vectors


@dataclass
class RsaVector:
    """A message of RSA Laboratories, with its key's numbers (n, e, d, p, q) and what was made of it."""

    where: str
    key: list[int]
    message: bytes
    result: bytes


def read_rsa_vectors(path: str, result_name: str) -> list[RsaVector]:
    """All messages of a file: "# Name:" lines, each followed by lines of hexadecimal digits."""
    names = {"Modulus": 0, "Publicexponent": 1, "Exponent": 2, "Prime1": 3, "Prime2": 4}
    key = [0] * 5
    message = b""
    vectors = []
    text = (FOLDER / "asymmetric/RSA" / path).read_text()
    for match in re.finditer(r"^# *([^:\n]+): *\r?\n((?:[0-9a-f]{2}[ \r\n]+)+)", text, re.MULTILINE):
        name, value = match[1].replace(" ", ""), bytes.fromhex(match[2])
        where = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
        # In a private key "Exponent" comes after "Public exponent", and is the private one.
        if name in names:
            key[names[name]] = int.from_bytes(value, "big")
        elif name.startswith("Message"):
            message = value
        elif name == result_name:
            vectors.append(RsaVector(where, list(key), message, value))
    return vectors
