"""AES keys: CBC, CMAC, permissions; computed again with python3-cryptography from the wrapped key."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from support import key_blob, tlv
from support import smartcard_hsm as hsm

DKEK = bytes(range(32))
ENCRYPT, DECRYPT, AUTHENTICATE, WRAP, DERIVE = 0x10, 0x11, 0x18, 0x92, 0x99


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in, with a known DKEK."""
    hsm.initialize(direct.card, shares=1)
    hsm.key_domain(direct.card, data=DKEK).ok()
    hsm.login(direct.card)
    return direct.card


@pytest.fixture(params=[128, 192, 256])
def key(card, request):
    """A generated key that may do everything: its number and its value."""
    assert hsm.generate_aes(card, 1, request.param, permitted(ENCRYPT, DECRYPT, AUTHENTICATE, WRAP,
                                                              DERIVE)) == 0x9000
    value, = key_blob.decode(DKEK, hsm.wrap(card, 1).ok()).components
    assert len(value) * 8 == request.param
    yield 1, value
    assert hsm.delete_file(card, 0xCC01) == 0x9000


def permitted(*algorithms_allowed):
    """The algorithm list of a new key."""
    return tlv.encode(0x91, bytes(algorithms_allowed))


@pytest.mark.parametrize("size", [16, 32, 240, 256, 4096])
def test_cbc(card, key, size):
    number, value = key
    plain = bytes(i * 7 % 256 for i in range(size))
    encryptor = Cipher(algorithms.AES(value), modes.CBC(bytes(16))).encryptor()
    cryptogram = hsm.cipher(card, number, ENCRYPT, plain).ok()
    assert cryptogram == encryptor.update(plain) + encryptor.finalize()
    assert hsm.cipher(card, number, DECRYPT, cryptogram).ok() == plain


@pytest.mark.parametrize("size", [0, 1, 16, 40, 1000])
def test_cmac(card, key, size):
    number, value = key
    mac = CMAC(algorithms.AES(value))
    mac.update(bytes(size))
    assert hsm.cipher(card, number, AUTHENTICATE, bytes(size)).ok() == mac.finalize()


@pytest.mark.parametrize("size", [1, 15, 17, 100])
def test_cbc_of_incomplete_blocks_is_refused(card, key, size):
    for algorithm in (ENCRYPT, DECRYPT):
        assert hsm.cipher(card, key[0], algorithm, bytes(size)).sw in (0x6A80, 0x6700)


def test_derivation_depends_on_its_input_alone(card, key):
    first = hsm.cipher(card, key[0], DERIVE, bytes(32)).ok()
    assert len(first) == 32
    assert hsm.cipher(card, key[0], DERIVE, bytes(32)).ok() == first
    assert hsm.cipher(card, key[0], DERIVE, b"\x01" * 32).ok() != first


@pytest.mark.parametrize("allowed", [ENCRYPT, DECRYPT, AUTHENTICATE, DERIVE])
def test_algorithm_list_is_kept(card, allowed):
    assert hsm.generate_aes(card, 2, 256, permitted(allowed)) == 0x9000
    for algorithm in (ENCRYPT, DECRYPT, AUTHENTICATE, DERIVE):
        assert hsm.cipher(card, 2, algorithm, bytes(32)).sw == (0x9000 if algorithm == allowed else 0x6A81)
    assert hsm.wrap(card, 2).sw == 0x6A81
    assert hsm.delete_file(card, 0xCC02) == 0x9000


def test_key_without_a_list_may_do_everything(card):
    assert hsm.generate_aes(card, 2) == 0x9000
    for algorithm in (ENCRYPT, DECRYPT, AUTHENTICATE):
        hsm.cipher(card, 2, algorithm, bytes(32)).ok()
    hsm.wrap(card, 2).ok()
    assert hsm.delete_file(card, 0xCC02) == 0x9000


def test_key_is_listed_and_has_no_request(card):
    assert hsm.generate_aes(card, 2) == 0x9000
    objects = hsm.list_objects(card)
    assert 0xCC02 in objects and 0xCE02 not in objects
    assert hsm.delete_file(card, 0xCC02) == 0x9000


@pytest.mark.parametrize("extra", [
    tlv.encode(0x91, b""),
    tlv.encode(0x91, bytes(49)),
    tlv.encode(0x90, b"\x01"),
    tlv.encode(0x92, b"\x05"), b"\x91"
])
def test_bad_objects_are_refused(card, extra):
    assert hsm.generate_aes(card, 9, 256, extra) in (0x6A80, 0x6700, 0x6A88, 0x6A86)
    assert 0xCC09 not in hsm.list_objects(card)


def test_key_sizes_outside_the_protocol_are_refused(card):
    assert card.send(0x00, 0x48, 9, 0xAF).sw in (0x6A86, 0x6A80, 0x6B00)
    assert card.send(0x00, 0x48, 9, 0xC0).sw in (0x6A86, 0x6A80, 0x6B00)


def test_opensc_ignores_symmetric_keys(make_token):
    token = make_token("aes")
    token.initialize()
    with token.card() as session:
        hsm.login(session)
        assert hsm.generate_aes(session, 1) == 0x9000
    token.generate_key("EC:prime256v1", "02", "beside it")
    token.pkcs11_tool("-O", login=True).expect("beside it")
    token.try_pkcs11_tool("--keygen", "--key-type", "AES:32", "--id", "07", login=True).fail()
