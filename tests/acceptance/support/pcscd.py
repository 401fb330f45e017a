"""A private pcscd with virtual readers on free ports."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from smartcard import scard

from .process import END_WITH_PARENT

# One reader entry makes two slots, on two neighbouring ports. The driver keeps its slots in global variables:
# each entry needs a copy of the library, under a path of its own.
ENTRIES = 4


@dataclass(frozen=True)
class Slot:
    """One slot of a virtual reader: its PC/SC name and the port on which it waits for a card."""

    name: str
    port: int


def driver_library():
    """Path of the virtual reader's driver, wherever the package has put it."""
    listing = subprocess.run(["dpkg", "-L", "vsmartcard-vpcd"], capture_output=True, text=True,
                             check=True).stdout
    return next(line for line in listing.splitlines() if line.endswith("/libifdvpcd.so"))


def free_port_pair():
    """A port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("0.0.0.0", 0))
            port = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("0.0.0.0", port + 1))
                return port


class Pcscd:
    """pcscd in the foreground, with a reader configuration of its own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.log_path = self.folder / "pcscd.log"
        self.slots = []
        self._process = None
        self._released = []
        self._write_configuration()

    def _write_configuration(self):
        self.configuration = self.folder / "reader.conf.d"
        self.configuration.mkdir()
        for entry in range(ENTRIES):
            name, port = f"Test reader {chr(ord('A') + entry)}", free_port_pair()
            library = shutil.copy(driver_library(), self.folder / f"libifdvpcd{entry}.so")
            (self.configuration / f"reader{entry}").write_text(
                f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:0x{port:04X}\n'
                f"LIBPATH {library}\nCHANNELID 0x{port:04X}\n")
            self.slots += [Slot(f"{name} {entry:02d} 00", port), Slot(f"{name} {entry:02d} 01", port + 1)]
        self._released = list(self.slots)

    def start(self):
        """Starts the daemon and waits until all its readers are there."""
        assert os.environ.get("COFFER_PRIVATE_RUN"), "not in a /run of our own: use tests/acceptance/run, without -n"
        log = self.log_path.open("ab")
        self._process = subprocess.Popen(
            [*END_WITH_PARENT, "pcscd", "--foreground", "--error", "--config", self.configuration],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while len(found := _reader_names()) < len(self.slots):
            assert self._process.poll() is None, f"pcscd ended:\n{self.log_path.read_text()}"
            assert time.monotonic() < deadline, f"readers did not appear, only {found}"
            time.sleep(0.05)
        # The middle number of a reader name depends on the order of start: take the names as they are.
        by_entry = {(name.rsplit(" ", 2)[0], name[-2:]): name for name in found}
        names = {slot: by_entry[slot.name.rsplit(" ", 2)[0], slot.name[-2:]] for slot in self.slots}
        renamed = {slot: Slot(name, slot.port) for slot, name in names.items()}
        self.slots = [renamed[slot] for slot in self.slots]
        self._released = [renamed[slot] for slot in self._released]

    def stop(self):
        """Ends the daemon that this object started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    def acquire(self):
        """An empty slot, the one that was used longest ago first."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for slot in self._released:
                if not card_present(slot.name):
                    self._released.remove(slot)
                    return slot
            time.sleep(0.1)
        raise AssertionError("no empty slot")

    def release(self, slot):
        """Gives a slot back; its card may still be about to leave."""
        self._released.append(slot)


@contextlib.contextmanager
def resource_context():
    """A PC/SC context for the duration of a with block."""
    status, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    if status != scard.SCARD_S_SUCCESS:
        raise ConnectionError(scard.SCardGetErrorMessage(status))
    try:
        yield context
    finally:
        scard.SCardReleaseContext(context)


def _reader_names():
    try:
        with resource_context() as context:
            status, names = scard.SCardListReaders(context, [])
            return names if status == scard.SCARD_S_SUCCESS else []
    except ConnectionError:
        return []


def card_present(reader):
    """Whether pcscd sees a usable card in the reader now."""
    with resource_context() as context:
        status, states = scard.SCardGetStatusChange(context, 0, [(reader, scard.SCARD_STATE_UNAWARE)])
        if status != scard.SCARD_S_SUCCESS:
            return False
        _, state, atr = states[0]
        return bool(state & scard.SCARD_STATE_PRESENT and atr and not state & scard.SCARD_STATE_MUTE)


def wait_for_card(reader, present=True, timeout_s=60, alive=lambda: None):
    """Waits until a card is (or is not) in the reader; `alive` may raise to end the wait early."""
    deadline = time.monotonic() + timeout_s
    while True:
        with contextlib.suppress(ConnectionError):
            if card_present(reader) == present:
                return
        alive()
        assert time.monotonic() < deadline, f"{reader}: {'no card arrived' if present else 'the card stayed'}"
        time.sleep(0.02)
