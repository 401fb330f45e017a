"""Core 1 of the board, which works at RSA beside the first."""

import shutil
import struct
from pathlib import Path

import pytest

from support.emulated_board import FIRMWARE, blank_flash
from support.process import run

SCRIPT = Path(__file__).with_name("second_core.mjs")


def is_for_rp2040():
    return FIRMWARE and struct.unpack_from("<I", Path(FIRMWARE).read_bytes(), 28)[0] == 0xE48BFF56


pytestmark = pytest.mark.skipif(not is_for_rp2040(), reason="the script looks into an emulated RP2040")


def test_it_sleeps_in_sram_and_its_fault_wipes_and_restarts_the_board(tmp_path):
    flash = tmp_path / "flash"
    shutil.copy(blank_flash(), flash)
    assert "faults as the board does" in run("node", SCRIPT, FIRMWARE, flash).text
