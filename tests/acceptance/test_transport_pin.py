"""A token with a transport PIN: nothing works before its user has chosen another one."""

import pytest

from support import smartcard_hsm as hsm
from support.token import SO_PIN_BYTES


@pytest.fixture
def token(make_brief_token):
    """A token in its transport state."""
    token = make_brief_token()
    with token.card() as card:
        hsm.initialize(card, options=3, pin=b"654321", domains=1)
    return token


def test_transport_pin_must_be_changed_first(token):
    with token.card() as card:
        assert hsm.query_pin(card) == 0x6984
        assert hsm.verify_pin(card, "654321") == 0x6984
        assert hsm.update_file(card, 0xCF01, b"x") == 0x6982
        assert hsm.change_pin(card, b"000000", b"648219") == 0x63C2
        assert hsm.change_pin(card, b"654321", b"648219") == 0x9000
        card.select()
        assert hsm.query_pin(card) == 0x63C3
        hsm.login(card)
        assert hsm.update_file(card, 0xCF01, b"x") == 0x9000


def test_sc_hsm_tool_says_what_to_do(token):
    token.sc_hsm_tool().expect("Transport-PIN mode enabled",
                               "Transport-PIN active. Please change to user selected PIN first.")


def test_opensc_explorer_changes_it(token, tmp_path):
    (tmp_path / "script").write_text('cd aid:E82B0601040181C31F0201\nchange CHV129 "654321" "648219"\n')
    token.run("opensc-explorer", tmp_path / "script").expect("PIN changed")
    token.pkcs11_tool("-O", login=True)


def test_state_survives_a_restart(token):
    token.restart()
    with token.card() as card:
        assert hsm.query_pin(card) == 0x6984
        assert hsm.change_pin(card, b"654321", b"648219") == 0x9000
    token.restart()
    with token.card() as card:
        assert hsm.query_pin(card) == 0x63C3


def test_reset_by_the_security_officer_ends_it(token):
    with token.card() as card:
        assert hsm.reset_retry_counter(card, 0, SO_PIN_BYTES + b"648219") == 0x9000
        assert hsm.query_pin(card) == 0x63C3
        hsm.login(card)
