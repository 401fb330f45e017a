"""Fixtures of the firmware's tests; those of the daemon's hold here too."""

import pytest

from support import smartcard_hsm as hsm
from support.emulated_board import FIRMWARE
from support.usb_board import UsbBoard

SHARE = bytes(range(32))
MESSAGE = b"What the device signs, openssl verifies.\n" * 20


@pytest.fixture(scope="session", autouse=True)
def image():
    """These tests need an image."""
    assert FIRMWARE, "set FIRMWARE, see the README here"


@pytest.fixture(scope="session")
def initialize():
    """Initialises a token as the guide does it, and imports the DKEK share that all have."""
    def initialize(token):
        token.initialize("--dkek-shares", "1")
        with token.card() as card:
            hsm.key_domain(card, data=SHARE).ok()
    return initialize


@pytest.fixture(scope="module")
def token(make_token, initialize):
    """A board, initialised for key wrapping, with an EC key."""
    token = make_token("board")
    initialize(token)
    token.generate_key("EC:prime256v1", "01", "ec")
    return token


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """A board on the bus of a host of ours; its first start is done."""
    board = UsbBoard(tmp_path_factory.mktemp("board"))
    yield board
    board.close()


@pytest.fixture
def message(tmp_path):
    """A file to be signed."""
    path = tmp_path / "message"
    path.write_bytes(MESSAGE)
    return path


@pytest.fixture
def signature_of(message, tmp_path):
    """`pkcs11-tool --sign` over the message: the signature file."""
    def sign(token, key_id, mechanism):
        path = tmp_path / "signature"
        token.pkcs11_tool("--sign", "--id", key_id, "--mechanism", mechanism, "--signature-format", "openssl",
                          "--input-file", message, "--output-file", path, login=True)
        return path
    return sign
