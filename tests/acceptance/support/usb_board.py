"""A USB host of the tests' own: an emulated board's bus, and CCID over it, message by message."""

import shutil
import socket
import struct
import subprocess
import time
from dataclasses import dataclass

from .card import Card, receive
from .emulated_board import BENCH, FIRMWARE, blank_flash
from .process import END_WITH_PARENT

START_TIMEOUT_S = 120
TIMED_OUT, STALLED = -7, -9
CONTROL, BULK, BUS_EVENT = range(3)
RESET, SUSPEND, RESUME, WAIT = range(4)

XFR_BLOCK, POWER_ON, POWER_OFF, SLOT_STATUS, ABORT = 0x6F, 0x62, 0x63, 0x65, 0x72
DATA_BLOCK, SLOT_STATUS_ANSWER = 0x80, 0x81
TIME_EXTENSION, FAILED = 2, 1
READER_OUT, READER_IN = 0x01, 0x81
VENDOR_OUT, VENDOR_IN = 0x03, 0x83


class UsbTimeout(Exception):
    """The device answered NAK for as long as a transfer may take."""


class UsbStall(Exception):
    """The device answered STALL."""


class UsbBoard:
    """A board with the image under test; its first start is done. Its clock runs while a host does something."""

    def __init__(self, folder):
        path, flash, self._log_path = folder / "usb.sock", folder / "board.flash", folder / "board.log"
        shutil.copy(blank_flash(), flash)
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen([*END_WITH_PARENT, "node", BENCH, "--image", FIRMWARE, "--flash", flash,
                                              "--usb", path], stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not path.exists():
            assert self._process.poll() is None and time.monotonic() < deadline, self.log()
            time.sleep(0.02)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))

    def log(self):
        """What the bench has written: faults of the firmware, too."""
        return self._log_path.read_text()

    def close(self):
        """Ends the board; it must not have ended by itself."""
        self._socket.close()
        assert self._process.poll() is None, self.log()
        self._process.terminate()
        assert self._process.wait(timeout=START_TIMEOUT_S) == 0, self.log()

    def control(self, request_type, request, value=0, index=0, length=0):
        """A control transfer without data for the device; the data from it."""
        return self._transfer(CONTROL, 0, length, 500, struct.pack("<BBHHH", request_type, request, value, index, length))

    def bulk_out(self, endpoint, data, timeout_ms=1000):
        """A transfer of these bytes, whose last packet is as short as it is."""
        self._transfer(BULK, endpoint, len(data), timeout_ms, bytes(8), bytes(data))

    def bulk_in(self, endpoint, timeout_ms=15000, most=8192):
        """One transfer."""
        return self._transfer(BULK, endpoint, most, timeout_ms, bytes(8))

    def reset(self):
        """Resets the bus, and enumerates the device again."""
        self._event(RESET)

    def suspend(self):
        """The bus is idle from now on."""
        self._event(SUSPEND)

    def resume(self):
        """It is not any more."""
        self._event(RESUME)

    def wait(self, milliseconds):
        """Lets so much of the chip's time go by; the chip's time in ms."""
        return self._event(WAIT, milliseconds)

    def _event(self, event, milliseconds=0):
        self._socket.sendall(struct.pack("<BBHII8x", BUS_EVENT, event, 0, 0, milliseconds))
        return self._status()

    def _transfer(self, kind, endpoint, length, timeout_ms, setup, data=b""):
        self._socket.sendall(struct.pack("<BBHII", kind, endpoint, 0, length, timeout_ms) + setup + data)
        count = self._status()
        if count in (TIMED_OUT, STALLED):
            raise {TIMED_OUT: UsbTimeout, STALLED: UsbStall}[count](f"endpoint {endpoint:02x}")
        is_in = (setup[0] if kind == CONTROL else endpoint) & 0x80
        return receive(self._socket, count) if is_in else b""

    def _status(self):
        status, = struct.unpack("<i", receive(self._socket, 4))
        return status


@dataclass(frozen=True)
class Answer:
    """A message of the reader."""

    kind: int
    sequence: int
    card: int  # bmICCStatus: 0 active, 1 inactive
    status: int
    error: int
    last: int
    data: bytes

    @staticmethod
    def parse(message):
        kind, length, _, sequence, status, error, last = struct.unpack("<BIBBBBB", message[:10])
        assert length == len(message) - 10, message.hex()
        return Answer(kind, sequence, status & 3, status >> 6, error, last, message[10:])


class CcidHost(Card):
    """CCID on one of the board's interfaces; as a card, over its messages."""

    def __init__(self, board, out=READER_OUT, into=READER_IN, interface=0):
        self.board, self._out, self._in, self._interface = board, out, into, interface
        self.sequence = 0
        self.extensions = 0

    def write(self, kind, data=b"", parameters=bytes(3)):
        """Sends a message; its sequence number."""
        self.sequence = (self.sequence + 1) % 256
        self.board.bulk_out(self._out, struct.pack("<BIBB", kind, len(data), 0, self.sequence) + parameters + data)
        return self.sequence

    def write_raw(self, transfer):
        """Sends any bytes as one transfer."""
        self.board.bulk_out(self._out, transfer)

    def read(self, timeout_ms=15000):
        """The next message."""
        return Answer.parse(self.board.bulk_in(self._in, timeout_ms))

    def command(self, kind, data=b"", parameters=bytes(3)):
        """A message and its answer, through time extensions."""
        sequence = self.write(kind, data, parameters)
        while (answer := self.read()).status == TIME_EXTENSION:
            self.extensions += 1
        assert answer.sequence == sequence
        return answer

    def power_on(self):
        """The answer to reset."""
        answer = self.command(POWER_ON)
        assert answer.status == 0, answer
        return answer.data

    def exchange(self, apdu):
        answer = self.command(XFR_BLOCK, apdu)
        assert (answer.kind, answer.status) == (DATA_BLOCK, 0), answer
        data = answer.data
        while answer.last in (1, 3):
            answer = self.command(XFR_BLOCK, b"", b"\0\x10\0")
            data += answer.data
        return data

    def request_abort(self, sequence):
        """The half of an abort that goes over the control pipe."""
        self.board.control(0x21, 1, sequence << 8, self._interface)

    def abort(self):
        """Both halves of an abort; the answers up to its own."""
        self.request_abort((self.sequence + 1) % 256)
        sequence = self.write(ABORT)
        answers = [self.read()]
        while (answers[-1].kind, answers[-1].sequence) != (SLOT_STATUS_ANSWER, sequence):
            answers.append(self.read())
        return answers

    def works(self):
        """Whether the slot answers, and the card when it was powered."""
        return len(self.power_on()) > 10 and self.select() is not None
