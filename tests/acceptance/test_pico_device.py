"""What a Pico HSM's clients ask of the device around the keys: the rescue application, EXTRAS, large files."""

import hashlib

import pytest

from support import cvc, tlv
from support import smartcard_hsm as hsm
from support.presence_agent import agent_at
from support.token import SO_PIN_BYTES

RESCUE = bytes.fromhex("A0583FC19B7E4F21")
PROOF_LABEL = b"coffer rescue challenge v1\0"
BOOT_KEY = hashlib.sha256(b"the owner's public boot key").digest()


@pytest.fixture(name="card")
def initialised_card(direct):
    """A session of an initialised token, nobody logged in, and somebody who confirms what is asked."""
    direct.card.select()
    hsm.initialize(direct.card)
    with agent_at(direct.presence, "confirm"):
        yield direct.card


def select_rescue(card):
    """SELECT of the rescue application; what it tells of the device."""
    return card.send(0x00, 0xA4, 0x04, 0x04, RESCUE, le=256).ok()


def rescue_as(card, pin=None, reference=hsm.USER_PIN):
    """Logs in to the HSM application, then selects the rescue application."""
    card.select()
    assert hsm.verify_pin(card, pin if pin is not None else hsm.PIN, reference) == 0x9000
    select_rescue(card)


def test_clients_find_an_hsm_and_select_it(card):
    board, product, *version = select_rescue(card)[:4]
    assert (board, product) == (3, 1)
    serial = select_rescue(card)[4:]
    assert len(serial) == 16
    card.select()
    information = card.send(0x80, 0x50, 0x00, 0x00, le=256).ok()
    assert len(information) == 7 and list(information[5:]) == version
    hsm.login(card)
    card.select()
    assert hsm.query_pin(card) == 0x63C3, "selecting the HSM logs out"


@pytest.mark.parametrize("code", ["RESET", "POWER_OFF"])
def test_power_off_and_reset_log_out(direct, card, code):
    rescue_as(card)
    assert card.send(0x80, 0x1C, 0x01, 0x00, bytes.fromhex("050107")).sw == 0x9000
    card.control(getattr(card, code))
    card.control(card.POWER_ON)
    assert hsm.query_pin(card) == 0x63C3
    select_rescue(card)
    assert card.send(0x80, 0x1C, 0x01, 0x00, bytes.fromhex("050108")).sw == 0x6982


def test_clock_is_set_by_the_user_and_read_in_both_forms(direct, card):
    assert card.send(0x80, 0x64, 0x0A, 0x00, le=8).sw == 0x6982
    hsm.login(card)
    assert card.send(0x80, 0x64, 0x0A, 0x00, bytes.fromhex("07E60C1F00173B3A")).sw == 0x9000
    year, month, day, weekday = card.send(0x80, 0x64, 0x0A, 0x00, le=8).ok()[1:5]
    assert (year, month) in ((0xE6, 12), (0xE7, 1)), "a minute may have passed"
    assert (day, weekday) in ((31, 6), (1, 0))
    select_rescue(card)
    unix_time = int.from_bytes(card.send(0x80, 0x1E, 0x04, 0x02, le=4).ok(), "big")
    assert 0 <= unix_time - 1672531198 < 600


def test_clock_that_was_never_set_is_not_read(direct, card):
    direct.stop()
    direct.start()
    select_rescue(direct.card)
    assert direct.card.send(0x80, 0x1E, 0x04, 0x01, le=8).sw == 0x6985


def test_memory_is_the_same_in_both_applications(card):
    extras = card.send(0x80, 0x64, 0x05, 0x00, le=20).ok()
    free, used, total, files, flash = (int.from_bytes(extras[i:i + 4], "big") for i in range(0, 20, 4))
    assert free + used == total == flash and files > 0
    select_rescue(card)
    assert card.send(0x80, 0x1E, 0x02, 0x00, le=20).ok() == extras


def test_physical_settings_stay(direct, card):
    settings = bytes.fromhex("0004FEFFFCFD 050104 080114".replace(" ", "")) + b"\x09\x06Coffer"
    rescue_as(card)
    assert card.send(0x80, 0x1C, 0x01, 0x00, settings).sw == 0x9000
    card.select()
    hsm.initialize(card)
    direct.stop()
    card = direct.start()
    assert card.send(0x80, 0x64, 0x1B, 0x00, le=256).ok() == settings
    select_rescue(card)
    assert card.send(0x80, 0x1E, 0x01, 0x00, le=256).ok() == settings


def test_rows_of_boot_memory_are_not_offered(card):
    hsm.login(card)
    assert card.send(0x80, 0x64, 0x4C, 0x00, bytes.fromhex("0EF0")).sw == 0x6A86


def test_device_proves_itself_with_its_certified_key(card, tmp_path):
    certificate = cvc.parse_chain(hsm.contents(card, 0x2F02))[0]
    serial = select_rescue(card)[4:]
    challenge = hashlib.sha256(b"challenge").digest()
    signature = card.send(0x80, 0x10, 0x01, 0x00, challenge, le=256).ok()
    assert card.send(0x80, 0x10, 0x02, 0x00, le=256).ok() == certificate.public_key.fields[0x86]
    cvc.check_signature(certificate.public_key, signature, PROOF_LABEL + challenge + serial, tmp_path)
    with pytest.raises(AssertionError):
        cvc.check_signature(certificate.public_key, signature, challenge, tmp_path)


