"""What OpenSSH 9.2 makes of a token that holds a key on another curve beside one that it knows."""

import re
from pathlib import Path

import pytest

from support import curves, raw_curves
from support import smartcard_hsm as hsm
from support.sshd import Sshd, agent, askpass
from support.token import pkcs11_module

COMMAND = "echo logged in as $(id -un)"
GUIDE = Path(__file__).parents[2] / "docs/guide/programs.md"
KNOWN = {"secp256r1", "secp384r1", "secp521r1"}
PASSED_OVER = {"secp224r1"}
ALL = [*curves.NAMES, *raw_curves.CURVES]


@pytest.fixture(params=ALL)
def mixed(request, make_brief_token):
    """The name of a curve, and a token with keys on P-256 and on that curve."""
    return request.param, token_with(make_brief_token(), request.param)


def token_with(token, name):
    """Puts two keys on a blank token."""
    token.initialize()
    template = raw_curves.CURVES[name].template() if name in raw_curves.CURVES else hsm.ec_template(name)
    with token.card() as card:
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template("secp256r1"))
        hsm.generate(card, 2, template)
    return token


def test_agent_lives_on_the_curves_that_it_knows_alone(mixed, tmp_path):
    name, token = mixed
    with agent(token, tmp_path) as env:
        token.attempt("ssh-add", "-s", pkcs11_module(), env={**env, **askpass(tmp_path, token.pin)})
        listed = token.attempt("ssh-add", "-L", env=env)
    if name in KNOWN | PASSED_OVER:
        listed.succeed().expect("ecdsa-sha2-nistp256")
    else:
        assert listed.status == 2, "there is no agent any more"
    token.run("ssh-keygen", "-D", pkcs11_module()).expect("ecdsa-sha2-nistp256")


def test_login_through_the_provider_beside_a_key_that_it_does_not_know(make_brief_token, tmp_path):
    token = token_with(make_brief_token(), "brainpoolP256r1")
    line = token.run("ssh-keygen", "-D", pkcs11_module()).stdout.decode()
    daemon = Sshd(tmp_path, line)
    try:
        token.run("ssh", *daemon.client_options(), "-o", f"PKCS11Provider={pkcs11_module()}", "127.0.0.1", COMMAND,
                  env=askpass(tmp_path, token.pin)).expect("logged in as")
    finally:
        daemon.stop()


def test_guide_names_the_curves_that_end_the_agent():
    section = GUIDE.read_text().split("## SSH")[1].split("##")[0]
    named = section.split("ends when a token offers a key on")[1].split(", and takes")[0]
    ending = {name.lower() for name in set(ALL) - KNOWN - PASSED_OVER}
    assert {name.lower() for name in re.findall(r"[a-zA-Z]+[0-9]+[a-z0-9]*", named)} == ending
