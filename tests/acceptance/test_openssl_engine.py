"""OpenSSL's pkcs11 engine: requests, certificates, CMS; results checked by openssl without the engine."""

import pytest

from support.certificates import engine_environment
from support.process import attempt, run

KEYS = {"rsa": ("rsa:2048", "01"), "ec": ("EC:prime256v1", "02"), "p384": ("EC:secp384r1", "03")}
ENGINE = ("-engine", "pkcs11", "-keyform", "engine")


@pytest.fixture(scope="module")
def engine(token, tmp_path_factory):
    """The environment of the engine; the keys exist."""
    for name, (key_type, key_id) in KEYS.items():
        token.generate_key(key_type, key_id, name)
    return engine_environment(token, tmp_path_factory.mktemp("engine"))


def uri(name):
    """The private key as a PKCS#11 URI."""
    return f"pkcs11:id=%{KEYS[name][1]};type=private"


def request(token, engine, name, path, *options):
    """`openssl req` with a key in the token."""
    token.run("openssl", "req", "-new", *ENGINE, "-key", uri(name), "-subj", f"/CN=coffer {name}", "-sha256",
              "-out", path, *options, env=engine)
    return path


@pytest.fixture(scope="module")
def certificate(token, engine, tmp_path_factory):
    """Self-signed certificates by the token's keys."""
    folder = tmp_path_factory.mktemp("certificates")
    return {
        name: request(token, engine, name, folder / f"{name}.pem", "-x509", "-days", "30")
        for name in KEYS
    }


@pytest.mark.parametrize("name", KEYS)
def test_certificate_request(token, engine, tmp_path, name):
    path = request(token, engine, name, tmp_path / "request.pem")
    run("openssl", "req", "-in", path, "-noout", "-verify",
        "-subject").expect("verify OK", f"CN = coffer {name}")
    public_key = run("openssl", "req", "-in", path, "-noout", "-pubkey").stdout
    (tmp_path / "public.pem").write_bytes(public_key)
    der = run("openssl", "pkey", "-pubin", "-in", tmp_path / "public.pem", "-outform", "DER").stdout
    assert der == token.public_key(KEYS[name][1], tmp_path / "public.der").read_bytes()


@pytest.mark.parametrize("name", KEYS)
def test_self_signed_certificate(certificate, name):
    run("openssl", "verify", "-check_ss_sig", "-CAfile", certificate[name], certificate[name]).expect("OK")


@pytest.mark.parametrize("name", KEYS)
def test_authority_in_the_token_issues_certificates(token, engine, certificate, tmp_path, name):
    run("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key", "-subj",
        "/CN=leaf", "-out", tmp_path / "csr")
    token.run("openssl", "x509", "-req", "-in", tmp_path / "csr", "-CA", certificate[name], "-engine",
              "pkcs11", "-CAkeyform", "engine", "-CAkey", uri(name), "-set_serial", "7", "-out",
              tmp_path / "leaf.pem", env=engine)
    run("openssl", "verify", "-CAfile", certificate[name], tmp_path / "leaf.pem").expect("OK")


@pytest.mark.parametrize("name", KEYS)
def test_cms_signature(token, engine, certificate, tmp_path, name):
    (tmp_path / "message").write_bytes(b"a contract\n" * 100)
    token.run("openssl", "cms", "-sign", "-binary", "-in", tmp_path / "message", "-signer", certificate[name],
              *ENGINE, "-inkey", uri(name), "-outform", "DER", "-out", tmp_path / "signed", env=engine)
    verify = ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signed",
              "-content", tmp_path / "message", "-CAfile", certificate[name], "-purpose", "any", "-out",
              tmp_path / "read")
    run(*verify).expect("Verification successful")
    (tmp_path / "message").write_bytes(b"another contract\n")
    attempt(*verify).fail()


@pytest.mark.parametrize("name, options", [("rsa", ()), ("rsa", ("-keyopt", "rsa_padding_mode:oaep"))])
def test_cms_decryption(token, engine, certificate, tmp_path, name, options):
    (tmp_path / "message").write_bytes(b"a secret letter\n" * 50)
    run("openssl", "cms", "-encrypt", "-binary", "-aes256", "-in", tmp_path / "message", "-outform", "DER",
        "-out", tmp_path / "sealed", "-recip", certificate[name], *options)
    token.run("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", tmp_path / "sealed", "-recip",
              certificate[name], *ENGINE, "-inkey", uri(name), "-out", tmp_path / "opened", env=engine)
    assert (tmp_path / "opened").read_bytes() == b"a secret letter\n" * 50
