"""Puts published test vectors into the form that firmware/qemu/vectors reads (see its case.h)."""

import random
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from nist_files import FOLDER, Vector, read_rsa_vectors, read_vectors

# Their places are the numbers: firmware/qemu/vectors/operations.cpp.
OPERATIONS = (
    "hash ripemd160 hmac cmac hkdf pbkdf2 x963_kdf aes_mode aead aead_refused ecdsa_verify ecdsa_refused ecdsa_sign point "
    "point_refused ecdh ecdh_refused eddsa x_curve rsa_verify rsa_sign rsa_decrypt rsa_oaep rsa_pss ec_generate rsa_generate kernels"
).split()
HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512"]  # crypto::HashAlgorithm
MODES = ["ECB", "CBC", "CFB", "OFB", "CTR", "XTS"]  # crypto::AesMode
GCM, CCM, CHACHA = range(3)  # crypto::Aead
CURVES = {  # crypto::CurveId, bytes of a coordinate
    "p-192": (1, 24), "p-224": (2, 28), "p-256": (3, 32), "p-384": (4, 48), "p-521": (5, 66), "k-256": (7, 32),
    "brainpoolP256r1": (10, 32), "brainpoolP384r1": (12, 48), "brainpoolP512r1": (13, 64),
}  # fmt: skip
RSA_SIZES = {1024, 1536, 2048, 3072, 4096}


@dataclass
class Case:
    operation: str
    parameter: int
    name: str
    fields: list[bytes]

    def encode(self) -> bytes:
        parts = [self.name.encode(), *self.fields]
        head = bytes([OPERATIONS.index(self.operation) + 1, self.parameter, len(parts)])
        return head + b"".join(struct.pack("<H", len(part)) + part for part in parts)


def hash_number(name: str) -> int:
    return HASHES.index(name.lower().replace("-", ""))


def digest(name: str, message: bytes) -> bytes:
    h = hashes.Hash(getattr(hashes, name.upper().replace("-", ""))())
    h.update(message)
    return h.finalize()


