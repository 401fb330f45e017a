"""Programs that read passwords from a terminal: a pseudo terminal that answers their questions."""

import os
import pty
import select
import shlex
import subprocess
import time

from .process import TIMEOUT_S, Result


def converse(command, answers, env=None, timeout_s=TIMEOUT_S):
    """Runs a program on a terminal; `answers` are (expected prompt, line to type), in order.

    Returns a `Result` whose stdout is everything that the terminal showed.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen([str(word) for word in command], stdin=slave, stdout=slave, stderr=slave,
                               env={**os.environ, "TERM": "dumb", **(env or {})}, start_new_session=True)
    os.close(slave)
    shown, waiting, pending = b"", 0, list(answers)
    deadline = time.monotonic() + timeout_s
    while True:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{command[0]} waits for something; it showed:\n{shown!r}")
        if select.select([master], [], [], 0.2)[0]:
            try:
                part = os.read(master, 4096)
            except OSError:  # the last process has closed the terminal
                break
            if not part:
                break
            shown += part
        elif process.poll() is not None:
            break
        if pending and (position := shown.find(pending[0][0].encode(), waiting)) >= 0:
            prompt, line = pending.pop(0)
            waiting = position + len(prompt)
            os.write(master, line.encode() + b"\n")
    os.close(master)
    line = shlex.join(str(word) for word in command)
    text = shown.decode(errors="replace")
    print(f"$ {line}   (on a terminal)\n{text}\n[exit status {process.wait()}]")
    assert not pending, f"{line} never asked {pending[0][0]!r}"
    return Result(line, process.returncode, shown, b"")
