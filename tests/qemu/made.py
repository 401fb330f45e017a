"""Verifies what the target made with random numbers: signatures and new keys. By OpenSSL, and by RSA's definition."""

import math
import random
import subprocess
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from vectors import HASHES, Case

# Object identifiers of curves as DER, by crypto::CurveId: RFC 5480, SEC 2, RFC 5639.
CURVE_OIDS = [bytes.fromhex(oid) for oid in (
    "06082a8648ce3d030101 06052b81040021 06082a8648ce3d030107 06052b81040022 06052b81040023 06052b8104001f 06052b8104000a "
    "06092b2403030208010103 06092b2403030208010105 06092b2403030208010107 06092b2403030208010109 06092b240303020801010b "
    "06092b240303020801010d").split()]  # fmt: skip
EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else bytes([0x82, size >> 8, size & 255])
    return bytes([tag]) + length + content


def der_integer(big_endian: bytes) -> bytes:
    number = int.from_bytes(big_endian, "big")
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def ec_signature_is_good(case: Case, point: bytes, signature: bytes) -> bool:
    algorithm = der(0x30, EC_PUBLIC_KEY + CURVE_OIDS[case.parameter - 1])
    half = len(signature) // 2
    contents = {
        "key": der(0x30, algorithm + der(3, b"\0" + point)),
        "digest": case.fields[0],
        "signature": der(0x30, der_integer(signature[:half]) + der_integer(signature[half:])),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, content in contents.items():
            Path(folder, name).write_bytes(content)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -in digest -sigfile signature"
        return subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode == 0


def pss_signature_is_good(case: Case, signature: bytes) -> bool:
    n, e = (int.from_bytes(field, "big") for field in case.fields[:2])
    algorithm = getattr(hashes, HASHES[case.parameter].upper())()
    room = len(signature) - algorithm.digest_size - 2
    pss = padding.PSS(padding.MGF1(algorithm), min(algorithm.digest_size, room))
    try:
        rsa.RSAPublicNumbers(e, n).public_key().verify(signature, case.fields[5], pss, utils.Prehashed(algorithm))
    except InvalidSignature:
        return False
    return True


def is_prime(n: int) -> bool:
    """Miller and Rabin, with 40 random bases; of numbers that are 3 modulo 4 or any other."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(40):
        x = pow(random.randrange(2, n - 1), odd, n)
        if x != 1 and all(pow(x, 2**i, n) != n - 1 for i in range(twos)):
            return False
    return True


def rsa_key_is_good(case: Case, *numbers: bytes) -> bool:
    n, e, d, p, q, dp, dq, qinv = (int.from_bytes(number, "big") for number in numbers)
    return (
        n == p * q
        and n.bit_length() == 512 * case.parameter
        and e == int.from_bytes(case.fields[0], "big")
        and e * d % math.lcm(p - 1, q - 1) == 1
        and is_prime(p) and is_prime(q) and p != q
        and (dp, dq) == (d % (p - 1), d % (q - 1))
        and qinv * q % p == 1
    )  # fmt: skip


CHECKS = {"ec_generate": ec_signature_is_good, "rsa_pss": pss_signature_is_good, "rsa_generate": rsa_key_is_good}


def is_good(case: Case, results: list[bytes]) -> bool:
    """Whether `results` are what the case asks for."""
    return CHECKS[case.operation](case, *results)
