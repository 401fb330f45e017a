"""The pseudo terminal of these tests: what it types reaches programs that are slow to listen."""

import sys

import pytest
from support.terminal import Answer, converse

# As sc-hsm-tool and getpass(3) do: prompt first, then turn echo off, which discards what was typed before.
SLOW_TO_HIDE = """
import sys, termios, time
print("password: ", end="", flush=True)
time.sleep(0.5)
mode = termios.tcgetattr(0)
mode[3] &= ~termios.ECHO
termios.tcsetattr(0, termios.TCSAFLUSH, mode)
print("got", input()[::-1])
"""


def test_hidden_answers_wait_until_echo_is_off():
    secret = Answer("password: ", "terces", hidden=True)
    result = converse([sys.executable, "-c", SLOW_TO_HIDE], [secret], timeout_s=60)
    result.succeed().expect("got secret")
    assert "terces" not in result.text


def test_a_question_that_never_comes_is_named():
    with pytest.raises(AssertionError, match="never asked 'second'"):
        converse([sys.executable, "-c", "input('first')"], [Answer("first", ""), Answer("second", "")])


def test_a_program_that_waits_for_more_is_named():
    with pytest.raises(TimeoutError, match="waits for something; it showed"):
        converse([sys.executable, "-c", "input('first')"], [], timeout_s=1)
