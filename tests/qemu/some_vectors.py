"""Writes vectors for tests/qemu/compare_cores: the first ones of each operation, or with --all those of tests/qemu/run."""

import sys
from collections import Counter
from pathlib import Path

import vectors

OF_EACH = 8
# Operations that take long: one vector, or none.
SLOW = {"pbkdf2": 1, "ecdsa_verify": 1, "ecdsa_refused": 1, "ecdsa_sign": 1, "ecdh": 1, "eddsa": 1, "x_curve": 1, "rsa_sign": 1,
        "rsa_verify": 1, "rsa_decrypt": 0, "rsa_oaep": 0, "rsa_pss": 1, "ec_generate": 1, "rsa_generate": 0}  # fmt: skip

file = Path(sys.argv[1])
cases = vectors.write_cases(file, False)
if "--all" not in sys.argv:
    taken = Counter()
    chosen = []
    for case in cases:
        if taken[case.operation] < SLOW.get(case.operation, OF_EACH):
            taken[case.operation] += 1
            chosen.append(case)
    file.write_bytes(b"".join(case.encode() for case in chosen) + bytes(3))
