"""A host that does what hosts do, and what they should not: aborts, suspended and reset buses, long and broken messages."""

import struct

import pytest

from support import smartcard_hsm as hsm
from support import tlv
from support.usb_board import (ABORT, DATA_BLOCK, FAILED, POWER_OFF, SLOT_STATUS, TIME_EXTENSION, XFR_BLOCK, CcidHost,
                               UsbTimeout)

NOT_SUPPORTED, BAD_LENGTH, NO_SLOT, BUSY, MUTE, ABORTED = 0, 1, 5, 0xE0, 0xFE, 0xFF
MOST = 4096
# Nothing that was cancelled keeps the card longer, in ms of the chip's time: a candidate for a prime, or a key's last steps.
PATIENCE_MS = 15000
KEY = 0xCC01


@pytest.fixture(scope="module")
def initialised(board):
    """The board, with a token that was initialised."""
    host = CcidHost(board)
    host.power_on()
    hsm.initialize(host)
    return board


@pytest.fixture
def host(initialised):
    """A host with the card powered."""
    host = CcidHost(initialised)
    host.power_on()
    return host


@pytest.fixture
def user(host):
    """The same, with the user logged in."""
    hsm.login(host)
    return host


def begin_generation(host):
    """Has an RSA-2048 key made, which takes minutes, and waits until it is at it."""
    data = hsm.generation_data(hsm.rsa_template(2048))
    sequence = host.write(XFR_BLOCK, b"\0\x46\1\0\0" + struct.pack(">H", len(data)) + data + b"\0\0")
    for _ in range(2):
        answer = host.read()
        assert (answer.sequence, answer.status) == (sequence, TIME_EXTENSION)
    return sequence


def has_key(host):
    return host.send(0x00, 0xA4, 0x00, 0x00, KEY.to_bytes(2, "big"), le=256).sw != 0x6A82


def test_long_command_is_aborted_and_leaves_no_key(user):
    sequence = begin_generation(user)
    second = user.write(SLOT_STATUS)
    answer = user.read()
    assert (answer.sequence, answer.error) == (second, BUSY), "a second command is refused meanwhile"
    answers = user.abort()
    ended = [answer for answer in answers if answer.sequence == sequence and answer.status == FAILED]
    assert [answer.error for answer in ended] == [ABORTED]
    before = user.board.wait(0)
    assert hsm.query_pin(user) == 0x9000, "the session goes on"
    assert user.board.wait(0) - before < PATIENCE_MS
    assert not has_key(user)


def test_host_that_falls_asleep_ends_its_command_and_its_session(user):
    sequence = begin_generation(user)
    user.board.suspend()
    user.board.wait(1000)
    user.board.resume()
    while (answer := user.read()).status == TIME_EXTENSION:  # one may have been on its way
        pass
    assert (answer.sequence, answer.error) == (sequence, ABORTED)
    before = user.board.wait(0)
    assert user.works() and user.board.wait(0) - before < PATIENCE_MS
    assert hsm.query_pin(user) == 0x63C3 and not has_key(user)


def test_bus_that_is_reset_ends_command_and_session(user):
    begin_generation(user)
    user.board.reset()
    again = CcidHost(user.board)
    before = user.board.wait(0)
    assert again.command(SLOT_STATUS).card == 1, "the card lost its power"
    assert again.works() and user.board.wait(0) - before < PATIENCE_MS
    assert hsm.query_pin(again) == 0x63C3 and not has_key(again)


def test_half_an_abort_holds_the_slot_until_the_other_half_comes(host):
    host.request_abort((host.sequence + 2) % 256)
    assert host.command(SLOT_STATUS).error == ABORTED
    assert host.command(ABORT).status == 0
    assert hsm.query_pin(host) == 0x63C3
    host.write(ABORT)
    with pytest.raises(UsbTimeout):
        host.read(timeout_ms=200)
    host.request_abort(host.sequence)
    assert host.read().sequence == host.sequence
    assert hsm.query_pin(host) == 0x63C3


