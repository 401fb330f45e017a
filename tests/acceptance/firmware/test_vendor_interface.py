"""The board's second interface, for programs without PC/SC: the same CCID, and both applications."""

import struct

import pytest

from support import smartcard_hsm as hsm
from support.usb_board import TIME_EXTENSION, VENDOR_IN, VENDOR_OUT, XFR_BLOCK, CcidHost, UsbStall

RESCUE = bytes.fromhex("A0583FC19B7E4F21")
CONFIGURATION, STRING, OBJECT_STORE = 2, 3, 15


@pytest.fixture
def reader(board):
    """The host's side of the reader, powered."""
    host = CcidHost(board)
    host.power_on()
    return host


@pytest.fixture
def vendor(board):
    """The host's side of the second interface, powered."""
    host = CcidHost(board, VENDOR_OUT, VENDOR_IN, interface=1)
    host.power_on()
    return host


def descriptor(board, kind, index=0, length=1024):
    return board.control(0x80, 6, kind << 8 | index, 0x0409 if kind == STRING else 0, length)


def parts(data):
    """Descriptors, one after the other."""
    while data:
        yield data[:data[0]]
        data = data[data[0]:]


def test_interface_and_what_platforms_read_of_it(board):
    *_, interface, ccid, bulk_out, bulk_in = parts(descriptor(board, CONFIGURATION))
    assert interface[:8] == bytes([9, 4, 1, 0, 2, 0xFF, 0, 0])
    assert len(ccid) == 54 and ccid[1] == 0x21
    assert (bulk_out[2:4], bulk_in[2:4]) == (bytes([VENDOR_OUT, 2]), bytes([VENDOR_IN, 2]))
    assert descriptor(board, STRING, interface[8])[2:].decode("utf-16le") == "WebCCID"
    store, web_usb, microsoft = parts(descriptor(board, OBJECT_STORE))
    assert struct.unpack("<H", store[2:4])[0] == len(store + web_usb + microsoft)
    length, code = struct.unpack("<HB", microsoft[24:27])
    assert len(board.control(0xC0, code, 0, 7, 0xFFFF)) == length
    for unknown in ((0xC0, code, 0, 8), (0xC0, 3, 0, 7), (0xC0, web_usb[22], 0, 2)):
        with pytest.raises(UsbStall):
            board.control(*unknown, length=64)


def test_rescue_application_answers_without_a_reader_driver(vendor):
    board_kind, product, *_ = vendor.send(0x00, 0xA4, 0x04, 0x04, RESCUE, le=256).ok()
    assert product == 1 and board_kind in (0, 1)
    assert len(vendor.send(0x80, 0x1E, 0x02, 0x00, le=20).ok()) == 20
    assert vendor.send(0x80, 0x1E, 0x03, 0x00, le=3).sw in (0x9000, 0x6D00)


def test_hsm_answers_there_too_and_long_answers_come_whole(vendor):
    vendor.select()
    assert len(hsm.contents(vendor, 0x2F02)) > 500
    assert len(vendor.send(0x00, 0x84, 0x00, 0x00, le=1024, extended=True).ok()) == 1024


def test_what_one_host_began_the_other_does_not_go_on_with(reader, vendor):
    reader.select()
    hsm.initialize(reader)
    hsm.login(reader)
    assert hsm.query_pin(reader) == 0x9000
    assert hsm.query_pin(vendor) == 0x63C3, "the other host is not logged in"
    hsm.login(vendor)
    assert hsm.query_pin(reader) == 0x63C3
    assert hsm.query_pin(vendor) == 0x63C3


def test_command_of_one_waits_while_the_other_works(reader, vendor):
    data = hsm.initialization_data()
    sequence = reader.write(XFR_BLOCK, b"\x80\x50\0\0" + bytes([len(data)]) + data)
    challenge = vendor.send(0x00, 0x84, 0x00, 0x00, le=8).ok()
    assert len(challenge) == 8 and vendor.extensions > 0, "it is told that it has to wait"
    while (answer := reader.read()).status == TIME_EXTENSION:
        pass
    assert (answer.sequence, answer.data) == (sequence, b"\x90\0")