def hash_cases() -> Iterator[Case]:
    for name in HASHES:
        folder = "SHA1" if name == "sha1" else "SHA2"
        for kind in ("ShortMsg", "LongMsg"):
            for v in read_vectors(f"hashes/{folder}/{name.upper()}{kind}.rsp"):
                if "md" in v:
                    message = v.bytes("msg")[: int(v["len"]) // 8]
                    yield Case("hash", hash_number(name), v.where, [message, v.bytes("md")])
    # From the paper that defines it: Dobbertin, Bosselaers, Preneel, appendix B.
    yield Case("ripemd160", 0, "empty", [b"", bytes.fromhex("9c1185a5c5e9fc54612808977ee8f548b2258d31")])
    yield Case("ripemd160", 0, "abc", [b"abc", bytes.fromhex("8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")])


def mac_cases() -> Iterator[Case]:
    for name in HASHES:
        rfc = "2202" if name == "sha1" else "4231"
        for v in read_vectors(f"HMAC/rfc-{rfc}-{name}.txt"):
            yield Case("hmac", hash_number(name), v.where, [v.bytes("key"), v.bytes("msg"), v.bytes("md")])
    for bits in (128, 192, 256):
        for v in read_vectors(f"CMAC/nist-800-38b-aes{bits}.txt"):
            yield Case("cmac", 0, v.where, [v.bytes("key"), v.bytes("message"), v.bytes("output")])


def kdf_cases() -> Iterator[Case]:
    for file in ("rfc-5869-HKDF-SHA256", "rfc-5869-HKDF-SHA1", "hkdf-generated"):
        for v in read_vectors(f"KDF/{file}.txt"):
            if len(v.bytes("okm")) <= 1024:
                fields = [v.bytes("salt"), v.bytes("ikm"), v.bytes("info"), v.bytes("okm")]
                yield Case("hkdf", hash_number(v["hash"]), v.where, fields)
    for v in read_vectors("KDF/rfc-6070-PBKDF2-SHA1.txt"):
        password, salt = (v[name].replace("\\0", "\0").encode() for name in ("password", "salt"))
        if int(v["iterations"]) <= 4096:
            fields = [password, salt, struct.pack("<I", int(v["iterations"])), v.bytes("derived_key")]
            yield Case("pbkdf2", hash_number("sha1"), v.where, fields)
    yield from x963_cases()


def x963_cases() -> Iterator[Case]:
    # The file shows each step, with the names of the step before: a question and its answer may be two "examples".
    question: list[bytes] = []
    for v in read_vectors("KDF/ansx963_2001.txt"):
        def case(v: Vector = v) -> Case:
            return Case("x963_kdf", hash_number(v.section.split(";")[0]), v.where, [*question, v.bytes("key_data")])

        if "key_data" in v and "k1" not in v:
            yield case()
        if "z" in v:
            question = [v.bytes("z"), v.bytes("sharedinfo")]
        if "key_data" in v and "k1" in v:
            yield case()


def mode_cases() -> Iterator[Case]:
    def case(mode: str, v: Vector, names: tuple[str, ...]) -> Case:
        return Case("aes_mode", MODES.index(mode), v.where, [v.bytes(n) if n else b"" for n in names])

    for mode, prefix in (("ECB", "ECB"), ("CBC", "CBC"), ("CFB", "CFB128"), ("OFB", "OFB")):
        for kind in ("GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt"):
            for bits in (128, 192, 256):
                for v in read_vectors(f"ciphers/AES/{mode}/{prefix}{kind}{bits}.rsp"):
                    yield case(mode, v, ("key", "" if mode == "ECB" else "iv", "plaintext", "ciphertext"))
    for bits in (128, 192, 256):
        for v in read_vectors(f"ciphers/AES/CTR/aes-{bits}-ctr.txt"):
            yield case("CTR", v, ("key", "iv", "plaintext", "ciphertext"))
    for bits in (128, 256):
        for v in read_vectors(f"ciphers/AES/XTS/tweak-128hexstr/XTSGenAES{bits}.rsp"):
            if int(v["dataunitlen"]) % 8 == 0:
                yield case("XTS", v, ("key", "i", "pt", "ct"))


def aead_case(algorithm: int, where: str, key: bytes, nonce: bytes, aad: bytes, plain: bytes | None, cipher: bytes,
              tag: bytes) -> Case:
    if plain is None:
        return Case("aead_refused", algorithm, where, [key, nonce, aad, cipher, tag])
    return Case("aead", algorithm, where, [key, nonce, aad, plain, cipher, tag])


def gcm_cases() -> Iterator[Case]:
    for kind in ("EncryptExtIV", "Decrypt"):
        for bits in (128, 192, 256):
            for v in read_vectors(f"ciphers/AES/GCM/gcm{kind}{bits}.rsp"):
                if len(v.bytes("tag")) >= 12:
                    plain = None if "fail" in v else v.bytes("pt")
                    yield aead_case(GCM, v.where, v.bytes("key"), v.bytes("iv"), v.bytes("aad"), plain, v.bytes("ct"),
                                    v.bytes("tag"))


def ccm_cases() -> Iterator[Case]:
    # What does not change stands once: at the top, in a header, or in the first example of many.
    for family in ("DVPT", "VADT", "VNT", "VPT", "VTT"):
        for bits in (128, 192, 256):
            constant: dict[str, str] = {}
            for v in read_vectors(f"ciphers/AES/CCM/{family}{bits}.rsp"):
                constant.update((k, v[k]) for k in ("key", "nonce", "alen", "plen", "tlen") if k in v)
                if "ct" not in v:
                    continue
                lengths = {**constant, **dict(re.findall(r"(\w+) = (\d+)", v.section))}
                size = int(lengths["plen"])
                good = not v.fields.get("result", "Pass").startswith("Fail")
                plain = v.bytes("payload")[:size] if good else None
                cipher = v.bytes("ct")
                yield aead_case(CCM, v.where, bytes.fromhex(constant["key"]), bytes.fromhex(constant["nonce"]),
                                v.bytes("adata")[: int(lengths["alen"])], plain, cipher[:size], cipher[size:])


def chacha_cases() -> Iterator[Case]:
    for v in read_vectors("ciphers/ChaCha20Poly1305/openssl.txt"):
        plain = None if "result" in v else v.bytes("plaintext")
        yield aead_case(CHACHA, v.where, v.bytes("key"), v.bytes("iv"), v.bytes("aad"), plain, v.bytes("ciphertext"),
                        v.bytes("tag"))

    def text_or_hex(value: str) -> bytes:
        return value[1:-1].encode() if value.startswith('"') else bytes.fromhex(value)

    for v in read_vectors("ciphers/ChaCha20Poly1305/boringssl.txt"):
        yield aead_case(CHACHA, v.where, v.bytes("key"), v.bytes("nonce"), text_or_hex(v["ad"]), text_or_hex(v["in"]),
                        text_or_hex(v["ct"]), v.bytes("tag"))


def point(v: Vector, x: str, y: str, size: int) -> bytes:
    return b"\x04" + v.number(x, size) + v.number(y, size)


def ecdsa_vectors(path: str) -> Iterator[tuple[Vector, int, int, bytes]]:
    """Those on a curve of ours: the vector, curve, bytes of a coordinate, digest."""
    for v in read_vectors(path):
        curve, _, name = v.section.partition(",")
        if curve in CURVES:
            yield v, *CURVES[curve], digest(name, v.bytes("msg"))


def ecdsa_cases() -> Iterator[Case]:
    for path in ("FIPS_186-3/SigVer.rsp", "FIPS_186-3/SigGen.txt", "SECP256K1/SigGen.txt"):
        for v, curve, size, hashed in ecdsa_vectors(f"asymmetric/ECDSA/{path}"):
            good = v.fields.get("result", "P").startswith("P")
            signature = v.number("r", size) + v.number("s", size)
            key = point(v, "qx", "qy", size)
            yield Case("ecdsa_verify" if good else "ecdsa_refused", curve, v.where, [key, hashed, signature])


def ecdsa_sign_cases() -> Iterator[Case]:
    for path in ("FIPS_186-3/SigGen.txt", "SECP256K1/SigGen.txt"):
        for v, curve, size, hashed in ecdsa_vectors(f"asymmetric/ECDSA/{path}"):
            yield Case("ecdsa_sign", curve, v.where, [v.number("d", size), point(v, "qx", "qy", size), hashed])


def point_cases() -> Iterator[Case]:
    for v in read_vectors("asymmetric/ECDSA/FIPS_186-3/PKV.rsp"):
        if v.section not in CURVES:
            continue
        curve, size = CURVES[v.section]
        if max(int(v["qx"], 16), int(v["qy"], 16)) < 256**size:  # else there is no encoding to check
            good = v["result"].startswith("P")
            yield Case("point" if good else "point_refused", curve, v.where, [point(v, "qx", "qy", size)])


def ecdh_cases() -> Iterator[Case]:
    for role in ("init", "resp"):
        for v in read_vectors(f"asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_{role}.fax"):
            if "z" not in v:
                continue
            # The sections [EA] ... [EE] are the sets of parameters P-192 ... P-521, in this order.
            curve, size = list(CURVES.values())["abcde".index(v.section[1])]
            scalar, peer = v.number("dsiut", size), point(v, "qscavsx", "qscavsy", size)
            if v["result"].startswith("P"):
                yield Case("ecdh", curve, v.where, [scalar, peer, v.number("z", size)])
    for v in read_vectors("asymmetric/ECDH/brainpool.txt"):
        if "curve" not in v:
            continue
        curve, size = CURVES[v["curve"]]
        a, b = point(v, "x_qa", "y_qa", size), point(v, "x_qb", "y_qb", size)
        shared = point(v, "x_z", "y_z", size)[1:]
        yield Case("ecdh", curve, v.where + " a", [v.number("da", size), b, shared])
        yield Case("ecdh", curve, v.where + " b", [v.number("db", size), a, shared])
        beside = bytearray(a)
        beside[-1] ^= 1
        yield Case("ecdh_refused", curve, v.where + " off the curve", [v.number("db", size), bytes(beside)])


def ed25519_cases() -> Iterator[Case]:
    # A line is "seed || public key : public key : message : signature || message :" in hexadecimal.
    path = "asymmetric/Ed25519/sign.input"
    for number, line in enumerate((FOLDER / path).read_text().splitlines(), 1):
        both, key, message, signed, _ = (bytes.fromhex(part) for part in line.split(":"))
        yield Case("eddsa", 1, f"{path}:{number}", [both[:32], key, message, signed[:64]])


def ed448_cases() -> Iterator[Case]:
    for v in read_vectors("asymmetric/Ed448/rfc8032.txt"):
        if "context" not in v:
            yield Case("eddsa", 2, v.where, [v.bytes(n) for n in ("secret", "public", "message", "signature")])


def x_curve_cases() -> Iterator[Case]:
    for curve, name in ((1, "X25519"), (2, "X448")):
        for v in read_vectors(f"asymmetric/{name}/rfc7748.txt"):
            yield Case("x_curve", curve, v.where, [v.bytes(n) for n in ("input_scalar", "input_u", "output_u")])


def big(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def rsa_verify_cases() -> Iterator[Case]:
    n = e = b""
    for v in read_vectors("asymmetric/RSA/FIPS_186-2/SigGen15_186-3.rsp"):
        if "n" in v:
            n, e = v.bytes("n"), big(int(v["e"], 16))
        if "s" in v:
            hashed = digest(v["shaalg"], v.bytes("msg"))
            yield Case("rsa_verify", hash_number(v["shaalg"]), v.where, [n, e, hashed, v.bytes("s")])


SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")  # RFC 8017, 9.2, note 1


def rsa_cases() -> Iterator[Case]:
    def served(path: str, result: str):
        return (v for v in read_rsa_vectors(path, result) if v.key[0].bit_length() in RSA_SIZES)

    for v in served("pkcs1v15sign-vectors.txt", "Signature"):
        info = SHA1_INFO + digest("sha1", v.message)
        yield Case("rsa_sign", 0, v.where, [*map(big, v.key), info, v.result])
    for v in served("pkcs1v15crypt-vectors.txt", "Encryption"):
        yield Case("rsa_decrypt", 0, v.where, [*map(big, v.key), v.result, v.message])


def oaep_cases() -> Iterator[Case]:
    files = ["pkcs-1v2-1d2-vec/oaep-vect.txt"] + [f"oaep-custom/oaep-{h}-{h}.txt" for h in HASHES[1:]]
    for name, path in zip(HASHES, files, strict=True):
        for v in read_rsa_vectors(path, "Encryption"):
            bits = v.key[0].bit_length()
            if bits in RSA_SIZES and bits // 8 >= 2 * len(digest(name, b"")) + 2:
                yield Case("rsa_oaep", hash_number(name), v.where, [*map(big, v.key), v.result, v.message])


# The keys of these sign, and the host verifies what they made: PSS is salted, and new keys are random.
def made_cases() -> Iterator[Case]:
    for bits in (1024, 2048):
        key = next(v.key for v in read_rsa_vectors("pkcs1v15sign-vectors.txt", "Signature")
                   if v.key[0].bit_length() == bits)
        for name in HASHES:
            yield Case("rsa_pss", hash_number(name), f"pss-{bits}-{name}", [*map(big, key), digest(name, b"Coffer")])
    for curve in range(1, 14):
        yield Case("ec_generate", curve, f"ec-{curve}", [digest("sha256", b"Coffer")])
    yield Case("rsa_generate", 2, "rsa-1024", [b"\x01\x00\x01"])


# Numbers for the inner loops of arithmetic: of random limbs, and of such where carries go far.
def kernel_cases() -> Iterator[Case]:
    source = random.Random(1)
    edges = [0, 0xFFFFFFFF, 0xFFFFFFFF, 1, 0x80000000, 0x7FFFFFFF, 0xFFFF0000, 0xFFFF]
    for i in range(60):
        limbs = [source.choice(edges) if source.random() < (i % 3) / 2 else source.getrandbits(32) for _ in range(48)]
        numbers = [b"".join(limb.to_bytes(4, "little") for limb in half) for half in (limbs[:24], limbs[24:])]
        yield Case("kernels", 0, f"kernels-{i}", numbers)


# Where vectors come from, and how many of them a run takes unless it takes all: as much as a minute has room for.
FAMILIES = [
    (hash_cases, 200), (mac_cases, 60), (kdf_cases, 40), (mode_cases, 400), (gcm_cases, 300), (ccm_cases, 200),
    (chacha_cases, 20), (ecdsa_cases, 24), (ecdsa_sign_cases, 16), (point_cases, 40), (ecdh_cases, 14), (ed25519_cases, 8),
    (ed448_cases, 2), (x_curve_cases, 6), (rsa_verify_cases, 20), (rsa_cases, 6), (oaep_cases, 5), (made_cases, 100),
    (kernel_cases, 60),
]  # fmt: skip


def spread(cases: list[Case], count: int) -> list[Case]:
    """`count` of them, evenly spread over all."""
    if len(cases) <= count:
        return cases
    return [cases[i * len(cases) // count] for i in range(count)]


def write_cases(path: Path, take_all: bool) -> list[Case]:
    """Writes the vectors of a run, and returns them."""
    taken = []
    for family, count in FAMILIES:
        cases = list(family())
        taken += cases if take_all else spread(cases, count)
    path.write_bytes(b"".join(case.encode() for case in taken) + bytes(3))
    return taken
