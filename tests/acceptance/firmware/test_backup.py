"""Backups move between the virtual HSM and the board, by sc-hsm-tool."""

import re

import pytest

from support import openssl
from support.cofferd import Cofferd


def wrap(token, label, path):
    """`sc-hsm-tool --wrap-key`: the file."""
    listed = token.run("pkcs15-tool", "--list-keys").text
    number = re.search(rf"\[{label}\].*?Key ref\s+: (\d+)", listed, re.DOTALL)[1]
    token.sc_hsm_tool("--wrap-key", path, "--key-reference", number, "--pin", token.pin)
    return path


def unwrap(token, path, number):
    """`sc-hsm-tool --unwrap-key`, which must succeed."""
    token.sc_hsm_tool("--unwrap-key", path, "--key-reference", number, "--pin",
                      token.pin).expect("Key successfully imported")


@pytest.fixture(scope="module")
def virtual(make_token, initialize):
    """The virtual HSM with the same DKEK."""
    virtual = make_token("virtual", device=Cofferd)
    initialize(virtual)
    return virtual


@pytest.mark.parametrize("key_type, key_id, mechanism", [("EC:prime256v1", "20", "ECDSA-SHA256"),
                                                         ("rsa:1024", "21", "SHA256-RSA-PKCS")])
def test_backup_of_the_virtual_hsm_restores_into_the_board_and_back(token, virtual, signature_of, message, tmp_path,
                                                                    key_type, key_id, mechanism):
    label = f"backup {key_id}"
    virtual.generate_key(key_type, key_id, label)
    public_key = virtual.public_key(key_id, tmp_path / "public.der")
    unwrap(token, wrap(virtual, label, tmp_path / "to_board"), key_id)
    openssl.verify(public_key, "sha256", signature_of(token, key_id, mechanism), message)
    virtual.pkcs11_tool("--delete-object", "--type", "privkey", "--id", key_id, login=True)
    unwrap(virtual, wrap(token, label, tmp_path / "back"), key_id)
    openssl.verify(public_key, "sha256", signature_of(virtual, key_id, mechanism), message)
