"""SSH logins to a real sshd with keys that stay in the token."""

import re

import pytest

from support.sshd import Sshd, agent, askpass
from support.token import pkcs11_module

KEYS = {"rsa": ("rsa:2048", "01"), "p256": ("EC:prime256v1", "02"), "p384": ("EC:secp384r1", "03")}
COMMAND = "echo logged in as $(id -un)"


@pytest.fixture(scope="module")
def public_keys(token, tmp_path_factory):
    """Public key lines as ssh-keygen reads them from the token."""
    for name, (key_type, key_id) in KEYS.items():
        token.generate_key(key_type, key_id, name)
    lines = token.run("ssh-keygen", "-D", pkcs11_module()).stdout.decode().splitlines()
    assert len(lines) == len(KEYS), "the device key is not offered"
    return {name: next(line for line in lines if line.endswith(f" {name}")) for name in KEYS}


@pytest.fixture(scope="module", params=KEYS)
def server(request, public_keys, tmp_path_factory):
    """A server that lets in one of the keys only."""
    daemon = Sshd(tmp_path_factory.mktemp("sshd"), public_keys[request.param] + "\n")
    yield daemon
    daemon.stop()


def test_login_through_the_provider(token, server, tmp_path):
    env = askpass(tmp_path, token.pin)
    token.run("ssh", *server.client_options(), "-o", f"PKCS11Provider={pkcs11_module()}", "127.0.0.1",
              COMMAND, env=env).expect("logged in as")
    assert "Accepted publickey" in server.log()


def test_login_with_a_wrong_pin_is_refused(token, server, tmp_path):
    env = askpass(tmp_path, "111111")
    token.attempt("ssh", *server.client_options(), "-o", "NumberOfPasswordPrompts=1", "-o",
                  f"PKCS11Provider={pkcs11_module()}", "127.0.0.1", COMMAND, env=env).fail()
    token.run("pkcs15-tool", "--verify-pin", "--pin", token.pin)  # restores the counter


def test_login_through_the_agent(token, server, tmp_path):
    with agent(token, tmp_path) as env:
        token.run("ssh-add", "-s", pkcs11_module(), env={**env, **askpass(tmp_path, token.pin)})
        token.run("ssh-add", "-L", env=env).expect("ssh-rsa", "ecdsa-sha2-nistp256")
        for _ in range(2):
            token.run("ssh", *server.client_options(), "127.0.0.1", COMMAND, env=env).expect("logged in as")
        token.run("ssh-add", "-e", pkcs11_module(), env=env)


def test_public_keys_agree_with_pkcs15_tool(token, public_keys, tmp_path):
    for name, (_, key_id) in KEYS.items():
        token.run("pkcs15-tool", "--read-ssh-key", key_id, "--output", tmp_path / "key")
        blob = re.search(r"AAAA\S+", (tmp_path / "key").read_text())[0]
        assert blob == public_keys[name].split()[1]
