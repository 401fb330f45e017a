"""Bad input: the right status word, a clear message, nothing lost; the token works afterwards."""

import random

import pytest

from support import smartcard_hsm as hsm
from support import tlv
from support.card import AID, DirectCard
from support.token import SO_PIN_BYTES

SEED = random.randrange(1 << 32)


@pytest.fixture(scope="module")
def card(direct):
    """A session with an EC key 1, an RSA key 2 and an AES key 3."""
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    hsm.generate(direct.card, 1, hsm.ec_template())
    hsm.generate(direct.card, 2, hsm.rsa_template(1024))
    assert hsm.generate_aes(direct.card, 3) == 0x9000
    return direct.card


@pytest.fixture(autouse=True)
def still_works(card):
    """After each test the keys are there and sign."""
    yield
    card.select()
    hsm.login(card)
    assert {0xCC00, 0xCC01, 0xCC02, 0xCC03, 0xCE01, 0xCE02, 0x2F02} <= set(hsm.list_objects(card))
    hsm.sign(card, 1, 0x73, b"still works").ok()
    hsm.sign(card, 2, 0x33, b"still works").ok()


@pytest.mark.parametrize("ins", [0x00, 0x0E, 0x10, 0x44, 0x70, 0xCA, 0xCB, 0xDA, 0xE0, 0xF2, 0xFE])
def test_unknown_instructions(card, ins):
    assert card.send(0x00, ins, 0x00, 0x00).sw == 0x6D00
    assert card.send(0x80, ins, 0x00, 0x00, b"data", le=256).sw == 0x6D00


@pytest.mark.parametrize("cla", [0xA0, 0xB0, 0xE0, 0xFF])
def test_unknown_classes(card, cla):
    assert card.send(cla, 0x84, 0x00, 0x00, le=8).sw in (0x6E00, 0x6881, 0x6882)


@pytest.mark.parametrize("cla", [0x01, 0x02, 0x03])
def test_logical_channels_are_not_supported(card, cla):
    assert card.send(cla, 0x84, 0x00, 0x00, le=8).sw in (0x6881, 0x6E00)


@pytest.mark.parametrize("apdu", [
    "00 84", "00 84 00", "00 20 00 81 06 36 34 38 32 31", "00 20 00 81 06 36 34 38 32 31 39 00 00",
    "00 20 00 81 06 36 34 38 32 31 39 00 00 00", "00 A4 04 00 0B E8 2B 06 01", "80 58 00 00 00 00",
    "80 68 01 73 00 00 05 41 42", "80 68 01 73 00 FF FF 41", "80 68 01 73 00 00 01 41 00 00 00"
])
def test_malformed_apdus(card, apdu):
    assert card.transmit(apdu).sw == 0x6700


VALID = {
    "select": (0x00, 0xA4, 0x04, 0x00, AID),
    "read": (0x00, 0xB1, 0x2F, 0x02, bytes.fromhex("54020000")),
    "update": (0x00, 0xD7, 0xCF, 0x01, bytes.fromhex("54020000 5303414243")),
    "delete": (0x00, 0xE4, 0x02, 0x00, bytes.fromhex("CF7F")),
    "initialize": (0x80, 0x50, 0x00, 0x00, hsm.initialization_data(so_pin=bytes(8))),
    "generate": (0x00, 0x46, 0x09, 0x00, hsm.generation_data(hsm.rsa_template(512))),
    "share": (0x80, 0x52, 0x00, 0x00, bytes(32)),
    "unwrap": (0x80, 0x74, 0x09, 0x93, bytes(100)),
    "mse": (0x00, 0x22, 0x41, 0xA4, bytes.fromhex("800A04007F00070202030202")),
    "pso": (0x00, 0x2A, 0x00, 0xBE, bytes(40)),
    "general": (0x00, 0x86, 0x00, 0x00, b"\x7c\x43\x80\x41\x04" + bytes(64)),
    "register": (0x80, 0x54, 0x00, 0x00, bytes(50)),
}


@pytest.mark.parametrize("name", VALID)
def test_truncated_data_of_every_length(card, name):
    """Every prefix of a command's data field: any answer but a success, a crash or a lost key."""
    cla, ins, p1, p2, data = VALID[name]
    for size in range(len(data)):
        if name == "initialize" and size == 0:
            continue
        response = card.send(cla, ins, p1, p2, data[:size], le=256)
        if not (name in ("update", "read", "select") or size == 0):
            assert response.sw != 0x9000, size
    restore(card)


def restore(card):
    """Undoes what tests of wrong input may have counted or written."""
    card.select()
    hsm.login(card)
    hsm.delete_file(card, 0xCF01)
    if hsm.query_pin(card, hsm.SO_PIN) != 0x63CF:
        assert hsm.verify_pin(card, SO_PIN_BYTES, hsm.SO_PIN) == 0x9000
        card.select()
        hsm.login(card)


