"""The independent opinion: signatures, cryptograms and key agreement by the openssl program."""

from . import tlv
from .process import attempt, run


def verify(public_key, digest, signature, message, *options):
    """Asserts that `signature` (a file) is one over `message` (a file); `digest` like "sha256"."""
    run("openssl", "dgst", f"-{digest}", *options, "-verify", public_key, "-keyform", form(public_key),
        "-signature", signature, message).expect("Verified OK")


def pss(digest_size):
    """The options for PSS with a salt as long as the hash."""
    return "-sigopt", "rsa_padding_mode:pss", "-sigopt", f"rsa_pss_saltlen:{digest_size}"


def verify_value(public_key, signature, value, *options):
    """Asserts that `signature` (a file) is one over the hash value or block in the file `value`."""
    run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-keyform", form(public_key),
        "-sigfile", signature, "-in", value, *options).expect("Signature Verified Successfully")


def rejects_value(public_key, signature, value):
    """Asserts that `signature` (a file) is none over `value` (a file)."""
    attempt("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-keyform", form(public_key),
            "-sigfile", signature, "-in", value).fail()


def encrypt(public_key, plain, cryptogram, *options):
    """Encrypts the file `plain` into the file `cryptogram`."""
    run("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", public_key, "-keyform", form(public_key), "-in",
        plain, "-out", cryptogram, *options)


def oaep(digest):
    """The options for OAEP with one hash for label and mask."""
    return ("-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:{digest}", "-pkeyopt",
            f"rsa_mgf1_md:{digest}")


def generate_ec(curve_name, private_key, public_key):
    """A fresh key pair on a curve: PEM private key, DER public key."""
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve_name}", "-out",
        private_key)
    run("openssl", "pkey", "-in", private_key, "-pubout", "-outform", "DER", "-out", public_key)


def derive(private_key, peer_public_key):
    """The shared secret, as bytes."""
    return run("openssl", "pkeyutl", "-derive", "-inkey", private_key, "-peerkey", peer_public_key,
               "-peerform", form(peer_public_key)).stdout


def form(path):
    """Whether a key file is PEM or DER."""
    with open(path, "rb") as file:
        return "PEM" if file.read(10).startswith(b"-----BEGIN") else "DER"


def ecdsa_der(raw):
    """A signature r || s as DER."""
    half = len(raw) // 2
    return tlv.encode(0x30, *(tlv.integer(int.from_bytes(part, "big")) for part in (raw[:half], raw[half:])))
