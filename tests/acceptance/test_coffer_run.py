"""coffer run: a throw-away token for one command."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from support.card import SocketCard
from support.coffer import PROGRAM, Coffer
from support.process import attempt
from support.smartcard_hsm import verify_pin


@pytest.fixture
def folder(tmp_path):
    """Where coffer makes its private folders in a test."""
    with tempfile.TemporaryDirectory(prefix="cr-") as short:
        yield Path(short)


def environment(folder):
    """Nothing of ours may be in it already."""
    return {**os.environ, "XDG_RUNTIME_DIR": str(folder)}


def is_gone(folder):
    """Whether the folder gets empty, soon."""
    deadline = time.monotonic() + 30
    while list(folder.iterdir()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def start(folder, *command):
    """A run whose command waits for a line."""
    process = subprocess.Popen([PROGRAM, "run", "--", "sh", "-c", 'echo "$COFFER_SOCKET $COFFER_PIN"; read line; exit 0'
                                if not command else command[0]],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(folder))
    socket, pin = process.stdout.readline().decode().split()
    return process, Path(socket), pin


def test_command_has_a_token_with_its_pin(folder):
    process, socket, pin = start(folder)
    card = SocketCard(socket)
    card.select()
    assert verify_pin(card, pin) == 0x9000
    card.close()
    assert socket.stat().st_mode & 0o777 == 0o600
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    process.communicate(b"\n", timeout=30)
    assert process.returncode == 0
    assert is_gone(folder)


def test_exit_code_passes_through(folder):
    for command, code in ((["sh", "-c", "exit 42"], 42), (["false"], 1), (["/nonexistent"], 127), (["/etc/passwd"], 126)):
        assert Coffer().attempt("run", "--", *command, env={"XDG_RUNTIME_DIR": str(folder)}).status == code
    assert is_gone(folder)


def test_nothing_is_left_when_it_is_killed(folder):
    process, socket, _ = start(folder, 'echo "$COFFER_SOCKET $$"; exec sleep 600')
    command = int(_)
    process.kill()
    process.wait()
    assert is_gone(folder)
    deadline = time.monotonic() + 30
    while Path(f"/proc/{command}").exists() and "sleep" in Path(f"/proc/{command}/cmdline").read_text():
        assert time.monotonic() < deadline, "the command goes on without its token"
        time.sleep(0.02)
    assert not socket.exists()


def test_signals_are_handed_on(folder):
    process, _, _ = start(folder, 'trap "exit 9" TERM; echo "$COFFER_SOCKET x"; while :; do sleep 0.05; done')
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 9
    assert is_gone(folder)


def test_many_at_once_are_apart(folder):
    runs = [start(folder) for _ in range(8)]
    assert len({socket for _, socket, _ in runs}) == len({pin for _, _, pin in runs}) == 8
    for process, _, _ in runs:
        process.communicate(b"\n", timeout=30)
    assert is_gone(folder)


def test_reader_has_the_same_token(service, folder):
    slot = service.acquire()
    try:
        words = attempt(PROGRAM, "run", "--vpcd", f"127.0.0.1:{slot.port}", "--", "sh", "-c", 'echo "$COFFER_READER"',
                        env={"XDG_RUNTIME_DIR": str(folder)}).succeed()
        assert words.stdout.decode().strip() == slot.name
    finally:
        service.release(slot)


def test_reader_that_is_taken_is_said(make_brief_token, folder):
    token = make_brief_token()
    result = Coffer().attempt("run", "--vpcd", f"127.0.0.1:{token.slot.port}", "--", "true",
                              env={"XDG_RUNTIME_DIR": str(folder)})
    assert result.status == 125
    result.expect("The command was not run.")
    assert is_gone(folder)
