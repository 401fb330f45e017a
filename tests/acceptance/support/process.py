"""Running the real programs: every command and its output is printed, so that a failed test shows them."""

import os
import shlex
import subprocess
from dataclasses import dataclass

# A command that hangs fails the test; the limit is generous because hosts differ in speed.
TIMEOUT_S = 600

# Prefix of daemons that must not outlive the test run, however it ends.
END_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM", "--")


@dataclass
class Result:
    """What a program left behind."""

    command: str
    status: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self):
        """Standard output and standard error as text, one after the other."""
        return (self.stdout + self.stderr).decode(errors="replace")

    def expect(self, *phrases):
        """Asserts that each phrase is in the output; returns the result."""
        for phrase in phrases:
            assert phrase in self.text, f"{phrase!r} is missing in the output of: {self.command}\n{self.text}"
        return self

    def succeed(self):
        """Asserts exit status 0; returns the result."""
        assert self.status == 0, f"exit status {self.status} of: {self.command}\n{self.text}"
        return self

    def fail(self):
        """Asserts an exit status other than 0; returns the result."""
        assert self.status != 0, f"unexpected success of: {self.command}\n{self.text}"
        return self


def attempt(*command, env=None, stdin=b"", cwd=None, timeout=TIMEOUT_S):
    """Runs a program to its end, whatever its exit status; `env` is added to this process's environment."""
    words = [str(word) for word in command]
    line = shlex.join(words)
    done = subprocess.run(words, input=stdin, capture_output=True, timeout=timeout, cwd=cwd,
                          env={**os.environ, **(env or {})})
    result = Result(line, done.returncode, done.stdout, done.stderr)
    print(f"$ {line}\n{_printable(result)}[exit status {done.returncode}]")
    return result


def run(*command, **options):
    """Runs a program that must succeed."""
    return attempt(*command, **options).succeed()


def _printable(result, limit=4000):
    text = result.text
    if "\0" in text or "\ufffd" in text:
        text = f"({len(result.stdout)} bytes of binary output)\n{result.stderr.decode(errors='replace')}"
    text = text if len(text) <= limit else text[:limit] + "\n[cut]\n"
    return text if not text or text.endswith("\n") else text + "\n"
