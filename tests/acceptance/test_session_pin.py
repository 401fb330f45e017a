"""Session PINs: random substitutes for the user PIN that end with the session; in a secure channel."""

import pytest

from support import smartcard_hsm as hsm
from support.cvc import parse_chain
from support.secure_messaging import SecureChannel

GENERATE = (0x80, 0x5A, 0x01, 0x81)


@pytest.fixture
def card(direct):
    """A session with a token that offers session PINs; nobody is logged in."""
    hsm.initialize(direct.card, options=5)
    return direct.card


def open_channel(card):
    """A fresh secure channel, user logged in."""
    device, _ = parse_chain(hsm.contents(card, 0x2F02))
    channel = SecureChannel(card, device.public_key.fields[0x86])
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    return channel


def test_it_takes_the_place_of_the_pin(card):
    channel = open_channel(card)
    substitute = channel.send(*GENERATE, le=256).ok()
    assert 6 <= len(substitute) <= 15
    assert channel.send(0x00, 0x20, 0x00, 0x81, substitute).sw == 0x9000
    assert channel.send(0x00, 0xD7, 0xCF, 0x01, bytes.fromhex("54020000 530178")).sw == 0x9000


def test_it_differs_each_time(card):
    channel = open_channel(card)
    assert channel.send(*GENERATE, le=256).ok() != channel.send(*GENERATE, le=256).ok()


def test_it_ends_with_a_reset(card):
    substitute = open_channel(card).send(*GENERATE, le=256).ok()
    card.control(card.RESET)
    card.select()
    assert hsm.verify_pin(card, substitute) == 0x63C2
    hsm.login(card)


def test_wrong_session_pins_are_counted(card):
    channel = open_channel(card)
    substitute = bytearray(channel.send(*GENERATE, le=256).ok())
    substitute[0] ^= 1
    assert channel.send(0x00, 0x20, 0x00, 0x81, bytes(substitute)).sw == 0x63C2


def test_it_does_not_travel_in_plain(card):
    hsm.login(card)
    assert card.send(*GENERATE, le=256).sw in (0x6982, 0x6985)


def test_it_needs_its_option(direct):
    hsm.initialize(direct.card)
    assert open_channel(direct.card).send(*GENERATE, le=256).sw == 0x6D00
