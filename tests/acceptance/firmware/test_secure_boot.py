"""Secure boot of an RP2350: its emulated mask ROM verifies signatures by an implementation of its own."""

import struct
from pathlib import Path

import pytest

from support import smartcard_hsm as hsm
from support.emulated_board import FIRMWARE, blank_flash, fuses_of, value_of
from support.process import run
from support.token import SO_PIN_BYTES

TOOLS = Path(__file__).parents[3] / "firmware/tools"
RP2350 = 0xE48BFF59
RESCUE = bytes.fromhex("A0583FC19B7E4F21")
BOOT_STATUS, ENABLE_BOOT = 0x1E, 0x1D
BOOT_FLAGS1, CRIT1, PAGE_LOCKS = range(0x4B, 0x4E), range(0x40, 0x48), (0xF83, 0xF85)


def family_of(image):
    """For which chip an image is: the last block tells."""
    return struct.unpack_from("<I", image, len(image) - 512 + 28)[0]


def content_of(image):
    """What a UF2 file writes into flash."""
    blocks = (image[at:at + 512] for at in range(0, len(image), 512))
    return b"".join(block[32:288] for block in blocks if struct.unpack_from("<I", block, 28)[0] == RP2350)


@pytest.fixture
def boot_key(tmp_path):
    """A private key for images."""
    path = tmp_path / "boot-key.pem"
    run("openssl", "ecparam", "-name", "secp256k1", "-genkey", "-noout", "-out", path)
    return path


@pytest.fixture
def signed_image(boot_key, tmp_path):
    """The image under test, signed with that key."""
    image = Path(FIRMWARE).read_bytes()
    if family_of(image) != RP2350:
        pytest.skip("only an RP2350 has secure boot")
    raw, signed, uf2 = (tmp_path / name for name in ("image.raw", "signed.raw", "signed.uf2"))
    raw.write_bytes(content_of(image))
    run(TOOLS / "sign_image", raw, boot_key, signed)
    run(TOOLS / "make_uf2", "--chip", "rp2350", signed, uf2)
    return uf2


def boot_status(card):
    return card.send(0x80, BOOT_STATUS, 0x03, 0x00, le=3).ok()


def lock_secure_boot(card, key):
    """Commands signed images for ever; the button is being pressed."""
    card.select()
    assert hsm.verify_pin(card, SO_PIN_BYTES, hsm.SO_PIN) == 0x9000
    card.send(0x00, 0xA4, 0x04, 0x04, RESCUE, le=256).ok()
    assert boot_status(card) == b"\0\0\xff"
    confirmation = card.send(0x80, ENABLE_BOOT, 0x00, 0x01, key, le=256).ok()
    card.send(0x80, ENABLE_BOOT, 0x00, 0x01, key + confirmation).ok()


def test_after_the_lock_the_chip_starts_the_signed_image_and_no_other(make_brief_token, boot_key, signed_image):
    token = make_brief_token("secure", start=False)
    token.daemon.image = signed_image
    token.start()
    key = bytes.fromhex(run(TOOLS / "sign_image", "--hash", boot_key).text.strip())
    with token.card() as card:
        hsm.initialize(card)
        token.daemon.command("tap")
        lock_secure_boot(card, key)
        token.daemon.command("release")
    fuses = fuses_of(token.state)
    assert b"".join(struct.pack("<H", value_of(fuses.get(0x80 + i, 0))) for i in range(16)) == key
    assert [fuses[row] for row in BOOT_FLAGS1] == [0xE01] * 3
    assert [fuses[row] for row in CRIT1] == [0x75] * 8
    assert fuses.keys() - fuses_of(blank_flash()).keys() <= {*range(0x80, 0x90), *BOOT_FLAGS1, *CRIT1, *PAGE_LOCKS}
    token.restart()
    with token.card() as card:
        card.send(0x00, 0xA4, 0x04, 0x04, RESCUE, le=256).ok()
        assert boot_status(card) == b"\x01\x01\0"
    token.stop()
    token.daemon.image = FIRMWARE
    token.daemon.start("--state", token.state, "--vpcd", f"127.0.0.1:{token.slot.port}")
    assert token.daemon.wait() == 1
    assert "no image that is signed" in token.daemon.log()
