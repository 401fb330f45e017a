"""pkcs15-tool: dumps, certificates, public keys, SSH keys, data objects, PINs."""

import pytest

from support.process import run


@pytest.fixture(scope="module")
def token(make_token, tmp_path_factory):
    """A token with an RSA and an EC key, a certificate for the RSA key, and data objects."""
    token = make_token()
    token.initialize(label="PKCS15 token")
    token.folder = tmp_path_factory.mktemp("files")
    token.generate_key("rsa:2048", "01", "rsa key")
    token.generate_key("EC:prime256v1", "02", "ec key")
    token.generate_key("EC:secp384r1", "03", "p384 key")
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", token.folder / "key", "-subj",
        "/CN=pkcs15", "-outform", "DER", "-out", token.folder / "cert.der")
    token.pkcs11_tool("--write-object", token.folder / "cert.der", "--type", "cert", "--id", "55", "--label",
                      "the cert", login=True)
    (token.folder / "data").write_bytes(b"public contents")
    token.pkcs11_tool("--write-object", token.folder / "data", "--type", "data", "--label", "open data",
                      login=True)
    (token.folder / "secret").write_bytes(b"private contents")
    token.pkcs11_tool("--write-object", token.folder / "secret", "--type", "data", "--label", "shut data",
                      "--private", login=True)
    return token


def test_dump(token):
    token.run("pkcs15-tool", "-D").expect("PKCS#15 Card [PKCS15 token]", "Private RSA Key [rsa key]",
                                          "Private EC Key [ec key]", "Public RSA Key [rsa key]",
                                          "X.509 Certificate [the cert]", "Data object 'open data'",
                                          "PIN [UserPIN]", "PIN [SOPIN]")


@pytest.mark.parametrize("option, phrase", [("--list-keys", "Private EC Key [p384 key]"),
                                            ("--list-pins", "PIN [UserPIN]"),
                                            ("--list-public-keys", "Public EC Key [ec key]"),
                                            ("--list-certificates", "the cert"),
                                            ("--list-data-objects", "open data")])
def test_lists(token, option, phrase):
    token.run("pkcs15-tool", option).expect(phrase)


def test_certificate(token, tmp_path):
    token.run("pkcs15-tool", "--read-certificate", "55", "--output", tmp_path / "cert.pem")
    assert run("openssl", "x509", "-in", tmp_path / "cert.pem", "-outform",
               "DER").stdout == (token.folder / "cert.der").read_bytes()


@pytest.mark.parametrize("key_id", ["01", "02", "03"])
def test_public_key(token, tmp_path, key_id):
    token.run("pkcs15-tool", "--read-public-key", key_id, "--output", tmp_path / "key.pem")
    der = run("openssl", "pkey", "-pubin", "-in", tmp_path / "key.pem", "-outform", "DER").stdout
    assert der == token.public_key(key_id, tmp_path / "key.der").read_bytes()


@pytest.mark.parametrize("key_id, kind", [("01", "ssh-rsa"), ("02", "ecdsa-sha2-nistp256"),
                                          ("03", "ecdsa-sha2-nistp384")])
def test_ssh_key(token, tmp_path, key_id, kind):
    token.run("pkcs15-tool", "--read-ssh-key", key_id, "--output", tmp_path / "key.pub")
    assert kind in (tmp_path / "key.pub").read_text()
    converted = run("ssh-keygen", "-e", "-m", "PKCS8", "-f", tmp_path / "key.pub").stdout
    (tmp_path / "key.pem").write_bytes(converted)
    der = run("openssl", "pkey", "-pubin", "-in", tmp_path / "key.pem", "-outform", "DER").stdout
    assert der == token.public_key(key_id, tmp_path / "key.der").read_bytes()


def test_public_data(token, tmp_path):
    token.run("pkcs15-tool", "--read-data-object", "open data", "--raw", "--output", tmp_path / "data")
    assert (tmp_path / "data").read_bytes() == b"public contents"


def test_private_data_needs_the_pin(token, tmp_path):
    token.attempt("pkcs15-tool", "--read-data-object", "shut data", "--raw", "--output", tmp_path / "leak")
    assert not (tmp_path / "leak").exists() or b"private" not in (tmp_path / "leak").read_bytes()
    token.run("pkcs15-tool", "--read-data-object", "shut data", "--verify-pin", "--pin", token.pin, "--raw",
              "--output", tmp_path / "data")
    assert (tmp_path / "data").read_bytes() == b"private contents"


def test_pin_is_verified(token):
    token.run("pkcs15-tool", "--verify-pin", "--pin", token.pin)


def test_pkcs15_init_generates_and_deletes(token, tmp_path):
    credentials = ("--verify-pin", "--auth-id", "01", "--pin", token.pin)
    token.run("pkcs15-init", "--generate-key", "ec/prime256v1", "--id", "61", "--label", "by init",
              *credentials)
    token.run("pkcs15-tool", "--list-keys").expect("by init")
    (tmp_path / "data").write_bytes(b"stored by pkcs15-init")
    token.run("pkcs15-init", "--store-data", tmp_path / "data", "--label", "init data", "--application-name",
              "app", *credentials)
    token.run("pkcs15-tool", "--list-data-objects").expect("init data")
    token.run("pkcs15-init", "--store-certificate", token.folder / "cert.der", "--format", "der", "--id",
              "61", *credentials)
    token.run("pkcs15-tool", "--read-certificate", "61")
    token.run("pkcs15-init", "--delete-objects", "privkey", "--id", "61", *credentials)
    assert "by init" not in token.run("pkcs15-tool", "--list-keys").text
