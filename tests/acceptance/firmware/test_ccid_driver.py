"""Debian's pcscd and CCID driver over the board's USB: a libusb of ours leads their transfers to the emulated chip."""

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from support.emulated_board import BENCH, FIRMWARE, blank_flash
from support.process import END_WITH_PARENT, run

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DRIVER = "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Linux/libccid.so"
TIMEOUT_S = 120


@pytest.fixture
def usb_socket(tmp_path):
    """Where a board's USB takes transfers."""
    path, flash = tmp_path / "usb.sock", tmp_path / "board.flash"
    shutil.copy(blank_flash(), flash)
    with (tmp_path / "board.log").open("wb") as log:
        board = subprocess.Popen([*END_WITH_PARENT, "node", BENCH, "--image", FIRMWARE, "--flash", flash, "--usb", path],
                                 stdout=log, stderr=log)
    deadline = time.monotonic() + TIMEOUT_S
    while not path.exists():
        assert board.poll() is None and time.monotonic() < deadline, (tmp_path / "board.log").read_text()
        time.sleep(0.05)
    yield path
    board.terminate()
    assert board.wait(timeout=TIMEOUT_S) == 0, (tmp_path / "board.log").read_text()


@pytest.fixture
def folder(tmp_path):
    """Where pcscd finds our libusb, and a reader that is there without udev."""
    run("g++", "-std=c++20", "-shared", "-fPIC", "-I/usr/include/libusb-1.0", "-o", tmp_path / "libusb.so",
        HERE / "usb/libusb.cpp")
    (tmp_path / "reader.conf.d").mkdir()
    (tmp_path / "reader.conf.d/board").write_text(
        f'FRIENDLYNAME "Board"\nDEVICENAME usb:1209/0001:libusb-1.0:1:7:0\nLIBPATH {DRIVER}\nCHANNELID 1\n')
    (tmp_path / "message").write_bytes(b"Signed over USB.\n")
    (tmp_path / "blob").write_bytes(random.Random(1).randbytes(3000))
    return tmp_path


def test_debians_driver_finds_the_board_by_the_list_of_add_to_pcscd_and_opensc_uses_it(usb_socket, folder):
    (folder / "etc").mkdir()
    shutil.copy("/etc/libccid_Info.plist", folder / "etc")
    run(ROOT / "firmware/tools/add_to_pcscd", "--root", folder)
    session = run(HERE / "usb/session", folder, timeout=TIMEOUT_S,
                  env={"USB_SOCKET": str(usb_socket), "PCSCLITE_HP_DROPDIR": str(folder / "usr/local/lib/coffer-pcsc")})
    session.expect("SmartCard-HSM", "Verified OK", "Found Vendor/Product: 1209/0001 (Coffer)")
