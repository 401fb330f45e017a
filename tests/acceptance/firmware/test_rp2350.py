"""What a board with an RP2350 has besides: fuses."""

import hashlib
import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from support import smartcard_hsm as hsm
from support.emulated_board import FIRMWARE, blank_flash, fuses_of, value_of
from support.token import SO_PIN_BYTES

FLASH_SIZE, ROWS = 4 << 20, 4096
RESCUE = bytes.fromhex("A0583FC19B7E4F21")
CHIP_ID_ROWS = range(4)
MARK, LOCK = 0x434F46, 0x3D3D3D


def is_for_rp2350():
    return FIRMWARE and struct.unpack_from("<I", Path(FIRMWARE).read_bytes(), 512 + 28)[0] == 0xE48BFF59


pytestmark = pytest.mark.skipif(not is_for_rp2350(), reason="an image for another chip")


def secret_in(fuses, page):
    """A page's secret, after its check, complements, mark and lock were looked at as the specification has them."""
    first = 64 * page
    key = b"".join(struct.pack("<H", value_of(fuses.get(first + i, 0))) for i in range(16))
    assert struct.pack("<H", value_of(fuses.get(first + 16, 0))) == hashlib.sha256(key).digest()[:2]
    for i in range(17):
        assert fuses.get(first + i, 0) ^ fuses[first + 32 + i] == 0xFFFFFF
    assert [fuses[first + 17 + i] for i in range(3)] == [MARK] * 3
    assert fuses[0xF81 + 2 * page] == LOCK
    return key


def rows_of(page):
    return {*range(64 * page, 64 * page + 20), *range(64 * page + 32, 64 * page + 49), 0xF81 + 2 * page}


def test_first_start_programs_a_secret_and_nothing_else():
    fuses = fuses_of(blank_flash())
    key = secret_in(fuses, 57)
    assert fuses.keys() <= rows_of(57) | {*CHIP_ID_ROWS}
    assert key not in blank_flash().read_bytes()[:FLASH_SIZE]


# Within the key, its check, the mark, the lock: 17 rows and their complements, each a programming, then four.
@pytest.mark.parametrize("cut, page", [(13, 56), (33, 56), (34, 57), (37, 57)])
def test_first_start_that_is_cut_while_it_programs_fuses_is_completed(cut, page):
    result = subprocess.run(["node", Path(__file__).with_name("first_start.mjs"), FIRMWARE, str(cut), str(7 + cut)],
                            capture_output=True, text=True, check=True)
    seen = json.loads(result.stdout)
    assert seen["programmings"] == cut + 1
    torn, whole = ({int(row): bits for row, bits in seen[state].items()} for state in ("torn", "whole"))
    secret_in(whole, page)
    assert all(whole[row] & bits == bits for row, bits in torn.items())
    if page != 57:
        assert {row: bits for row, bits in whole.items() if row in rows_of(57)} == torn, "the spoiled page is left alone"


def test_flash_in_another_chip_opens_nothing(make_brief_token):
    token = make_brief_token("moved", start=False)
    shutil.copy(blank_flash(), token.state)
    memory = bytearray(token.state.read_bytes())
    memory[FLASH_SIZE + 4 * 64 * 57 :] = bytes(4 * (ROWS - 64 * 57))  # the same chip identifier, another secret
    token.state.write_bytes(memory)
    token.start()
    token.run("opensc-tool", "-s", "0084000008").expect("SW1=0x65, SW2=0x81")


def test_boot_keys_are_programmed_for_who_presses_the_button_and_locked_for_who_signed_alone(make_brief_token):
    token = make_brief_token("unsigned")
    key = hashlib.sha256(b"a key").digest()
    with token.card() as card:
        hsm.initialize(card)
        assert hsm.verify_pin(card, SO_PIN_BYTES, hsm.SO_PIN) == 0x9000
        assert card.send(0x00, 0xA4, 0x04, 0x04, RESCUE, le=256).ok()[:2] == b"\x01\x01", "an RP2350, an HSM"
        assert card.send(0x80, 0x1D, 0x80, 0x01, key, le=256).sw == 0x6985, "the running image is not signed"
        assert card.send(0x80, 0x1D, 0x00, 0x00, key, le=256).sw == 0x6600, "nobody pressed the button"
    assert fuses_of(token.state) == fuses_of(blank_flash()), "nothing was programmed"
