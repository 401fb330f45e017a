"""ATTEST KEY: the device states where a key came from; verified here without its code."""

import os

import pytest

from support import key_blob, tlv
from support import smartcard_hsm as hsm
from support.curves import curve
from support.cvc import check_signature, parse_chain, parse_request

EXTENSION = tlv.object_identifier("2.25.331432607101017136507438205600351899091")
GENERATED, DERIVED = b"\x01", b"\x03"
DKEK = bytes(32)


@pytest.fixture(scope="module")
def card(direct):
    """A session with a DKEK, logged in."""
    hsm.initialize(direct.card, shares=1)
    hsm.key_domain(direct.card, data=DKEK).ok()
    hsm.login(direct.card)
    return direct.card


def try_attest(card, key_id, challenge):
    """ATTEST KEY; the response."""
    return card.send(0x80, 0xF0, key_id, 0x00, challenge, le=65536, extended=True)


def attest(card, key_id, public_key, folder):
    """ATTEST KEY; the data objects of its statement, after everything was verified."""
    challenge = os.urandom(16)
    request = parse_request(try_attest(card, key_id, challenge).ok())
    device, _ = parse_chain(hsm.contents(card, 0x2F02))
    assert request.inner.public_key == public_key
    request.inner.verify(public_key, folder)
    check_signature(device.public_key, request.outer_signature, request.outer_body, folder, curve("brainpoolP256r1"))
    assert request.inner.chr == request.inner.car == request.outer_car == device.chr
    (tag, template, _), = tlv.decode(tlv.find(request.inner.body, 0x7F4E, 0x65))
    assert (tag, tlv.find(template, 0x06)) == (0x73, EXTENSION)
    assert tlv.find(template, 0x81) == challenge
    return {found: value for found, value, _ in tlv.decode(template) if found not in (0x06, 0x81)}


@pytest.mark.parametrize("template", [hsm.ec_template("secp256r1"), hsm.ec_template("secp521r1"), hsm.rsa_template(2048)],
                         ids=["secp256r1", "secp521r1", "rsa2048"])
def test_generated_key(card, tmp_path, template):
    key = hsm.generate(card, 1, template).inner.public_key
    assert attest(card, 1, key, tmp_path) == {0x80: GENERATED, 0x82: b"\0"}


def test_statement_does_not_come_from_a_file(card, tmp_path):
    key = hsm.generate(card, 1, hsm.ec_template()).inner.public_key
    assert hsm.update_file(card, 0xCE01, b"something else") == 0x9000
    assert attest(card, 1, key, tmp_path)[0x80] == GENERATED


def test_policy_is_stated_and_asks_what_sign_asks(card, tmp_path):
    policy = tlv.encode(0x90, (2).to_bytes(4, "big")) + tlv.encode(0x91, b"\x73")
    key = hsm.generate(card, 2, hsm.ec_template(), extra=policy).inner.public_key
    assert attest(card, 2, key, tmp_path) == {0x80: GENERATED, 0x82: b"\0", 0x83: b"\x73"}
    hsm.sign(card, 2, 0x73, b"the last use").ok()
    assert try_attest(card, 2, bytes(8)).sw == 0x6984
    hsm.generate(card, 2, hsm.ec_template(), extra=tlv.encode(0x91, b"\x80"))
    assert try_attest(card, 2, bytes(8)).sw == 0x6A81, "a key for ECDH alone signs nothing"


def test_derived_key_says_so(card, tmp_path):
    hsm.generate(card, 3, hsm.ec_template())
    card.send(0x80, 0x76, 3, 4, b"\x98" + bytes(31) + b"\x05").ok()
    key = parse_request(hsm.contents(card, 0xCE04)).inner.public_key
    assert attest(card, 4, key, tmp_path)[0x80] == DERIVED
    assert hsm.delete_file(card, 0xCC04) == 0x9000


def test_imported_key_is_not_attested_nor_one_derived_from_it(card):
    hsm.generate(card, 5, hsm.ec_template())
    blob = hsm.wrap(card, 5).ok()
    assert key_blob.decode(DKEK, blob).key_type == key_blob.EC
    assert hsm.delete_file(card, 0xCC05) == 0x9000
    assert hsm.unwrap(card, 5, blob) == 0x9000
    assert try_attest(card, 5, bytes(8)).sw == 0x6985
    card.send(0x80, 0x76, 5, 6, b"\x98" + bytes(31) + b"\x05").ok()
    assert try_attest(card, 6, bytes(8)).sw == 0x6985


def test_what_it_needs(card):
    hsm.generate(card, 1, hsm.ec_template())
    assert hsm.generate_aes(card, 7) == 0x9000
    assert try_attest(card, 7, bytes(8)).sw == 0x6985, "a secret key has nothing to show"
    assert try_attest(card, 99, bytes(8)).sw == 0x6A82
    assert try_attest(card, 0, bytes(8)).sw == 0x6A86, "the device key"
    for size in (0, 7, 33):
        assert try_attest(card, 1, bytes(size)).sw == 0x6700
    for size in (8, 32):
        try_attest(card, 1, bytes(size)).ok()
    card.select()
    assert try_attest(card, 1, bytes(8)).sw == 0x6982
    hsm.login(card)
