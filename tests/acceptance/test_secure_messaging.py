"""Secure messaging with a host side of the tests' own, written from the published protocol."""

import hashlib

import pytest

from support import openssl, tlv
from support import smartcard_hsm as hsm
from support.card import AID
from support.cvc import parse_chain, parse_request
from support.secure_messaging import SecureChannel, derive_key


def test_session_keys_of_the_published_example():
    secret, nonce = bytes(range(32)), bytes(range(0xA0, 0xA8))
    assert derive_key(secret, nonce, 1).hex() == "59f1415f6fb4a3d59366710f4e39da16"
    assert derive_key(secret, nonce, 2).hex() == "885bbc20689bb4420cb30e38b4b71c63"


@pytest.fixture(scope="module")
def session(token):
    """A PC/SC session for the whole file."""
    with token.card() as card:
        yield card


@pytest.fixture
def channel(session):
    """A fresh secure channel; nobody is logged in."""
    session.select()
    return establish(session)


def establish(card):
    """A fresh secure channel."""
    device, _ = parse_chain(hsm.contents(card, 0x2F02))
    return SecureChannel(card, device.public_key.fields[0x86])


def test_login_and_status(channel):
    assert channel.send(0x00, 0x20, 0x00, 0x81, le=256).sw == 0x63C3
    assert channel.send(0x00, 0x20, 0x00, 0x81).sw == 0x63C3, "case 1 as well"
    assert channel.send(0x00, 0x20, 0x00, 0x81, b"000000").sw == 0x63C2
    assert channel.send(0x00, 0x20, 0x00, 0x81, b"648219").sw == 0x9000
    assert channel.send(0x00, 0x20, 0x00, 0x81, le=256).sw == 0x9000


def test_files_of_many_sizes(channel):
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    for size in (1, 15, 16, 17, 100, 255, 256, 1000):
        data = bytes(i % 250 for i in range(size))
        assert channel.send(0x00, 0xD7, 0xCF, 0x07,
                            bytes.fromhex("54020000") + tlv.encode(0x53, data)).sw == 0x9000
        assert channel.send(0x00, 0xB1, 0xCF, 0x07, bytes.fromhex("54020000"), le=65536).data[:size] == data
        assert channel.send(0x00, 0xE4, 0x02, 0x00, bytes.fromhex("CF07")).sw == 0x9000


def test_keys_are_made_and_used(channel, tmp_path):
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    request = channel.send(0x00, 0x46, 1, 0, hsm.generation_data(hsm.ec_template()), le=65536).ok()
    public_key = parse_request(request).inner.public_key
    (tmp_path / "key").write_bytes(public_key.subject_public_key_info())
    (tmp_path / "hash").write_bytes(hashlib.sha256(b"m").digest())
    (tmp_path / "signature").write_bytes(
        channel.send(0x80, 0x68, 1, 0x70,
                     hashlib.sha256(b"m").digest(), le=512).ok())
    openssl.verify_value(tmp_path / "key", tmp_path / "signature", tmp_path / "hash")


def test_errors_come_protected(channel):
    assert channel.send(0x00, 0xB1, 0xCF, 0x99, bytes.fromhex("54020000"), le=256).sw == 0x6A82
    assert channel.send(0x80, 0x68, 1, 0x70, bytes(32), le=512).sw == 0x6982
    assert len(channel.send(0x00, 0x84, 0x00, 0x00, le=8).ok()) == 8


def closed(channel):
    """Whether the channel is gone and nobody is logged in."""
    response = channel.card.transmit(channel.protect(0x00, 0x84, 0x00, 0x00, le=8))
    return response.sw in (0x6985, 0x6988, 0x6987, 0x6882, 0x6900) and not response.data


def test_plain_command_closes_the_channel(channel):
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    channel.card.send(0x00, 0x84, 0x00, 0x00, le=8).ok()
    assert closed(channel)


def plain(channel):
    """Sends a command without protection."""
    channel.card.send(0x00, 0x84, 0x00, 0x00, le=8).ok()


