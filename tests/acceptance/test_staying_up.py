"""A daemon that stays up: closed standard streams, a reader of the log that leaves, many sessions, little memory."""

import contextlib
import os
import shlex
import sqlite3
import subprocess
import time

import pytest

from support import smartcard_hsm as hsm
from support.card import SocketCard
from support.cofferd import PROGRAM, Cofferd
from support.process import END_WITH_PARENT


@pytest.fixture
def daemon(tmp_path):
    """Starts daemons with a socket; ends what runs still."""
    started = []

    def start(*arguments):
        daemon = Cofferd(tmp_path / "log")
        started.append(daemon)
        daemon.start("--state", tmp_path / "state", "--socket", tmp_path / "socket", *arguments)
        daemon.wait_for_log("listening")
        return daemon

    yield start
    for one in started:
        if one.running():
            assert one.terminate() == 0, one.log()


@pytest.fixture
def connect(tmp_path):
    """Opens sessions; closes them at the end."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(SocketCard(tmp_path / "socket")))


def wait_for(path):
    """Waits until a path exists."""
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"no {path}"
        time.sleep(0.02)


def run_in_shell(tmp_path, redirections):
    """cofferd with a socket, its standard streams as the shell is told."""
    command = shlex.join([*END_WITH_PARENT, str(PROGRAM), "--state", str(tmp_path / "state"), "--socket",
                          str(tmp_path / "socket"), "--log-level", "debug"])
    return subprocess.Popen(["bash", "-c", f"exec {command} {redirections}"])


def test_closed_standard_streams_become_nothing_else(tmp_path, connect):
    process = run_in_shell(tmp_path, "<&- >&- 2>&-")
    wait_for(tmp_path / "socket")
    streams = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
    hsm.initialize(connect())
    process.terminate()
    assert process.wait(30) == 0
    assert streams == ["/dev/null"] * 3
    for path in (tmp_path / "state").rglob("*"):
        assert not path.is_file() or b" debug " not in path.read_bytes(), f"the log is in {path}"
    with contextlib.closing(sqlite3.connect(tmp_path / "state/records.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_reader_of_the_log_that_leaves_does_no_harm(tmp_path, connect):
    process = run_in_shell(tmp_path, "2> >(head -n 1 > /dev/null)")
    wait_for(tmp_path / "socket")
    for _ in range(5):
        hsm.initialize(connect())
    process.terminate()
    assert process.wait(30) == 0


def answers(card):
    """Whether a session is served."""
    try:
        card.send_frame(SocketCard.GET_ATR)
        return card.receive_frame()[0] == SocketCard.ATR
    except OSError:
        return False


def test_who_holds_all_sessions_keeps_nobody_out(daemon, connect):
    daemon("--max-sessions", "8", "--max-user-sessions", "8")
    held = [connect() for _ in range(8)]
    assert all(answers(card) for card in held)
    for _ in range(20):
        assert answers(connect())
    assert not any(answers(card) for card in held)


def test_a_login_keeps_its_session_until_it_is_idle_for_long(daemon, connect):
    daemon("--max-sessions", "2", "--idle-time", "2")
    first = connect()
    hsm.initialize(first)
    hsm.login(first)
    assert answers(connect())
    newcomer = connect()
    assert answers(newcomer)
    assert hsm.query_pin(first) == 0x9000, "the other one had to go"
    hsm.login(newcomer)
    busy = connect()
    assert busy.receive_frame()[0] == SocketCard.BUSY
    time.sleep(2.1)
    assert hsm.query_pin(newcomer) == 0x9000
    assert answers(connect())
    assert not answers(first), "idle for longest"


def test_little_memory_ends_no_more_than_sessions(daemon, connect):
    running = daemon("--max-sessions", "1000", "--max-user-sessions", "1000")
    first = connect()
    hsm.initialize(first)
    in_use = int(next(line.split()[1] for line in open(f"/proc/{running.pid()}/status") if line.startswith("VmSize")))
    subprocess.run(["prlimit", "--pid", str(running.pid()), f"--as={(in_use + 40_000) * 1024}"], check=True)
    others = [connect() for _ in range(40)]
    served = [answers(card) for card in others]
    assert served[0] and not all(served), "memory was short"
    running.check_alive()
    for card in others:
        card.close()
    hsm.login(first)
    running.check_alive()


def test_two_daemons_provision_with_one_authority_at_once(tmp_path):
    daemons = [Cofferd(tmp_path / f"log{i}") for i in range(4)]
    for i, one in enumerate(daemons):
        one.start("--state", tmp_path / f"state{i}", "--authority", tmp_path / "authority", "--socket",
                  tmp_path / f"socket{i}")
    for one in daemons:
        one.wait_for_log("ready")
    for i, one in enumerate(daemons):
        with contextlib.closing(SocketCard(tmp_path / f"socket{i}")) as card:
            assert answers(card)
        assert one.terminate() == 0
    assert all("device key made" in one.log() for one in daemons)
