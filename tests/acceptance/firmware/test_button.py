"""Press-to-confirm with the board's button."""

import contextlib

import pytest

from support import smartcard_hsm as hsm

NOT_CONFIRMED = 0x6600


@pytest.fixture(scope="module")
def token(make_token):
    """A board that asks for the button, with EC key 1."""
    token = make_token("asking")
    with token.card() as card, pressing(token):
        hsm.initialize(card, options=0x0101)
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
    return token


@contextlib.contextmanager
def pressing(token):
    """Presses the button again and again."""
    token.daemon.command("tap")
    try:
        yield
    finally:
        token.daemon.command("release")


def test_pressed_button_confirms(token):
    with token.card() as card:
        hsm.login(card)
        with pressing(token):
            hsm.sign(card, 1, 0x70, bytes(32)).ok()


def test_without_the_button_nothing_is_signed(token):
    with token.card() as card:
        hsm.login(card)
        assert hsm.sign(card, 1, 0x70, bytes(32)).sw == NOT_CONFIRMED


def test_held_button_does_not_confirm(token):
    with token.card() as card:
        hsm.login(card)
        token.daemon.command("hold")
        try:
            assert hsm.sign(card, 1, 0x70, bytes(32)).sw == NOT_CONFIRMED
        finally:
            token.daemon.command("release")