def test_device_is_changed_only_if_a_person_confirms(direct):
    card = direct.card
    card.select()
    hsm.initialize(card)
    rescue_as(card)
    assert card.send(0x80, 0x1C, 0x01, 0x00, bytes.fromhex("050107")).sw == 0x6600
    rescue_as(card, SO_PIN_BYTES, hsm.SO_PIN)
    assert card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY).sw == 0x6600


def test_secure_boot_is_for_ever(direct, card):
    rescue_as(card, SO_PIN_BYTES, hsm.SO_PIN)
    enable_secure_boot(card)
    card.select()
    hsm.initialize(card)
    direct.stop()
    card = direct.start()
    rescue_as(card, SO_PIN_BYTES, hsm.SO_PIN)
    with agent_at(direct.presence, "confirm"):
        lock_secure_boot(direct, card)


def enable_secure_boot(card):
    """Makes the board boot images of BOOT_KEY, after attempts that fail."""
    assert card.send(0x80, 0x1E, 0x03, 0x00, le=3).ok() == b"\0\0\xff"
    steps = card.send(0x80, 0x1D, 0x80, 0x00, BOOT_KEY, le=256).ok()
    assert steps[:6] == bytes([0x00, 0x80, 0x00, 0x00, BOOT_KEY[1], BOOT_KEY[0]])
    confirmation = card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY, le=256).ok()
    assert card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY + bytes(16)).sw == 0x6985
    assert card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY + confirmation).sw == 0x6985, "one try"
    confirmation = card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY, le=256).ok()
    assert card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY + confirmation).sw == 0x9000


def lock_secure_boot(direct, card):
    """Makes it the only key, after attempts that fail."""
    assert card.send(0x80, 0x1E, 0x03, 0x00, le=3).ok() == b"\x01\0\0"
    assert card.send(0x80, 0x1D, 0x00, 0x00, BOOT_KEY[::-1], le=256).sw == 0x6A89, "the slot is taken"
    assert card.send(0x80, 0x1D, 0x00, 0x01, le=256).sw == 0x6985, "that key did not sign the firmware"
    (direct.state / "boot.image-key").write_text(BOOT_KEY.hex())
    confirmation = card.send(0x80, 0x1D, 0x00, 0x01, le=256).ok()
    assert card.send(0x80, 0x1D, 0x00, 0x01, confirmation).sw == 0x9000
    assert card.send(0x80, 0x1E, 0x03, 0x00, le=3).ok() == b"\x01\x01\0"


def pieces(content, lengths):
    """The content cut into pieces of these lengths, over and over: (offset, piece)."""
    offset = number = 0
    while offset < len(content):
        piece = content[offset:offset + lengths[number % len(lengths)]]
        yield offset, piece
        offset, number = offset + len(piece), number + 1


def update(card, fid, offset, data):
    """UPDATE BINARY with an offset of four bytes; the status word."""
    return card.send(0x00, 0xD7, fid >> 8, fid & 0xFF,
                     tlv.encode(0x54, offset.to_bytes(4, "big")) + tlv.encode(0x53, data), extended=True).sw


def read(card, fid, offset, size):
    """READ BINARY with an offset of four bytes; the bytes."""
    return card.send(0x00, 0xB1, fid >> 8, fid & 0xFF, tlv.encode(0x54, offset.to_bytes(4, "big")), le=size,
                     extended=True).data


@pytest.mark.parametrize("size", [4095, 4096, 4097, 0xFFFE, 0xFFFF])
def test_large_file_is_written_and_read_in_pieces(card, size):
    content = bytes((31 * i + i // 251) % 256 for i in range(size))
    hsm.login(card)
    for offset, piece in pieces(content, [509, 1021, 1801, 997]):
        assert update(card, 0xCFF0, offset, piece) == 0x9000
    card.select()
    for offset, piece in pieces(content, [601, 1901, 1023]):
        assert read(card, 0xCFF0, offset, len(piece)) == piece
    assert read(card, 0xCFF0, size, 100) == b""


def test_file_beyond_65535_bytes_is_refused(card):
    hsm.login(card)
    assert update(card, 0xCFF0, 0, bytes(0xF000)) == 0x9000
    assert update(card, 0xCFF0, 0xF000, bytes(0x1000)) == 0x6A84
    assert update(card, 0xCFF0, 0xF000, bytes(0x0FFF)) == 0x9000


def test_offsets_that_are_missing_or_too_long_are_6700(card):
    hsm.login(card)
    assert update(card, 0xCFF0, 0, b"content") == 0x9000
    assert card.send(0x00, 0xB1, 0xCF, 0xF0, le=256).sw == 0x6700
    assert card.send(0x00, 0xB1, 0xCF, 0xF0, bytes.fromhex("54050000000000"), le=256).sw == 0x6700
    assert card.send(0x00, 0xD7, 0xCF, 0xF0, bytes.fromhex("540500000000005301AA")).sw == 0x6700


def test_policy_of_a_key_is_shown_without_login(card):
    hsm.login(card)
    policy = tlv.encode(0x90, (7).to_bytes(4, "big")) + tlv.encode(0x91, b"\x10\x11")
    assert hsm.generate_aes(card, 9, 128, policy) == 0x9000
    hsm.cipher(card, 9, 0x10, bytes(16)).ok()
    card.select()
    information = card.transmit("00 A4 00 00 02 CC 09 00").ok()
    shown = tlv.encode(0x90, (6).to_bytes(4, "big")) + tlv.encode(0x91, b"\x10\x11")
    assert information.endswith(b"\xa5\x81" + bytes([len(shown)]) + shown)
