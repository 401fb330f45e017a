"""What a try of a PIN costs: nothing for a right one, whenever the daemon is killed; resetting the counters offline."""

import hashlib
import time

import pytest

from support import smartcard_hsm as hsm
from support.card import command
from support.cofferd import PROGRAM
from support.process import attempt, run
from support.token import PIN, DirectToken

VERIFY = command(0x00, 0x20, 0x00, 0x81, PIN.encode())


def kill_in_a_login(direct, after_s):
    """Kills the daemon so long after it got the right PIN; the tries that are left after a restart."""
    direct.card.send_unanswered(VERIFY)
    time.sleep(after_s)
    direct.daemon.kill()
    direct.card.close()
    direct.start()
    return hsm.query_pin(direct.card)


@pytest.fixture
def card(direct):
    """A session with an initialised token; nobody is logged in."""
    if not direct.daemon.running():
        direct.start()
    hsm.initialize(direct.card)
    direct.card.select()
    return direct.card


def test_kill_while_the_pin_is_stretched_costs_no_try(direct, card):
    for _ in range(4):
        assert kill_in_a_login(direct, 0.01) == 0x63C3, "stretching takes much longer than this"
    hsm.login(direct.card)


def test_kill_at_any_moment_of_a_login_costs_one_try_at_most(direct, card):
    for step in range(12):
        assert kill_in_a_login(direct, 0.03 * step) in (0x63C3, 0x63C2)
        hsm.login(direct.card)
        direct.card.select()
        assert hsm.query_pin(direct.card) == 0x63C3


def reset(state, *options):
    """The offline command."""
    return attempt(PROGRAM, "--state", state, "--reset-retry-counters", *options, timeout=30)


def test_counters_are_reset_offline_and_nothing_else(direct, card):
    hsm.login(card)
    request = hsm.generate(card, 1, hsm.ec_template())
    card.select()
    for _ in range(3):
        hsm.verify_pin(card, "000000")
    assert hsm.verify_pin(card) == 0x6983
    direct.stop()
    card.close()

    done = reset(direct.state)
    assert done.status == 0, done.text
    assert "user PIN: 3 tries left, was 0; SO-PIN: 15 tries left, was 15" in done.text
    assert "what=retry-counters-reset pin=user tries_left=3" in done.text, "the log says so"
    assert "what=retry-counters-reset pin=so tries_left=15" in done.text

    card = direct.start()
    assert hsm.query_pin(card) == 0x63C3
    hsm.login(card)
    signature = hsm.sign(card, 1, 0x70, hashlib.sha256(b"m").digest()).ok()
    assert signature and request


def test_counters_of_a_running_daemon_are_not_reset(direct, card):
    result = reset(direct.state)
    assert result.status == 3 and str(direct.state) in result.text


def test_counters_of_no_token_are_not_reset(tmp_path):
    result = reset(tmp_path / "nothing")
    assert result.status == 4 and "no token" in result.text
    assert not (tmp_path / "nothing").exists(), "nothing is made"
    blank = DirectToken(tmp_path, "blank")
    blank.start()
    blank.close()
    result = reset(blank.state)
    assert result.status == 4 and "not initialised" in result.text


def test_reset_takes_no_reader(tmp_path):
    assert reset(tmp_path, "--socket", tmp_path / "socket").status == 2
    run(PROGRAM, "--help").expect("--reset-retry-counters")
