"""What the Pico HSM's own tests assert of a token, where no other file here does.

Status words are those of the SmartCard-HSM where the two differ (docs/decisions).
"""

from collections import Counter
from statistics import mean, pstdev

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from support import cvc, tlv
from support import smartcard_hsm as hsm

KEY = 0x21


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in."""
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    return direct.card


def challenge(card, size):
    """GET CHALLENGE; the bytes."""
    return card.send(0x00, 0x84, 0x00, 0x00, le=size, extended=True).ok()


@pytest.mark.parametrize("size", [1, 256, 1024])
def test_challenge_has_exactly_the_length_asked_for(card, size):
    assert len(challenge(card, size)) == size


def test_random_bytes_are_evenly_spread(card):
    seen = Counter()
    for _ in range(1000):
        seen.update(challenge(card, 1024))
    frequencies = [seen[value] for value in range(256)]
    expected = 1000 * 1024 / 256
    assert mean(frequencies) == pytest.approx(expected, rel=0.01)
    # One in 10^9 runs of a good generator has a deviation of 2 %: its mean is 1.58 %, give or take 0.07 %.
    assert pstdev(frequencies) / expected <= 0.02


def test_key_is_listed_once_and_cannot_be_read(card):
    hsm.generate(card, KEY, hsm.ec_template())
    assert hsm.list_objects(card).count(0xCC00 + KEY) == 1
    assert hsm.read_file(card, 0xCC00 + KEY).sw in (0x6982, 0x6A82)
    assert hsm.update_file(card, 0xCC00 + KEY, b"x") == 0x6982


def test_regenerated_key_replaces_the_old_one(card):
    block = bytes(range(16))
    assert hsm.generate_aes(card, KEY + 1) == 0x9000
    ciphertext = hsm.cipher(card, KEY + 1, 0x10, block).ok()
    assert hsm.cipher(card, KEY + 1, 0x11, ciphertext).ok() == block
    assert hsm.generate_aes(card, KEY + 1) == 0x9000
    assert hsm.cipher(card, KEY + 1, 0x11, ciphertext).ok() != block


def test_refused_algorithm_is_not_counted_and_permitted_ones_are(card):
    policy = tlv.encode(0x90, (2).to_bytes(4, "big")) + tlv.encode(0x91, b"\x10\x11")
    assert hsm.generate_aes(card, KEY + 2, 128, policy) == 0x9000
    assert hsm.cipher(card, KEY + 2, 0x18, b"message").sw == 0x6A81
    for _ in range(2):
        hsm.cipher(card, KEY + 2, 0x10, bytes(16)).ok()
    assert hsm.cipher(card, KEY + 2, 0x10, bytes(16)).sw == 0x6984


def test_device_key_cannot_be_deleted(card):
    assert hsm.delete_file(card, 0xCC00) == 0x6982


def test_descriptions_and_requests_are_files_that_can_be_patched(card):
    request = hsm.generate(card, KEY + 3, hsm.ec_template())
    assert request is not None
    for fid in (0xC400 + KEY + 3, 0xCE00 + KEY + 3):
        assert hsm.update_file(card, fid, bytes(100)) == 0x9000
        # From 1: a write at 0 is a new file.
        for revision in range(32):
            assert hsm.update_file(card, fid, bytes([revision] * 3), offset=1 + revision * 3) == 0x9000
        assert hsm.contents(card, fid) == bytes(1) + bytes(r for r in range(32) for _ in range(3)) + bytes(3)


def test_description_survives_the_deletion_of_its_key(card):
    hsm.generate(card, KEY + 4, hsm.ec_template())
    assert hsm.update_file(card, 0xC400 + KEY + 4, hsm.ec_key_description(KEY + 4)) == 0x9000
    assert hsm.delete_file(card, 0xCC00 + KEY + 4) == 0x9000
    assert hsm.sign(card, KEY + 4, 0x70, bytes(32)).sw in (0x6A82, 0x6A88)
    assert hsm.contents(card, 0xC400 + KEY + 4) == hsm.ec_key_description(KEY + 4)
    assert hsm.delete_file(card, 0xC400 + KEY + 4) == 0x9000
    assert hsm.delete_file(card, 0xC400 + KEY + 4) == 0x6A82


@pytest.mark.parametrize("fid", [0x100A, 0x100B, 0x100E, 0x1001, 0x1002, 0x1081, 0x1088, 0x1090, 0x1110, 0x1200])
@pytest.mark.parametrize("logged_in", [False, True])
def test_internal_records_are_no_files(card, fid, logged_in):
    card.select()
    if logged_in:
        hsm.login(card)
    assert hsm.read_file(card, fid).sw == 0x6982
    assert hsm.update_file(card, fid, b"x") == 0x6982
    assert hsm.delete_file(card, fid) in (0x6982, 0x6A82)
    hsm.login(card)


def test_wrong_pins_count_down_and_initialisation_restores(direct):
    card = direct.card
    hsm.initialize(card, retries=3)
    assert [hsm.verify_pin(card, "000000") for _ in range(4)] == [0x63C2, 0x63C1, 0x6983, 0x6983]
    assert hsm.verify_pin(card) == 0x6983, "the right one does not help any more"
    hsm.initialize(card, retries=3)
    assert hsm.query_pin(card) == 0x63C3
    hsm.login(card)


def test_initialiser_is_logged_in(direct):
    """Clients go on with key domains and certificates at once."""
    card = direct.card
    hsm.initialize(card)
    card.send(0x80, 0x50, 0x00, 0x00, hsm.initialization_data(domains=3)).ok()
    assert hsm.key_domain(card, 1, b"\2", domain=1).ok()[:2] == b"\2\2"
    assert hsm.generate_aes(card, KEY) == 0x9000
    card.select()
    assert hsm.generate_aes(card, KEY) == 0x6982


@pytest.mark.parametrize("pin", [b"correct horse", b"p4ssw0rd!", bytes(range(1, 9)), "Größe€".encode()])
def test_pin_may_have_any_characters(direct, pin):
    card = direct.card
    hsm.initialize(card, pin=pin)
    assert hsm.verify_pin(card, pin.swapcase()) == (0x9000 if pin.swapcase() == pin else 0x63C2)
    assert hsm.verify_pin(card, pin) == 0x9000
    hsm.initialize(card)
    hsm.login(card)


def test_what_needs_no_answer_or_more_is_refused(card):
    assert hsm.update_file(card, 0xCD42, b"private") == 0x9000
    assert hsm.contents(card, 0xCD42) == b"private"
    card.select()
    assert hsm.read_file(card, 0xCD42).sw == 0x6982
    hsm.login(card)
    assert card.transmit("80 64 4C 00 04 00 00 00 00").sw == 0x6A86, "rows of boot memory"
    assert card.transmit("80 5A 01 81 00").sw in (0x6D00, 0x6982), "a session PIN in plain"
    assert card.transmit("00 B1 CD 42 00").sw == 0x6700, "no offset"
    assert card.transmit("00 D7 CF 01 0A 54 05 00 00 00 00 00 53 01 AA").sw == 0x6700, "an offset of five bytes"
    assert card.transmit("00 86 00 00 01 7C").sw == 0x6700, "less than a data object"
    assert card.transmit("0C 84 00 00 03 97 01 10 00").sw in (0x6984, 0x6985, 0x6987, 0x6988), "no channel and no MAC"


# What the Pico HSM's library sends where it differs from OpenSC.


def test_rsa_key_is_generated_without_a_public_exponent(card):
    template = tlv.encode(0x7F49, tlv.encode(0x06, hsm.RSA_SHA256), tlv.encode(0x02, (1024).to_bytes(2, "big")))
    request = hsm.generate(card, KEY + 5, template)
    assert request.inner.public_key.fields[0x82].lstrip(b"\0") == b"\x01\x00\x01"


def test_key_is_deleted_with_zero_parameters(card):
    hsm.generate(card, KEY + 6, hsm.ec_template())
    assert card.transmit(bytes([0x00, 0xE4, 0x00, 0x00, 0x00, 0x00, 0x02, 0xCC, KEY + 6, 0x00, 0x00])).sw == 0x9000
    assert 0xCC00 + KEY + 6 not in hsm.list_objects(card)
    assert card.transmit("00 E4 00 00 01 CC").sw == 0x6700


def test_agreement_is_the_secret_after_the_first_byte(card):
    hsm.generate(card, KEY + 7, hsm.ec_template())
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(serialization.Encoding.X962,
                                              serialization.PublicFormat.UncompressedPoint)
    key_point = cvc.parse_request(hsm.contents(card, 0xCE00 + KEY + 7)).inner.public_key.fields[0x86]
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key_point)
    assert hsm.decipher(card, KEY + 7, 0x80, point).ok()[1:] == private.exchange(ec.ECDH(), key)


def test_size_of_a_new_key_is_read_from_its_description(card):
    assert hsm.generate_aes(card, KEY + 8, 192) == 0x9000
    description = hsm.contents(card, 0xC400 + KEY + 8)
    assert description[0] == 0xA8 and bytes.fromhex("020200C0") in description
    assert 0xC400 + KEY + 8 not in hsm.list_objects(card), "OpenSC takes what is listed for its own"
