"""Keys with a use counter and keys with an algorithm list."""

import pytest

from support import tlv
from support import smartcard_hsm as hsm


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in."""
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    return direct.card


def uses(count):
    """The use counter of a new key."""
    return tlv.encode(0x90, count.to_bytes(4, "big"))


def test_ec_key_is_exhausted(card):
    hsm.generate(card, 1, hsm.ec_template(), extra=uses(3))
    for _ in range(3):
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
    assert hsm.sign(card, 1, 0x70, bytes(32)).sw == 0x6984
    assert hsm.sign(card, 1, 0x73, b"m").sw == 0x6984
    assert hsm.decipher(card, 1, 0x80, bytes(65)).sw in (0x6984, 0x6A80)


def test_rsa_key_is_exhausted_by_signatures_and_decryptions(card):
    hsm.generate(card, 2, hsm.rsa_template(1024), extra=uses(2))
    hsm.sign(card, 2, 0x33, b"m").ok()
    hsm.decipher(card, 2, 0x21, bytes(127) + b"\x02").ok()
    assert hsm.sign(card, 2, 0x33, b"m").sw == 0x6984
    assert hsm.decipher(card, 2, 0x21, bytes(127) + b"\x02").sw == 0x6984


def test_aes_key_is_exhausted(card):
    assert hsm.generate_aes(card, 3, 256, uses(1)) == 0x9000
    hsm.cipher(card, 3, 0x10, bytes(16)).ok()
    assert hsm.cipher(card, 3, 0x10, bytes(16)).sw == 0x6984


def test_refused_uses_do_not_count(card):
    hsm.generate(card, 4, hsm.ec_template(), extra=uses(1) + tlv.encode(0x91, b"\x73"))
    assert hsm.sign(card, 4, 0x70, bytes(32)).sw == 0x6A81
    card.select()
    assert hsm.sign(card, 4, 0x73, b"m").sw == 0x6982
    hsm.login(card)
    hsm.sign(card, 4, 0x73, b"m").ok()
    assert hsm.sign(card, 4, 0x73, b"m").sw == 0x6984


def test_counter_survives_a_kill(direct, card):
    hsm.generate(card, 5, hsm.ec_template(), extra=uses(2))
    hsm.sign(card, 5, 0x70, bytes(32)).ok()
    direct.daemon.kill()
    direct.card.close()
    again = direct.start()
    hsm.login(again)
    hsm.sign(again, 5, 0x70, bytes(32)).ok()
    assert hsm.sign(again, 5, 0x70, bytes(32)).sw == 0x6984


@pytest.mark.parametrize("allowed", [0x70, 0x73, 0x75, 0x80])
def test_ec_algorithm_list_is_kept(direct, allowed):
    card = direct.card
    hsm.login(card)
    hsm.generate(card, 6, hsm.ec_template(), extra=tlv.encode(0x91, bytes([allowed])))
    for algorithm in (0x70, 0x73, 0x75):
        assert hsm.sign(card, 6, algorithm, bytes(32)).sw == (0x9000 if algorithm == allowed else 0x6A81)
    point = hsm.ec_template()
    base = tlv.find(point, 0x7F49, 0x84)
    assert hsm.decipher(card, 6, 0x80, base).sw == (0x9000 if allowed == 0x80 else 0x6A81)


@pytest.mark.parametrize("allowed", [0x20, 0x33, 0x43, 0x21])
def test_rsa_algorithm_list_is_kept(direct, allowed):
    card = direct.card
    hsm.login(card)
    hsm.generate(card, 7, hsm.rsa_template(1024), extra=tlv.encode(0x91, bytes([allowed])))
    for algorithm in (0x20, 0x33, 0x43):
        assert hsm.sign(card, 7, algorithm,
                        b"\0" + bytes(127)).sw == (0x9000 if algorithm == allowed else 0x6A81)
    assert hsm.decipher(card, 7, 0x21, bytes(127) + b"\x02").sw == (0x9000 if allowed == 0x21 else 0x6A81)


@pytest.mark.parametrize("extra", [
    tlv.encode(0x90, b"\0\0\1"),
    tlv.encode(0x91, b""),
    tlv.encode(0x91, bytes(49)),
    tlv.encode(0x92, b"\x07"),
    tlv.encode(0x92, b"")
])
def test_bad_policy_objects_are_refused(direct, extra):
    direct.card.select()
    hsm.login(direct.card)
    assert hsm.try_generate(direct.card, 9, hsm.ec_template(),
                            extra=extra).sw in (0x6A80, 0x6700, 0x6A88, 0x6A86)
    assert 0xCC09 not in hsm.list_objects(direct.card)
