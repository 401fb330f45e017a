"""The card of firmware/qemu/card, running in QEMU, as the acceptance tests' helpers take one; and what its commands cost."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "acceptance"))

from support.card import AID, Card  # noqa: E402

RESTART = b"\xff\xff"
END = bytes(2)
RESCUE_AID = bytes.fromhex("A0583FC19B7E4F21")


@dataclass
class Cost:
    """What one command took at most, over all its runs."""

    runs: int = 0
    stack: int = 0
    instructions: int = 0

    def add(self, stack: int, instructions: int) -> None:
        self.runs += 1
        self.stack = max(self.stack, stack)
        self.instructions = max(self.instructions, instructions)


@dataclass(frozen=True)
class Row:
    """A row of the command table, as the program tells it."""

    application: str
    ins: int
    p1: range
    p2: range
    name: str

    @staticmethod
    def parse(line: str) -> "Row":
        application, ins, *ends, name = line.split(" ", 6)
        p1_first, p1_last, p2_first, p2_last = (int(end, 16) for end in ends)
        return Row(application, int(ins, 16), range(p1_first, p1_last + 1), range(p2_first, p2_last + 1), name)

    def takes(self, application: str, apdu: bytes) -> bool:
        return (self.application, self.ins) == (application, apdu[1]) and apdu[2] in self.p1 and apdu[3] in self.p2


class TargetCard(Card):
    """A card in QEMU: `command` starts the program, `{}` in it stands for the file that it reads."""

    def __init__(self, command: list[str]):
        self.starts = {"first start": Cost(), "start": Cost()}
        self.costs: dict[Row, Cost] = {}
        self.answers: dict[Row, set[int]] = {}
        self._application = "hsm"
        with tempfile.TemporaryDirectory() as folder:
            pipe = Path(folder) / "commands"
            os.mkfifo(pipe)
            self._process = subprocess.Popen([part.format(pipe) for part in command], stdout=subprocess.PIPE,
                                             stderr=subprocess.STDOUT, text=True)
            self._pipe = pipe.open("wb", buffering=0)  # waits until the program has opened it
        self._read_rows()

    def exchange(self, apdu: bytes) -> bytes:
        self._write(len(apdu).to_bytes(2, "little") + apdu)
        stack, instructions, answer = self._read_answer()
        row = next((row for row in self.costs if row.takes(self._application, apdu)), None)
        if row:
            self.costs[row].add(stack, instructions)
            self.answers[row].add(int.from_bytes(answer[-2:], "big"))
        if answer[-2:] == b"\x90\x00":
            self._follow_application(apdu)
        return answer

    def restart(self) -> None:
        """Restarts the device with what is in its flash."""
        self._write(RESTART)
        self._application = "hsm"
        self.starts["start"].add(*self._read_answer()[:2])

    def end(self) -> int:
        """Ends the program; its exit status."""
        self._write(END)
        return self._process.wait(timeout=60)

    def kill(self) -> None:
        """Ends the program, whatever it does."""
        self._process.kill()
        self._process.wait()

    def _follow_application(self, done: bytes) -> None:
        if done[1] == 0xA4:
            self._application = {AID: "hsm", RESCUE_AID: "rescue"}.get(done[5:5 + done[4]], self._application)
        elif done[1] == 0x1F:  # a restart
            self._application = "hsm"

    def _write(self, message: bytes) -> None:
        self._pipe.write(message)

    def _read_rows(self) -> None:
        for line in self._process.stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "answer":
                self.starts["first start"].add(*map(int, rest.split()[:2]))
                return
            if word == "row":
                row = Row.parse(rest)
                self.costs[row], self.answers[row] = Cost(), set()
        raise ConnectionError(f"the program ended with status {self._process.wait()} before its first start was done")

    def _read_answer(self) -> tuple[int, int, bytes]:
        line = self._process.stdout.readline()
        if not line.startswith("answer "):
            raise ConnectionError(f"instead of an answer: {line!r}; the program ended with {self._process.poll()}")
        stack, instructions, answer = line.rstrip("\n").split(" ")[1:]
        return int(stack), int(instructions), bytes.fromhex(answer)
