"""Several key domains on one token, with the answers that clients of the Pico HSM wait for."""

import os

import pytest

from support import key_blob, tlv
from support import smartcard_hsm as hsm

NO_KEY = bytes(8)


@pytest.fixture
def card(direct):
    """A session with three key domains, logged in."""
    hsm.initialize(direct.card, domains=3)
    hsm.login(direct.card)
    return direct.card


def status(card, domain=0):
    """Total, missing, key check value."""
    answer = hsm.key_domain(card, domain=domain).ok()
    return answer[0], answer[1], answer[2:]


def test_domains_are_counted_by_their_status_words(card):
    assert [hsm.key_domain(card, domain=number).sw for number in range(4)] == [0x6A88] * 3 + [0x6A86]


def test_domain_that_is_not_set_up_takes_no_share(card):
    assert hsm.key_domain(card, data=bytes(32)).sw == 0x6986


def test_domain_beyond_the_last_cannot_be_set_up(card):
    assert hsm.key_domain(card, 1, b"\x02", domain=10).sw == 0x6A86


def test_domain_goes_through_its_life(card):
    assert hsm.key_domain(card, 1, b"\x02", domain=1).ok() == b"\x02\x02" + NO_KEY
    assert hsm.key_domain(card, 1, b"\x02", domain=1).sw == 0x6A86
    assert hsm.key_domain(card, data=b"\x01" * 32, domain=1).ok() == b"\x02\x01" + NO_KEY
    assert hsm.key_domain(card, data=b"\x01" * 32, domain=1).sw == 0x6A89, "the same share again"
    assert status(card, 1) == (2, 1, NO_KEY)
    value = key_blob.key_check_value(b"\x03" * 32)
    assert hsm.key_domain(card, data=b"\x02" * 32, domain=1).ok() == b"\x02\x00" + value
    assert hsm.key_domain(card, data=b"\x01" * 32, domain=1).sw == 0x6986
    assert status(card, 1) == (2, 0, value)
    assert hsm.key_domain(card, 4, domain=1).ok() == b"\x02\x02" + NO_KEY
    assert hsm.key_domain(card, 3, domain=1).sw == 0x9000
    assert hsm.key_domain(card, 3, domain=1).sw == 0x6A86
    assert [hsm.key_domain(card, domain=number).sw for number in range(4)] == [0x6A88] * 3 + [0x6A86]


def test_domains_change_only_for_the_user(card):
    hsm.key_domain(card, 1, b"\x01", domain=0).ok()
    card.select()
    for p1, data in ((1, b"\x02"), (2, b"\x54\x00"), (3, b""), (4, b"")):
        assert hsm.key_domain(card, p1, data, domain=0).sw == 0x6982
    assert status(card, 0) == (1, 1, NO_KEY)


def test_each_domain_wraps_its_own_keys(card):
    """Without tag 92 a key belongs to domain 0; WRAP says 6A88 until the DKEK is complete."""
    shares = {0: [os.urandom(32), os.urandom(32)], 2: [os.urandom(32)]}
    for domain, parts in shares.items():
        hsm.key_domain(card, 1, bytes([len(parts)]), domain=domain).ok()
    hsm.generate(card, 1, hsm.ec_template("brainpoolP256r1"))
    hsm.generate(card, 2, hsm.ec_template("brainpoolP256r1"), extra=tlv.encode(0x92, b"\0"))
    hsm.generate(card, 3, hsm.ec_template("brainpoolP256r1"), extra=tlv.encode(0x92, b"\2"))
    assert [hsm.wrap(card, number).sw for number in (1, 2, 3)] == [0x6A88] * 3
    assert hsm.try_generate(card, 4, hsm.ec_template(), extra=tlv.encode(0x92, b"\1")).sw == 0x6A88

    for domain, parts in shares.items():
        for share in parts:
            hsm.key_domain(card, data=share, domain=domain).ok()
    for number, domain in ((1, 0), (2, 0), (3, 2)):
        dkek = key_blob.combine(*shares[domain])
        blob = hsm.wrap(card, number).ok()
        assert key_blob.decode(dkek, blob).key_type == key_blob.EC
        assert hsm.delete_file(card, 0xCC00 + number) == 0x9000
        assert hsm.unwrap(card, number, blob) == 0x9000
        assert hsm.wrap(card, number).ok()[:8] == key_blob.key_check_value(dkek)
    assert hsm.key_domain(card, 3, domain=2).sw == 0x6A89
    assert hsm.delete_file(card, 0xCC03) == 0x9000
    hsm.key_domain(card, 3, domain=2).ok()
