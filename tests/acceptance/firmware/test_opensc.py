"""The firmware as its user meets it: OpenSC programs on an emulated board, each result checked by openssl."""

import os

import pytest

from support import openssl
from support import smartcard_hsm as hsm


def test_opensc_tool_knows_the_board(token):
    token.run("opensc-tool", "-an").expect("3b:fe:18:00:00:81:31:fe:45:80:31:81:54:48:53:4d:31:73:80:21:40:81:07:fa",
                                           "SmartCard-HSM")


def test_ec_key_signs(token, signature_of, message, tmp_path):
    public_key = token.public_key("01", tmp_path / "public.der")
    openssl.verify(public_key, "sha256", signature_of(token, "01", "ECDSA-SHA256"), message)


def test_ec_key_agrees(token, tmp_path):
    public_key = token.public_key("01", tmp_path / "public.der")
    openssl.generate_ec("prime256v1", tmp_path / "peer.pem", tmp_path / "peer.der")
    token.pkcs11_tool("--derive", "--mechanism", "ECDH1-DERIVE", "--id", "01", "--input-file", tmp_path / "peer.der",
                      "--output-file", tmp_path / "secret", login=True)
    assert (tmp_path / "secret").read_bytes() == openssl.derive(tmp_path / "peer.pem", public_key)


def test_rsa_key_signs(token, signature_of, message, tmp_path):
    token.generate_key("rsa:1024", "02", "rsa")
    public_key = token.public_key("02", tmp_path / "public.der")
    openssl.verify(public_key, "sha256", signature_of(token, "02", "SHA256-RSA-PKCS"), message)


@pytest.mark.skipif("COFFER_LONG_TESTS" not in os.environ, reason="takes minutes: scripts/test --only emulator --long")
def test_rsa_2048_key_signs(token, signature_of, message, tmp_path):
    token.generate_key("rsa:2048", "03", "rsa of the usual size")
    public_key = token.public_key("03", tmp_path / "public.der")
    openssl.verify(public_key, "sha256", signature_of(token, "03", "SHA256-RSA-PKCS"), message)


def test_data_objects_are_kept_and_private_ones_hidden(token, tmp_path):
    (tmp_path / "data").write_bytes(bytes(range(256)) * 5)
    token.pkcs11_tool("--write-object", tmp_path / "data", "--type", "data", "--label", "open", login=True)
    token.pkcs11_tool("--write-object", tmp_path / "data", "--type", "data", "--label", "hidden", "--private",
                      login=True)
    listed = token.pkcs11_tool("--list-objects", "--type", "data").text
    assert "open" in listed and "hidden" not in listed
    token.pkcs11_tool("--read-object", "--type", "data", "--label", "open", "-o", tmp_path / "read")
    assert (tmp_path / "read").read_bytes() == (tmp_path / "data").read_bytes()


def test_state_outlives_the_board_being_unplugged(token, signature_of, message, tmp_path):
    public_key = token.public_key("01", tmp_path / "public.der")
    token.restart()
    openssl.verify(public_key, "sha256", signature_of(token, "01", "ECDSA-SHA256"), message)


def test_locked_pin_is_unblocked_with_the_so_pin_and_the_key_stays(token):
    with token.card() as card:
        assert [hsm.verify_pin(card, "000000") for _ in range(3)] == [0x63C2, 0x63C1, 0x6983]
        assert hsm.verify_pin(card) == 0x6983, "the right PIN does not help any more"
    token.pkcs11_tool("--login", "--login-type", "so", "--so-pin", token.so_pin, "--init-pin", "--new-pin",
                      token.pin).expect("User PIN successfully initialized")
    with token.card() as card:
        assert hsm.query_pin(card) == 0x63C3
        hsm.login(card)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
