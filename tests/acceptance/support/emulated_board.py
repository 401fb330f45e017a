"""The firmware in place of the daemon: an emulated board that boots the image which a user would flash."""

import fcntl
import hashlib
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest

from .cofferd import Cofferd
from .process import run

# The image under test; without it, tests run against cofferd.
FIRMWARE = os.environ.get("FIRMWARE")
BENCH = Path(__file__).parents[3] / "firmware/emulator/dist/main.js"


def blank_flash():
    """A file with the flash of a board that was started once, which takes long; one for all processes."""
    digest = hashlib.sha256(Path(FIRMWARE).read_bytes()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"coffer-blank-{os.getuid()}-{digest}.flash"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            making = path.with_suffix(".making")
            making.unlink(missing_ok=True)
            told = run("node", BENCH, "--image", FIRMWARE, "--flash", making, "--prepare")
            first_start_file(path).write_bytes(told.stdout)
            making.rename(path)
    return path


def first_start_file(flash):
    """What the bench told of the first start that made blank_flash()."""
    return flash.with_suffix(".told")


def fuses_of(state):
    """Rows of an RP2350's fuses that are not blank, from the file that keeps a board's memory: behind its flash."""
    rows = struct.unpack("<4096I", Path(state).read_bytes()[-4 * 4096:])
    return {row: bits for row, bits in enumerate(rows) if bits}


def value_of(row):
    """The 16 bits of a protected row; two bits at the top tell that all are inverted."""
    return (~row if row >> 22 == 3 else row) & 0xFFFF


class EmulatedBoard(Cofferd):
    """One emulated board; `--state` names the file that keeps its flash."""

    # What it boots.
    image = FIRMWARE

    def start(self, *arguments):
        """Gives the board power. Options that only cofferd has skip the test."""
        options = dict(zip(arguments[::2], arguments[1::2]))
        if unknown := options.keys() - {"--state", "--vpcd", "--random"}:
            pytest.skip(f"the firmware has no {', '.join(unknown)}")
        if not Path(options["--state"]).exists():
            shutil.copy(blank_flash(), options["--state"])
        with self.log_path.open("ab") as log:
            self._launch(["node", BENCH, "--image", self.image, "--flash", options["--state"], "--vpcd",
                          options["--vpcd"], "--random", options.get("--random", "system")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)

    def command(self, line):
        """Does what a hand would do to the board, see firmware/emulator; returns the answer's words."""
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        status, *words = self._process.stdout.readline().decode().split()
        assert status == "ok", f"{line}: {words}"
        print(f"board: {line}: {' '.join(words)}")
        return words
