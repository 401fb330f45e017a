"""Secure lock: a token whose keys work with one computer only."""

import hashlib
import os

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from support import openssl
from support import smartcard_hsm as hsm
from support.cvc import parse_chain
from support.secure_lock import (AGREE_WITH_PROOF, DISABLE, ENABLE, LABEL, MASK, UNLOCK, encrypt, point_of, sign,
                                 step)


@pytest.fixture(scope="module")
def token(make_token):
    """A token with a key 01, behind PC/SC."""
    token = make_token()
    token.initialize()
    token.generate_key("EC:prime256v1", "01", "locked")
    return token


@pytest.fixture
def locked(token):
    """The same, locked; afterwards it is not."""
    with token.card() as card:
        card.select()
        hsm.login(card)
        assert step(card, ENABLE) == 0x9000
    yield token
    with token.card() as card:
        card.select()
        hsm.login(card)
        assert step(card, DISABLE) == 0x9000


def test_opensc_works_beside_a_program_that_has_unlocked(locked, tmp_path):
    (tmp_path / "hash").write_bytes(hashlib.sha256(b"message").digest())
    command = ("--sign", "--id", "01", "--mechanism", "ECDSA", "--signature-format", "openssl", "--input-file",
               tmp_path / "hash", "--output-file", tmp_path / "signature")
    locked.try_pkcs11_tool(*command, login=True).fail()
    with locked.card() as card:
        card.select()
        hsm.login(card)
        assert step(card, UNLOCK) == 0x9000
        locked.pkcs11_tool(*command, login=True)
    locked.public_key("01", tmp_path / "key")
    openssl.verify_value(tmp_path / "key", tmp_path / "signature", tmp_path / "hash")
    locked.try_pkcs11_tool(*command, login=True).fail()


def test_keys_work_after_unlock_until_the_connection_ends(locked):
    with locked.card() as card:
        card.select()
        hsm.login(card)
        assert hsm.query_pin(card) == 0x9000, "the PIN counts as verified"
        assert sign(card).sw == 0x6986
        assert step(card, UNLOCK) == 0x9000
        assert len(sign(card).ok()) > 60
        card.select()
        assert sign(card).sw == 0x6982, "selecting logs out"
        hsm.login(card)
        sign(card).ok()
    with locked.card() as card:
        card.select()
        hsm.login(card)
        assert sign(card).sw == 0x6986


def test_opensc_signs_again_when_the_lock_is_off(token, tmp_path):
    (tmp_path / "hash").write_bytes(bytes(32))
    command = ("--sign", "--id", "01", "--mechanism", "ECDSA", "--input-file", tmp_path / "hash", "--output-file",
               tmp_path / "signature")
    with token.card() as card:
        card.select()
        hsm.login(card)
        assert step(card, ENABLE) == 0x9000
    token.try_pkcs11_tool(*command, login=True).fail()
    with token.card() as card:
        card.select()
        hsm.login(card)
        assert step(card, DISABLE) == 0x9000
    token.pkcs11_tool(*command, login=True)
    assert (tmp_path / "signature").stat().st_size == 64


def test_wrong_mask_is_refused_and_nothing_is_lost(locked):
    with locked.card() as card:
        card.select()
        hsm.login(card)
        for p2 in (UNLOCK, DISABLE):
            assert step(card, p2, os.urandom(32)) == 0x6700
        assert step(card, ENABLE, os.urandom(32)) == 0x6986
        assert sign(card).sw == 0x6986
        assert step(card, UNLOCK) == 0x9000
        sign(card).ok()


def test_lock_outlives_a_killed_daemon(locked):
    locked.daemon.kill()
    locked.restart()
    with locked.card() as card:
        card.select()
        hsm.login(card)
        assert sign(card).sw == 0x6986
        assert step(card, UNLOCK) == 0x9000
        sign(card).ok()


def test_locked_token_is_not_initialised_without_its_computer(locked):
    with locked.card() as card:
        card.select()
        assert card.send(0x80, 0x50, 0, 0, hsm.initialization_data()).sw == 0x6982
        hsm.login(card)


def test_agreement_with_proof_comes_from_the_device(token):
    with token.card() as card:
        card.select()
        certificate, _ = parse_chain(hsm.contents(card, 0x2F02))
        hsm.login(card)
        host = ec.generate_private_key(ec.SECP256R1())
        answer = card.send(0x80, 0x64, 0x3A, AGREE_WITH_PROOF, point_of(host), le=256).ok()
        point, proof = answer[:65], answer[65:]
        half = len(proof) // 2
        signature = encode_dss_signature(int.from_bytes(proof[:half], "big"), int.from_bytes(proof[half:], "big"))
        key = serialization.load_der_public_key(certificate.public_key.subject_public_key_info())
        key.verify(signature, LABEL + point + point_of(host), ec.ECDSA(hashes.SHA256()))
        with pytest.raises(InvalidSignature):
            key.verify(signature, LABEL + point_of(host) + point, ec.ECDSA(hashes.SHA256()))
        assert card.send(0x80, 0x64, 0x3A, UNLOCK, encrypt(host, point, MASK)).sw == 0x9000
