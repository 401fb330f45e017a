"""How long things take on this machine: printed for the reader of the test report, never asserted."""

import statistics
import time

from support import smartcard_hsm as hsm
from support import tlv

KEYS = 20


def milliseconds(work, times):
    """Median duration of `work`."""
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return statistics.median(durations) * 1000


def key_description(number):
    """What OpenSC writes to describe an EC key."""
    name = tlv.encode(0x30, tlv.encode(0x0C, b"key %d" % number), bytes.fromhex("030206C0 040101"))
    usage = tlv.encode(0x30, tlv.encode(0x04, bytes([number])), bytes.fromhex("0303073080"), tlv.integer(number))
    size = tlv.encode(0xA1, tlv.encode(0x30, bytes.fromhex("30020400"), tlv.integer(256)))
    return tlv.encode(0xA0, name, usage, size)


def test_report(token, capsys):
    with token.card() as card:
        challenge = milliseconds(lambda: card.transmit("00 84 00 00 08", quiet=True), 1000)
        hsm.login(card)
        for number in range(1, KEYS + 1):
            hsm.generate(card, number, hsm.ec_template())
            hsm.update_file(card, 0xC400 + number, key_description(number))
        sign = milliseconds(lambda: card.transmit(b"\x80\x68\x01\x70\x00\x00\x20" + bytes(32) + b"\x02\x00", quiet=True), 100)
    listing = milliseconds(lambda: token.pkcs11_tool("-O"), 5)
    with capsys.disabled():
        print(f"\n  GET CHALLENGE through PC/SC {challenge:.3f} ms, P-256 signature {sign:.2f} ms, pkcs11-tool -O with {KEYS} keys "
              f"{listing:.0f} ms (medians) ", end="")
