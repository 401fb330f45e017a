"""The power is cut in steps of a workload on the image: a sample, or each of them with COFFER_LONG_TESTS."""

import os
import shutil

import pytest

from support.emulated_board import BENCH, blank_flash
from support.process import run

SWEEP = BENCH.parent / "sweep/main.js"
LONG = "COFFER_LONG_TESTS" in os.environ


@pytest.mark.parametrize("options", [[], ["--full"]] if LONG else [["--sample", "3"]], ids=" ".join)
def test_power_cut_in_any_step_keeps_what_was_acknowledged(tmp_path, options):
    flash = tmp_path / "board.flash"
    shutil.copy(blank_flash(), flash)
    run("node", SWEEP, "--flash", flash, *options, timeout=6 * 3600).expect("passed, 0 failed")
