"""Secure lock: a token whose keys work with one computer only. The host side is written from docs/spec/secure-lock.md
with the library `cryptography`."""

import hashlib
import os
import time

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from support import openssl
from support import smartcard_hsm as hsm
from support.cvc import parse_chain

AGREE, ENABLE, UNLOCK, DISABLE, AGREE_WITH_PROOF = 1, 2, 3, 4, 5
LABEL = b"coffer secure lock agreement v1"
MASK = os.urandom(32)


def point_of(key):
    """An uncompressed point."""
    return key.public_key().public_bytes(serialization.Encoding.X962,
                                         serialization.PublicFormat.UncompressedPoint)


def encrypt(host, device_point, mask):
    """The mask under the key that host and token agreed on."""
    host_point = point_of(host)
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), device_point)
    keys = HKDF(hashes.SHA256(), 44, None, host_point).derive(host.exchange(ec.ECDH(), peer))
    return ChaCha20Poly1305(keys[12:]).encrypt(keys[:12], mask, host_point)


def step(card, p2, mask=MASK):
    """Agreement and one command; the status word."""
    host = ec.generate_private_key(ec.SECP256R1())
    device_point = card.send(0x80, 0x64, 0x3A, AGREE, point_of(host), le=256).ok()
    return card.send(0x80, 0x64, 0x3A, p2, encrypt(host, device_point, mask)).sw


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


def sign(card):
    """A signature by key 01."""
    return hsm.sign(card, 1, 0x73, b"message")


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


def test_connections_of_one_user_share_the_lock_until_the_unlocking_one_ends(socket_token, connect):
    socket_token.generate_key("EC:prime256v1", "01", "shared")
    first, second = connect(), connect()
    for card in (first, second):
        card.select()
        hsm.login(card)
    assert step(first, ENABLE) == 0x9000
    hsm.login(second)
    sign(second).ok()
    with socket_token.card() as card:
        card.select()
        hsm.login(card)
        assert sign(card).sw == 0x6986, "the reader is another owner"
    second_mask = step(second, UNLOCK)
    assert second_mask == 0x9000
    first.close()
    sign(second).ok()
    third = connect()
    third.select()
    hsm.login(third)
    sign(third).ok()
    second.close()
    deadline = time.monotonic() + 20
    while sign(third).sw != 0x6986:
        assert time.monotonic() < deadline, "the daemon has not noticed that the connection was closed"
    assert hsm.query_pin(third) == 0x9000
    assert step(third, DISABLE) == 0x9000


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
