"""Raw APDUs: over PC/SC, or straight over the virtual reader's protocol, which needs no pcscd."""

import contextlib
import socket
import struct
import time
from dataclasses import dataclass

from smartcard import scard

from .emulated_board import FIRMWARE
from .pcscd import resource_context

# An emulated board makes RSA keys for minutes.
SLOWEST_COMMAND_S = 1800 if FIRMWARE else 60
AID = bytes.fromhex("E82B0601040181C31F0201")


@dataclass(frozen=True)
class Response:
    """A response APDU: its data field and its status word."""

    data: bytes
    sw: int

    def ok(self):
        """The data of a response that must be 9000."""
        assert self.sw == 0x9000, f"status word {self.sw:04X}, expected 9000"
        return self.data


def command(cla, ins, p1, p2, data=b"", le=None, extended=None):
    """Encodes a command APDU; `le` 256 or 65536 ask for the maximum, `extended` forces the long form."""
    data = bytes(data)
    if extended is None:
        extended = len(data) > 255 or (le is not None and le > 256)
    head = bytes([cla, ins, p1, p2])
    if not extended:
        le_field = bytes([le % 256]) if le is not None else b""
        return head + (bytes([len(data)]) + data if data else b"") + le_field
    body = b"\0" + struct.pack(">H", len(data)) + data if data else b""
    if le is None:
        return head + body
    return head + body + (b"" if data else b"\0") + struct.pack(">H", le % 65536)


def receive(connection, length):
    """Exactly `length` bytes from a socket."""
    received = b""
    while len(received) < length:
        part = connection.recv(length - len(received))
        if not part:
            raise ConnectionError("the daemon closed the connection")
        received += part
    return received


def _shortened(octets, limit=120):
    text = octets.hex(" ")
    return text if len(octets) <= limit else f"{text[:3 * limit]}.. ({len(octets)} bytes)"


class Card:
    """One session with a card; subclasses say how bytes travel."""

    def exchange(self, apdu):
        """Sends the bytes of a command APDU, returns the bytes of the response."""
        raise NotImplementedError

    def transmit(self, apdu, quiet=False):
        """Sends an APDU given as bytes or as hexadecimal text."""
        apdu = bytes.fromhex(apdu) if isinstance(apdu, str) else bytes(apdu)
        answer = self.exchange(apdu)
        if not quiet:
            print(f"> {_shortened(apdu)}\n< {_shortened(answer)}")
        assert len(answer) >= 2, f"a response of {len(answer)} bytes to {apdu.hex()}"
        return Response(answer[:-2], int.from_bytes(answer[-2:], "big"))

    def send(self, cla, ins, p1, p2, data=b"", le=None, extended=None):
        """Encodes and sends a command APDU."""
        return self.transmit(command(cla, ins, p1, p2, data, le, extended))

    def select(self):
        """Selects the application; this ends every authentication."""
        return self.send(0x00, 0xA4, 0x04, 0x00, AID, le=256).ok()


class PcscCard(Card):
    """A card in a PC/SC reader."""

    def __init__(self, context, reader):
        status, self._card, _ = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED,
                                                   scard.SCARD_PROTOCOL_T1)
        if status != scard.SCARD_S_SUCCESS:
            raise ConnectionError(f"{reader}: {scard.SCardGetErrorMessage(status)}")

    def exchange(self, apdu):
        status, answer = scard.SCardTransmit(self._card, scard.SCARD_PCI_T1, list(apdu))
        if status != scard.SCARD_S_SUCCESS:
            raise ConnectionError(scard.SCardGetErrorMessage(status))
        return bytes(octet & 0xFF for octet in answer)

    def atr(self):
        """The answer to reset."""
        status, _, _, _, atr = scard.SCardStatus(self._card)
        assert status == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(status)
        return bytes(octet & 0xFF for octet in atr)

    def close(self):
        """Ends the session with a reset, so that no authentication is left to the next program."""
        scard.SCardDisconnect(self._card, scard.SCARD_RESET_CARD)


@contextlib.contextmanager
def pcsc_card(reader):
    """A session with the card in a reader, application selected."""
    with resource_context() as context:
        card = PcscCard(context, reader)
        try:
            card.select()
            yield card
        finally:
            card.close()


class DirectReader:
    """Plays the virtual reader itself: listens for the daemon. For abrupt ends and restarts."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def accept(self, alive=lambda: None, timeout_s=30):
        """Waits for the daemon and powers its card on; `alive` may raise to end the wait early."""
        self._listener.settimeout(0.1)
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                connection, _ = self._listener.accept()
                break
            except TimeoutError:
                alive()
                assert time.monotonic() < deadline, "the daemon did not connect"
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(SLOWEST_COMMAND_S)
        return DirectCard(connection)

    def close(self):
        """Stops listening."""
        self._listener.close()


class DirectCard(Card):
    """A card at the other end of the virtual reader's protocol."""

    POWER_OFF, POWER_ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"

    def __init__(self, connection):
        self._connection = connection
        self.control(self.POWER_ON)

    def control(self, code):
        """Sends one of the reader's control codes, which has no answer (but for the ATR)."""
        self._write(code)

    def atr(self):
        """Asks for the answer to reset."""
        self._write(self.ATR)
        return self._read()

    def exchange(self, apdu):
        self._write(apdu)
        return self._read()

    def send_unanswered(self, apdu):
        """Sends the bytes of a command APDU, and does not wait for the response."""
        self._write(apdu)

    def close(self):
        """Drops the connection."""
        self._connection.close()

    def _write(self, message):
        self._connection.sendall(struct.pack(">H", len(message)) + message)

    def _read(self):
        length, = struct.unpack(">H", receive(self._connection, 2))
        return receive(self._connection, length)


class SocketCard(Card):
    """A session over the daemon's Unix socket, framed as docs/spec/socket.md says."""

    COMMAND, GET_ATR, RESET = 0x01, 0x02, 0x03
    RESPONSE, ATR, BUSY, REFUSED = 0x81, 0x82, 0xFE, 0xFF

    def __init__(self, path):
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.settimeout(60)
        self._connection.connect(str(path))

    def send_frame(self, kind, payload=b""):
        """Sends one frame."""
        self._connection.sendall(struct.pack(">IB", 1 + len(payload), kind) + payload)

    def send_raw(self, octets):
        """Sends bytes that need not be a frame."""
        self._connection.sendall(octets)

    def receive_frame(self):
        """Receives one frame: its type and its payload."""
        size, kind = struct.unpack(">IB", receive(self._connection, 5))
        return kind, receive(self._connection, size - 1)

    def exchange(self, apdu):
        self.send_frame(self.COMMAND, bytes(apdu))
        kind, answer = self.receive_frame()
        assert kind == self.RESPONSE, f"frame of type {kind:02X}"
        return answer

    def close(self):
        """Ends the session."""
        self._connection.close()
