"""Programs that read passwords from a terminal: a pseudo terminal that answers their questions."""

import os
import shlex
from dataclasses import dataclass

import pexpect

from .process import Result

# What a program may take for one step: sc-hsm-tool derives keys for a good part of a minute on a busy machine.
STEP_TIMEOUT_S = 300


@dataclass
class Answer:
    """A line to type once a prompt is shown; `hidden`: only once the program has turned echo off, because it
    discards what was typed before (TCSAFLUSH)."""

    prompt: str
    line: str
    hidden: bool = False


def converse(command, answers, env=None, timeout_s=STEP_TIMEOUT_S):
    """Runs a program on a terminal and gives the answers in their order; each step has `timeout_s` seconds.

    Returns a `Result` whose stdout is everything that the terminal showed.
    """
    words = [str(word) for word in command]
    line = shlex.join(words)
    shown = _Record()
    program = pexpect.spawn(words[0], words[1:], timeout=timeout_s,
                            env={**os.environ, "TERM": "dumb", **(env or {})})
    program.logfile_read = shown
    try:
        for answer in answers:
            asked = program.expect_exact([answer.prompt, pexpect.EOF]) == 0
            assert asked, f"{line} never asked {answer.prompt!r}"
            if answer.hidden and not program.waitnoecho():
                raise TimeoutError(f"{line} leaves echo on after {answer.prompt!r}")
            program.sendline(answer.line)
        program.expect(pexpect.EOF)
    except pexpect.TIMEOUT:
        raise TimeoutError(f"{line} waits for something; it showed:\n{shown.text}") from None
    finally:
        program.close(force=True)
        print(f"$ {line}   (on a terminal)\n{shown.text}\n[exit status {program.exitstatus}]")
    return Result(line, program.exitstatus, shown.content, b"")


class _Record:
    """A file that keeps what is written to it."""

    def __init__(self):
        self.content = b""

    def write(self, part):
        self.content += part

    def flush(self):
        """Nothing to do: pexpect calls it."""

    @property
    def text(self):
        return self.content.decode(errors="replace")
