"""The daemon's Unix socket: frames, sessions of their own, one token behind socket and reader."""

import stat

import pytest

from support import smartcard_hsm as hsm

ATR = bytes.fromhex("3BFE1800008131FE458031815448534D31738021408107FA")


def test_only_the_owner_may_open_it(socket_token, socket_path):
    assert stat.S_IMODE(socket_path.stat().st_mode) == 0o600


def test_frames(connect):
    card = connect()
    card.send_frame(card.GET_ATR)
    assert card.receive_frame() == (card.ATR, ATR)
    card.send_frame(card.COMMAND, bytes.fromhex("0084000008"))
    kind, answer = card.receive_frame()
    assert kind == card.RESPONSE and len(answer) == 10 and answer[-2:] == b"\x90\x00"


def test_every_session_has_a_login_of_its_own(connect):
    first, second = connect(), connect()
    hsm.login(first)
    assert hsm.query_pin(first) == 0x9000
    assert hsm.query_pin(second) == 0x63C3
    assert hsm.update_file(second, 0xCF01, b"x") == 0x6982


def test_reset_ends_the_login(connect):
    card = connect()
    hsm.login(card)
    card.send_frame(card.RESET)
    assert card.receive_frame() == (card.ATR, ATR)
    assert hsm.query_pin(card) == 0x63C3


def test_reader_and_socket_share_the_token(socket_token, connect):
    card = connect()
    hsm.login(card)
    request = hsm.generate(card, 1, hsm.ec_template())
    with socket_token.card() as reader:
        assert hsm.contents(reader, 0xCE01) == request.encoded
        assert hsm.query_pin(reader) == 0x63C3
        hsm.login(reader)
        hsm.sign(reader, 1, 0x70, bytes(32)).ok()
    assert hsm.delete_file(card, 0xCC01) == 0x9000


def test_key_deleted_in_one_session_is_gone_in_the_other(connect):
    first, second = connect(), connect()
    for card in (first, second):
        hsm.login(card)
    hsm.generate(first, 2, hsm.ec_template())
    hsm.sign(second, 2, 0x70, bytes(32)).ok()
    assert hsm.delete_file(first, 0xCC02) == 0x9000
    assert hsm.sign(second, 2, 0x70, bytes(32)).sw in (0x6A82, 0x6A88)


def test_initialisation_in_one_session_logs_the_other_out(connect):
    first, second = connect(), connect()
    hsm.login(second)
    hsm.initialize(first)
    assert hsm.update_file(second, 0xCF01, b"x") == 0x6982


@pytest.mark.parametrize("octets", [b"", b"\x00", b"\x00\x84", bytes(65544)])
def test_any_command_frame_is_answered_by_the_card(connect, octets):
    card = connect()
    assert len(card.exchange(octets)) == 2


def test_largest_message(connect):
    card = connect()
    hsm.login(card)
    hsm.generate(card, 3, hsm.ec_template())
    assert card.send(0x80, 0x68, 3, 0x73, bytes(65535), le=512).sw in (0x9000, 0x6700)
    hsm.sign(card, 3, 0x73, bytes(60000)).ok()


def test_unknown_frames_are_refused_and_the_session_goes_on(connect):
    card = connect()
    card.send_frame(0x42)
    assert card.receive_frame() == (card.REFUSED, b"\x42")
    card.send_frame(card.GET_ATR, b"payload")
    assert card.receive_frame() == (card.REFUSED, b"\x02")
    assert hsm.query_pin(card) == 0x63C3


@pytest.mark.parametrize("header", [bytes(4), b"\xff\xff\xff\xff", (65546).to_bytes(4, "big")])
def test_broken_framing_closes_the_session(connect, header):
    card = connect()
    card.send_raw(header + b"\x01")
    with pytest.raises(ConnectionError):
        card.receive_frame()
    assert hsm.query_pin(connect()) == 0x63C3


def test_client_that_leaves_in_the_middle_disturbs_nobody(connect):
    staying, leaving = connect(), connect()
    hsm.login(staying)
    leaving.send_raw(b"\x00\x00\x10\x00\x01\x00")
    leaving.close()
    assert hsm.query_pin(staying) == 0x9000


def test_one_session_too_many_is_told_so(connect):
    cards = [connect() for _ in range(32)]
    for card in cards:
        hsm.login(card)
    extra = connect()
    assert extra.receive_frame() == (extra.BUSY, b"")
    cards[0].close()


def test_socket_file_goes_with_the_daemon(socket_token, socket_path, connect):
    socket_token.stop()
    assert not socket_path.exists()
    socket_token.restart()
    assert hsm.query_pin(connect()) == 0x63C3
