"""Whose virtual reader gets the card, and what a second daemon on a reader's port does."""

import os
import subprocess
import time

import pytest

from support import pcscd
from support.cofferd import PROGRAM, Cofferd
from support.process import END_WITH_PARENT, attempt

# Takes the port, asks for the ATR and for a PIN as pcscd would, and prints what comes.
SQUATTER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("ready", flush=True)
connection, _ = listener.accept()
connection.sendall(bytes.fromhex("0001 01 0001 04 0004 00200081"))
connection.settimeout(20)
try:
    print("got", connection.recv(100).hex(), flush=True)
except OSError as error:
    print("got", flush=True)
listener.close()
"""

as_root = pytest.mark.skipif(os.geteuid() != 0 or os.environ.get("COFFER_REAL_UID", "0") != "0",
                             reason="takes two users")


def squat(user, port):
    """A program of another user on a reader's port."""
    squatter = subprocess.Popen([*END_WITH_PARENT[:-1], f"--reuid={user}", "--clear-groups", "--", "/usr/bin/python3", "-c",
                                 SQUATTER, str(port)], stdout=subprocess.PIPE, text=True)
    assert squatter.stdout.readline() == "ready\n"
    return squatter


@as_root
def test_a_port_that_another_user_took_gets_nothing(tmp_path):
    port = pcscd.free_port_pair()
    squatter, daemon = squat("nobody", port), Cofferd(tmp_path / "log")
    daemon.start("--state", tmp_path / "state", "--vpcd", f"127.0.0.1:{port}", "--log-level", "debug")
    assert squatter.stdout.readline().strip() == "got", "neither ATR nor answer"
    daemon.wait_for_log("refused: the reader belongs to the user 65534")
    squatter.wait(30)
    assert daemon.terminate() == 0
    log = daemon.log_path.read_text()
    assert "reader connected" not in log and "apdu" not in log and log.count("refused") == 1, log


@as_root
def test_a_port_of_a_configured_user_is_served(tmp_path):
    port = pcscd.free_port_pair()
    squatter, daemon = squat("nobody", port), Cofferd(tmp_path / "log")
    daemon.start("--state", tmp_path / "state", "--vpcd", f"127.0.0.1:{port}", "--vpcd-user", "nobody")
    assert squatter.stdout.readline().startswith("got 00183b"), "the length of the ATR, and the ATR"
    daemon.wait_for_log("reader connected")
    squatter.wait(30)
    assert daemon.terminate() == 0


def test_a_second_daemon_on_a_taken_reader_says_so(token, tmp_path):
    second = attempt(PROGRAM, "--state", tmp_path / "state", "--vpcd", f"127.0.0.1:{token.slot.port}", timeout=60)
    assert second.status == 5, second.text
    second.expect("another card is in the reader", str(token.slot.port))
    token.pkcs11_tool("-L").expect("Coffer")


def test_two_daemons_that_start_at_once_leave_one_card(make_brief_token, tmp_path):
    """Both find the reader free; one gets it, and the other does not wait behind it."""
    token = make_brief_token("first", start=False)
    daemons = [Cofferd(tmp_path / f"log{i}") for i in range(2)]
    for i, daemon in enumerate(daemons):
        daemon.start("--state", tmp_path / f"state{i}", "--vpcd", f"127.0.0.1:{token.slot.port}")
    pcscd.wait_for_card(token.slot.name)
    deadline = time.monotonic() + 30
    while not any("another card is in the reader" in daemon.log_path.read_text() for daemon in daemons):
        assert time.monotonic() < deadline, [daemon.log() for daemon in daemons]
        time.sleep(0.1)
    assert sum("reader connected" in daemon.log_path.read_text() for daemon in daemons) == 1
    for daemon in daemons:
        if daemon.running():
            assert daemon.terminate() == 0
