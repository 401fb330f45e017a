"""Session PINs: a random substitute for the user PIN that ends with the session."""

import pytest

from support import smartcard_hsm as hsm

GENERATE = "80 5A 01 81 00"


@pytest.fixture
def card(direct):
    """A session with a token that offers session PINs; nobody is logged in."""
    hsm.initialize(direct.card, options=5)
    return direct.card


def test_it_takes_the_place_of_the_pin(card):
    hsm.login(card)
    substitute = card.transmit(GENERATE).ok()
    assert 6 <= len(substitute) <= 15
    card.select()
    assert hsm.update_file(card, 0xCF01, b"x") == 0x6982
    assert hsm.verify_pin(card, substitute) == 0x9000
    assert hsm.update_file(card, 0xCF01, b"x") == 0x9000


def test_it_differs_each_time(card):
    hsm.login(card)
    assert card.transmit(GENERATE).ok() != card.transmit(GENERATE).ok()


def test_it_ends_with_a_reset(card):
    hsm.login(card)
    substitute = card.transmit(GENERATE).ok()
    card.control(card.RESET)
    card.select()
    assert hsm.verify_pin(card, substitute) == 0x63C2
    hsm.login(card)


def test_it_needs_a_login(card):
    assert card.transmit(GENERATE).sw in (0x6982, 0x6985)


def test_it_needs_its_option(direct):
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    assert direct.card.transmit(GENERATE).sw == 0x6D00


def test_wrong_session_pins_are_counted(card):
    hsm.login(card)
    substitute = bytearray(card.transmit(GENERATE).ok())
    substitute[0] ^= 1
    card.select()
    assert hsm.verify_pin(card, substitute) == 0x63C2
