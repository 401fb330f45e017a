"""Starting and ending the daemon under test."""

import os
import shlex
import signal
import subprocess
import time
from pathlib import Path

from .process import END_WITH_PARENT

PROGRAM = Path(os.environ.get("COFFERD") or Path(__file__).parents[3] / "build/release/bin/cofferd")


class Cofferd:
    """One cofferd process; its log lies in a file."""

    def __init__(self, log_path):
        self.log_path = Path(log_path)
        self._process = None

    def start(self, *arguments):
        """Starts the daemon with the given command line."""
        with self.log_path.open("ab") as log:
            self._launch([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _launch(self, command, **streams):
        command = [str(word) for word in command]
        print(f"$ {shlex.join(command)} &")
        self._process = subprocess.Popen([*END_WITH_PARENT, *command], **streams)

    def pid(self):
        """The process's number."""
        return self._process.pid

    def check_alive(self):
        """Raises when the daemon has ended."""
        assert self._process.poll() is None, f"cofferd ended with {self._process.returncode}:\n{self.log()}"

    def signal(self, name):
        """Sends a signal such as "TERM" that ends the daemon; returns its exit status."""
        self._process.send_signal(signal.Signals[f"SIG{name}"])
        return self.wait()

    def terminate(self):
        """Asks the daemon to end; returns its exit status."""
        return self.signal("TERM")

    def kill(self):
        """Ends the daemon without a warning."""
        self._process.kill()
        return self.wait()

    def wait(self, timeout_s=30):
        """Waits for the end; returns the exit status."""
        return self._process.wait(timeout=timeout_s)

    def running(self):
        """Whether the daemon runs."""
        return self._process is not None and self._process.poll() is None

    def log(self, lines=60):
        """The last lines of the daemon's log."""
        if not self.log_path.exists():
            return "(no log)"
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])

    def wait_for_log(self, phrase, timeout_s=30):
        """Waits until the log contains a phrase."""
        deadline = time.monotonic() + timeout_s
        while phrase not in self.log_path.read_text(errors="replace"):
            assert time.monotonic() < deadline, f"no {phrase!r} in the log:\n{self.log()}"
            time.sleep(0.02)