def test_files_of_four_kibibytes_in_one_apdu_in_chains_and_in_short_blocks(user):
    content = bytes((7 * i + i // 256) % 256 for i in range(MOST))
    assert hsm.update_file(user, 0xCF01, content[:MOST - 8]) == 0x9000
    assert hsm.update_file(user, 0xCF01, content[MOST - 8:], MOST - 8) == 0x9000
    assert hsm.contents(user, 0xCF01) == content

    data = tlv.encode(0x54, b"\0\0") + tlv.encode(0x53, content[::-1][:2000])
    for at in range(0, len(data), 255):
        last = at + 255 >= len(data)
        assert user.send(0x00 if last else 0x10, 0xD7, 0xCF, 0x01, data[at:at + 255]).sw == 0x9000
    assert hsm.contents(user, 0xCF01) == content[::-1][:2000]

    apdu = bytes.fromhex("00D7CF0200") + struct.pack(">H", len(data)) + data
    blocks = [apdu[at:at + 500] for at in range(0, len(apdu), 500)]
    levels = [1, *[3] * (len(blocks) - 2), 2]
    answers = [user.command(XFR_BLOCK, block, bytes([0, level, 0])) for block, level in zip(blocks, levels)]
    assert [answer.last for answer in answers] == [0x10] * (len(blocks) - 1) + [0]
    assert answers[-1].data == b"\x90\0"
    assert hsm.contents(user, 0xCF02) == content[::-1][:2000]

    assert hsm.update_file(user, 0xCF03, bytes(1), MOST) == 0x6A84
    assert hsm.update_file(user, 0xCF03, bytes(100), MOST - 50) == 0x6A84
    for number in (1, 2):
        assert hsm.delete_file(user, 0xCF00 + number) == 0x9000


def test_what_no_card_takes_is_told(host):
    for _ in range(17):
        answer = host.send(0x10, 0x2A, 0x00, 0xBE, bytes(255))
    assert answer.sw == 0x6700, "a chain longer than the card takes"
    answers = [host.command(XFR_BLOCK, bytes(2000), bytes([0, level, 0])) for level in (1, 3, 2)]
    assert answers[-1].data == b"\x67\0", "an APDU longer than the slot takes"
    assert hsm.query_pin(host) == 0x63C3


@pytest.mark.parametrize("transfer, error", [
    (struct.pack("<BIBBBBB", XFR_BLOCK, 5, 0, 77, 0, 0, 0) + bytes(4), BAD_LENGTH),
    (struct.pack("<BIBBBBB", XFR_BLOCK, 5, 0, 77, 0, 0, 0) + bytes(6), BAD_LENGTH),
    (struct.pack("<BIBBBBB", XFR_BLOCK, 0xFFFFFFFF, 0, 77, 0, 0, 0) + bytes(60), BAD_LENGTH),
    (struct.pack("<BIBBBBB", XFR_BLOCK, 5000, 0, 77, 0, 0, 0) + bytes(4500), BAD_LENGTH),
    (struct.pack("<BIBB", SLOT_STATUS, 0, 0, 77), BAD_LENGTH),
    (struct.pack("<BIBBBBB", SLOT_STATUS, 1, 0, 77, 0, 0, 0) + b"x", BAD_LENGTH),
    (struct.pack("<BIBBBBB", SLOT_STATUS, 0, 1, 77, 0, 0, 0), NO_SLOT),
    (struct.pack("<BIBBBBB", 0x69, 0, 0, 77, 0, 0, 0), NOT_SUPPORTED),
    (struct.pack("<BIBBBBB", 0x00, 0, 0, 77, 0, 0, 0), NOT_SUPPORTED),
    (struct.pack("<BIBBBBB", 0xFF, 0, 0, 77, 0, 0, 0), NOT_SUPPORTED),
], ids=["short", "long", "endless", "too long", "cut header", "data", "slot 1", "secure", "type 0", "type ff"])
def test_broken_message_is_answered_with_an_error(host, transfer, error):
    host.write_raw(transfer)
    answer = host.read()
    assert (answer.sequence, answer.status, answer.error) == (77, FAILED, error)
    assert hsm.query_pin(host) == 0x63C3


@pytest.mark.parametrize("transfer", [b"", b"\x6f", bytes(6)], ids=["empty", "1 byte", "6 bytes"])
def test_transfer_that_names_no_command_is_dropped(host, transfer):
    host.write_raw(transfer)
    assert hsm.query_pin(host) == 0x63C3


def test_card_without_power_is_mute(host):
    assert host.command(POWER_OFF).card == 1
    answer = host.command(XFR_BLOCK, bytes.fromhex("0084000008"))
    assert (answer.kind, answer.error) == (DATA_BLOCK, MUTE)
    host.power_on()
    assert hsm.query_pin(host) == 0x63C3