def damaged(channel):
    """Sends a command with a wrong MAC."""
    apdu = bytearray(channel.protect(0x00, 0x84, 0x00, 0x00, le=8))
    apdu[-2] ^= 1
    assert channel.card.transmit(apdu).sw == 0x6988


def interrupting(channel):
    """Begins a chain and sends another command."""
    channel.unprotect(channel.card.transmit(channel.protect(0x10, 0xD7, 0xCF, 0x09, bytes.fromhex("54020000 5304 DE"))))
    assert channel.card.transmit(channel.protect(0x00, 0x84, 0x00, 0x00, le=8)).sw == 0x6883


@pytest.mark.parametrize("leave", [plain, damaged, interrupting])
def test_leaving_the_channel_logs_out(channel, leave):
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    leave(channel)
    assert hsm.query_pin(channel.card) == 0x63C3
    assert hsm.sign(channel.card, 1, 0x73, b"m").sw == 0x6982


def test_leaving_the_channel_keeps_a_login_from_before(session):
    session.select()
    hsm.login(session)
    channel = establish(session)
    assert channel.send(0x00, 0x20, 0x00, 0x81, le=256).sw == 0x9000
    assert hsm.query_pin(session) == 0x9000


def test_damaged_command_closes_the_channel(channel):
    apdu = bytearray(channel.protect(0x00, 0x20, 0x00, 0x81, b"648219"))
    apdu[-2] ^= 1
    assert channel.card.transmit(apdu).sw == 0x6988
    assert hsm.query_pin(channel.card) == 0x63C3, "no login happened"
    assert closed(channel)


def test_replayed_command_is_refused(channel):
    apdu = channel.protect(0x00, 0x84, 0x00, 0x00, le=8)
    channel.unprotect(channel.card.transmit(apdu)).ok()
    assert channel.card.transmit(apdu).sw == 0x6988


def test_missing_mac_is_refused(channel):
    assert channel.card.send(0x0C, 0x84, 0x00, 0x00, tlv.encode(0x97, b"\x08"), le=256).sw in (0x6987, 0x6988)


def test_changed_header_is_refused(channel):
    apdu = bytearray(channel.protect(0x00, 0xE4, 0x02, 0x00, bytes.fromhex("CF07")))
    apdu[1] = 0xA4
    assert channel.card.transmit(apdu).sw == 0x6988


def test_protected_command_without_a_channel_is_refused(session):
    session.select()
    assert session.send(0x0C, 0x84, 0x00, 0x00,
                        tlv.encode(0x97, b"\x08") + tlv.encode(0x8E, bytes(8)),
                        le=256).sw in (0x6882, 0x6985, 0x6987, 0x6988, 0x6900)


def test_selection_ends_channel_and_login(channel):
    channel.send(0x00, 0x20, 0x00, 0x81, b"648219").ok()
    channel.card.send(0x00, 0xA4, 0x04, 0x00, AID, le=256).ok()
    assert hsm.query_pin(channel.card) == 0x63C3
    assert closed(channel)


@pytest.mark.parametrize("oid", ["04007F00070202030201", "04007F0007020203020A", "2A03"])
def test_other_protocols_are_refused(session, oid):
    session.select()
    assert session.send(0x00, 0x22, 0x41, 0xA4, tlv.encode(0x80, bytes.fromhex(oid))).sw == 0x6A80


@pytest.mark.parametrize(
    "point", [b"\x04" + bytes(64), b"\x04" + b"\xff" * 64,
              bytes(65), b"\x00", bytes(10)])
def test_bad_ephemeral_keys_are_refused(session, point):
    session.select()
    session.send(0x00, 0x22, 0x41, 0xA4, tlv.encode(0x80, bytes.fromhex("04007F00070202030202"))).ok()
    assert session.send(0x00, 0x86, 0x00, 0x00, tlv.encode(0x7C, tlv.encode(0x80, point)),
                        le=256).sw in (0x6A80, 0x6700)


def test_authentication_without_a_protocol_is_refused(session):
    session.select()
    assert session.send(0x00, 0x86, 0x00, 0x00, tlv.encode(0x7C, tlv.encode(0x80, bytes(65))),
                        le=256).sw in (0x6985, 0x6A80, 0x6A88)