@pytest.mark.parametrize("size", [0, 1, 5, 17, 255, 256, 65000])
def test_login_data_of_any_size(card, size):
    response = card.send(0x00, 0x20, 0x00, 0x81, bytes(size), extended=size > 255)
    assert response.sw in ((0x9000, 0x63C3) if size == 0 else (0x6A80, 0x6700)), f"{response.sw:04X}"


@pytest.mark.parametrize("number", [4, 0x7F, 0xFF])
def test_unknown_key_reference(card, number):
    assert hsm.sign(card, number, 0x73, b"x").sw in (0x6A82, 0x6A88)
    assert hsm.decipher(card, number, 0x80, bytes(65)).sw in (0x6A82, 0x6A88)
    assert hsm.cipher(card, number, 0x10, bytes(16)).sw in (0x6A82, 0x6A88)
    assert hsm.delete_file(card, 0xCC00 + number) == 0x6A82


def test_deleted_key_is_gone(card):
    hsm.generate(card, 4, hsm.ec_template())
    assert hsm.delete_file(card, 0xCC04) == 0x9000
    assert hsm.sign(card, 4, 0x73, b"x").sw in (0x6A82, 0x6A88)
    assert hsm.delete_file(card, 0xCC04) == 0x6A82
    assert hsm.delete_file(card, 0xCE04) == 0x9000


def test_algorithms_that_do_not_fit_the_key(card):
    for number, algorithm in ((1, 0x20), (1, 0x33), (1, 0x40), (2, 0x70), (2, 0x73), (3, 0x20), (3, 0x70),
                              (1, 0x10), (1, 0x18), (2, 0xFF)):
        response = hsm.sign(card, number, algorithm, bytes(32))
        assert response.sw in (0x6985, 0x6A81, 0x6A86), (number, algorithm)
    assert hsm.decipher(card, 1, 0x21, bytes(128)).sw in (0x6985, 0x6A81, 0x6A86)
    assert hsm.decipher(card, 2, 0x80, bytes(65)).sw in (0x6985, 0x6A81, 0x6A86)
    assert hsm.cipher(card, 1, 0x10, bytes(16)).sw in (0x6985, 0x6A81, 0x6A86)


def test_values_that_do_not_fit_the_modulus(card):
    modulus_length = 128
    assert hsm.sign(card, 2, 0x20, b"\xff" * modulus_length).sw == 0x6A80
    assert hsm.decipher(card, 2, 0x21, b"\xff" * modulus_length).sw == 0x6A80
    assert hsm.decipher(card, 2, 0x21, bytes(modulus_length + 1)).sw in (0x6700, 0x6A80)
    assert hsm.sign(card, 2, 0x20, bytes(modulus_length + 1)).sw in (0x6700, 0x6A80)
    assert hsm.sign(card, 2, 0x30, bytes(modulus_length - 10)).sw in (0x6700, 0x6A80)
    assert hsm.decipher(card, 2, 0x22, bytes(modulus_length)).sw in (0x6A80, 0x6700)
    assert hsm.decipher(card, 2, 0x23, b"\x01" * modulus_length).sw in (0x6A80, 0x6700)


@pytest.mark.parametrize("template", [
    b"",
    tlv.encode(0x7F49),
    hsm.rsa_template(0),
    hsm.rsa_template(1000),
    hsm.rsa_template(8192),
    hsm.rsa_template(2048, 65536),
    hsm.rsa_template(2048, 1),
    tlv.encode(0x7F49, tlv.encode(0x06, b"\x2a\x03"), tlv.encode(0x81, bytes(32)))
])
def test_key_templates_that_make_no_key(card, template):
    before = hsm.list_objects(card)
    assert hsm.try_generate(card, 9, template).sw in (0x6A80, 0x6700)
    assert hsm.list_objects(card) == before


def test_key_number_of_the_device_key_is_refused(card):
    assert hsm.try_generate(card, 0, hsm.ec_template()).sw in (0x6A86, 0x6985, 0x6982)
    assert hsm.generate_aes(card, 0) in (0x6A86, 0x6985, 0x6982)


def test_everything_that_needs_a_login_says_so(card):
    card.select()
    before = hsm.list_objects(card)
    refused = {
        "generate": hsm.try_generate(card, 9, hsm.ec_template()).sw,
        "aes": hsm.generate_aes(card, 9),
        "sign": hsm.sign(card, 1, 0x73, b"x").sw,
        "decipher": hsm.decipher(card, 1, 0x80, bytes(65)).sw,
        "cipher": hsm.cipher(card, 3, 0x10, bytes(16)).sw,
        "wrap": hsm.wrap(card, 1).sw,
        "unwrap": hsm.unwrap(card, 9, bytes(100)),
        "write": hsm.update_file(card, 0xCF00, b"x"),
        "delete": hsm.delete_file(card, 0xCE01),
        "delete key": hsm.delete_file(card, 0xCC01),
        "derive": card.send(0x80, 0x76, 1, 9, b"\x98" + bytes(32)).sw,
    }
    assert {name: f"{sw:04X}" for name, sw in refused.items() if sw != 0x6982} == {}
    assert hsm.list_objects(card) == before


