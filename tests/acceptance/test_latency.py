"""How long things take on this machine: shown at the end of the test report, never asserted."""

import statistics
import time

from support import smartcard_hsm as hsm

KEYS = 20


def milliseconds(work, times):
    """Median duration of `work`."""
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return statistics.median(durations) * 1000


def test_report(token, record_property):
    with token.card() as card:
        challenge = milliseconds(lambda: card.transmit("00 84 00 00 08", quiet=True), 1000)
        hsm.login(card)
        for number in range(1, KEYS + 1):
            hsm.generate(card, number, hsm.ec_template())
            hsm.update_file(card, 0xC400 + number, hsm.ec_key_description(number))
        sign = milliseconds(
            lambda: card.transmit(b"\x80\x68\x01\x70\x00\x00\x20" + bytes(32) + b"\x02\x00", quiet=True), 100)
    listing = milliseconds(lambda: token.pkcs11_tool("-O"), 5)
    record_property(
        "medians", f"GET CHALLENGE through PC/SC {challenge:.3f} ms, P-256 signature {sign:.2f} ms, "
        f"pkcs11-tool -O with {KEYS} keys {listing:.0f} ms")