@pytest.mark.parametrize("code", [DirectCard.POWER_ON, DirectCard.RESET])
def test_reset_ends_the_login_and_keeps_the_files(card, code):
    hsm.login(card)
    card.control(code)
    assert hsm.query_pin(card) in (0x63C3, 0x6E00, 0x6900, 0x6D00)
    card.select()
    assert hsm.query_pin(card) == 0x63C3


def test_chained_commands(card):
    message = bytes(range(256)) * 3
    for start in range(0, 600, 200):
        assert card.send(0x90, 0x68, 1, 0x73, message[start:start + 200]).sw == 0x9000
    signature = card.send(0x80, 0x68, 1, 0x73, message[600:], le=512)
    assert signature.sw == 0x9000 and signature.data[0] == 0x30


def test_broken_chain_is_dropped(card):
    assert card.send(0x90, 0x68, 1, 0x73, b"never finished").sw == 0x9000
    assert card.send(0x00, 0x84, 0x00, 0x00, le=8).sw == 0x6883
    assert len(card.send(0x00, 0x84, 0x00, 0x00, le=8).ok()) == 8


def test_get_response_without_anything_to_get(card):
    assert card.send(0x00, 0xC0, 0x00, 0x00, le=256).sw in (0x6985, 0x6D00, 0x6900, 0x6F00, 0x6A88, 0x6982)


def test_random_apdus(card):
    """Random commands, with instructions that exist more often than not; nobody is logged in."""
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    known = [
        0xA4, 0xB0, 0xB1, 0xD6, 0xD7, 0xE4, 0x58, 0x20, 0x24, 0x2C, 0x50, 0x52, 0x54, 0x5A, 0x46, 0x48, 0x68,
        0x62, 0x78, 0x76, 0x72, 0x74, 0x84, 0x22, 0x2A, 0x82, 0x86, 0xC0
    ]
    unknown = [ins for ins in range(256) if ins not in known]
    harmless = [ins for ins in known if ins not in (0x20, 0x24, 0x2C, 0x50)]
    card.select()
    for _ in range(2000):
        ins = chance.choice(harmless if chance.random() < 0.9 else unknown)
        size = chance.choice([0, 1, 2, 4, 16, 33, 65, 200, 300])
        apdu = chance.choice([0x00, 0x80, 0x0C, 0x8C, 0x10]), ins, *chance.randbytes(2)
        le = chance.choice([None, 1, 256, 65536])
        response = card.send(*apdu, chance.randbytes(size), le=le)
        assert len(response.data) <= 65536 and 0x6000 <= response.sw <= 0x9FFF
    card.select()


def test_full_device(make_brief_token):
    """All numbers used: a clear status word, and the keys that exist still work."""
    token = make_brief_token("full")
    token.initialize()
    with token.card() as card:
        hsm.login(card)
        written, status = [], 0x9000
        for fid in (*range(0xCF00, 0xD000), *range(0x5000, 0x5400)):
            status = hsm.update_file(card, fid, bytes(4000))
            if status != 0x9000:
                break
            written.append(fid)
        generated = []
        for number in range(1, 256):
            response = hsm.generate_aes(card, number)
            if response != 0x9000:
                assert response == 0x6A84
                break
            generated.append(number)
        assert status in (0x9000, 0x6A84), f"{status:04X}"
        for fid in (written[0], written[-1]):
            assert hsm.contents(card, fid) == bytes(4000)
        if generated:
            assert len(hsm.cipher(card, generated[-1], 0x10, bytes(16)).ok()) == 16
    if len(generated) == 255:  # every key number is taken
        message = token.try_pkcs11_tool("--keypairgen", "--key-type", "EC:prime256v1", "--id", "99",
                                        login=True).fail()
        assert "error: PKCS11 function C_GenerateKeyPair failed" in message.text
    with token.card() as card:
        hsm.login(card)
        for fid in written[:20]:
            assert hsm.delete_file(card, fid) == 0x9000
        for number in generated[:1]:
            assert hsm.delete_file(card, 0xCC00 + number) == 0x9000
        hsm.generate(card, 1, hsm.ec_template())
        hsm.sign(card, 1, 0x73, b"room again").ok()


def test_tools_explain_missing_keys(make_brief_token, tmp_path):
    token = make_brief_token("messages")
    token.initialize()
    (tmp_path / "data").write_bytes(bytes(32))
    token.try_pkcs11_tool("--sign", "--id", "77", "-m", "ECDSA", "-i", tmp_path / "data",
                          login=True).fail().expect("Private key not found")
    token.sc_hsm_tool("--wrap-key", tmp_path / "wrapped", "-i", "9", "--pin", token.pin).fail()
    token.attempt("pkcs15-crypt", "--sign", "--key", "77", "--pin", token.pin, "-i", tmp_path / "data").fail()
