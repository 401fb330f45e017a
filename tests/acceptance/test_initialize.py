"""The life of a token from the factory to its first key."""

import pytest

from support import smartcard_hsm as hsm
from support.token import SO_PIN_BYTES


@pytest.fixture(scope="module")
def token(make_token):
    """A token that nobody has initialised."""
    return make_token()


# The tests of this file follow one token's life, in this order.


def test_fresh_token_says_that_it_was_never_initialised(token):
    token.sc_hsm_tool().expect("SmartCard-HSM has never been initialized")
    with token.card() as card:
        assert hsm.query_pin(card) == 0x6A88
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x6A88
        assert hsm.verify_pin(card) == 0x6A88
        assert hsm.key_domain(card).sw == 0x6D00
        assert card.transmit("80 54 00 00 04").sw == 0x6D00
        assert set(hsm.list_objects(card)) == {0xCC00, 0x2F02}


def test_fresh_token_does_nothing_before_initialisation(token):
    with token.card() as card:
        assert hsm.try_generate(card, 1, hsm.ec_template()).sw in (0x6982, 0x6985)
        assert hsm.update_file(card, 0xCF00, b"data") in (0x6982, 0x6985)
        assert hsm.sign(card, 0, 0x70, bytes(32)).sw in (0x6982, 0x6985)
        assert set(hsm.list_objects(card)) == {0xCC00, 0x2F02}


def test_pkcs11_init_token_works_on_a_fresh_token(token):
    token.pkcs11_tool("--init-token", "--label", "tok two", "--so-pin",
                      token.so_pin).expect("Token successfully initialized")
    token.pkcs11_tool("-L").expect("token label        : tok two")
    with token.card() as card:
        assert hsm.verify_pin(card, b"576218") == 0x9000, "the first bytes of the SO-PIN"


def test_pkcs11_init_pin_sets_the_user_pin(token):
    token.pkcs11_tool("--login", "--login-type", "so", "--so-pin", token.so_pin, "--init-pin", "--new-pin",
                      token.pin).expect("User PIN successfully initialized")
    with token.card() as card:
        assert hsm.verify_pin(card, token.pin) == 0x9000


def test_initialisation_with_another_so_pin_is_refused_and_counted(token):
    with token.card() as card:
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CF
        hsm.login(card)
        assert hsm.update_file(card, 0xCF00, b"must survive") == 0x9000
    token.attempt("sc-hsm-tool", "--initialize", "--so-pin", "0000000000000000", "--pin",
                  "111111").expect("PIN code")
    with token.card() as card:
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CE
        assert hsm.contents(card, 0xCF00) == b"must survive"
        assert hsm.verify_pin(card) == 0x9000, "the user PIN is still the old one"


def test_sc_hsm_tool_initialises(token):
    token.initialize(label="Label of a token").expect("Version", "User PIN reset with SO-PIN enabled",
                                                      "SO-PIN tries left    : 15", "User PIN tries left  : 3")
    token.pkcs11_tool("-L").expect("token label        : Label of a token")
    with token.card() as card:
        assert 0xCF00 not in hsm.list_objects(card), "initialisation erases"
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CF, "and restores the counter"
        assert hsm.key_domain(card).sw == 0x6D00, "no key wrapping was asked for"


def test_initialisation_erases_keys_but_not_the_device(token):
    with token.card() as card:
        device = hsm.contents(card, 0x2F02)
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        assert 0xCC01 in hsm.list_objects(card)
    token.initialize()
    with token.card() as card:
        assert set(hsm.list_objects(card)) == {0xCC00, 0x2F02, 0x2F03}
        assert hsm.contents(card, 0x2F02) == device
        hsm.login(card)
        assert hsm.sign(card, 1, 0x70, bytes(32)).sw == 0x6A82


def test_initialisation_without_a_label_gives_the_default_name(token):
    with token.card() as card:
        hsm.initialize(card)
        assert 0x2F03 not in hsm.list_objects(card)
    token.pkcs11_tool("-L").expect("token label        : SmartCard-HSM")


@pytest.mark.parametrize("pin, retries, shown", [("648219", 3, "3"), ("6482190", 5, "5"),
                                                 ("648219AbcdefGhij", 10, "10")])
def test_pin_lengths_and_retry_counters(token, pin, retries, shown):
    with token.card() as card:
        hsm.initialize(card, pin=pin.encode(), retries=retries)
        assert hsm.query_pin(card) == 0x63C0 + retries
        assert hsm.verify_pin(card, pin) == 0x9000
    token.sc_hsm_tool().expect(f"User PIN tries left  : {shown}")


@pytest.mark.parametrize("fields", [
    dict(pin=b"12345"),
    dict(pin=b"12345678901234567"),
    dict(so_pin=b"1234567"),
    dict(so_pin=b"123456789"),
    dict(retries=0),
    dict(retries=11)
])
def test_bad_initialisation_data_changes_nothing(token, fields):
    with token.card() as card:
        hsm.initialize(card)
        data = hsm.initialization_data(**fields)
        assert card.send(0x80, 0x50, 0x00, 0x00, data).sw in (0x6A80, 0x6700)
        card.select()
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CF
        assert hsm.verify_pin(card) == 0x9000


def test_objects_of_the_command_may_come_in_any_order(token):
    with token.card() as card:
        data = bytes.fromhex("910103") + b"\x82\x08" + SO_PIN_BYTES + b"\x81\x06648219" + bytes.fromhex(
            "80020001")
        card.send(0x80, 0x50, 0x00, 0x00, data).ok()
        card.select()
        hsm.login(card)


def test_random_dkek(token):
    token.initialize("--dkek-shares", "0").expect("DKEK shares", "DKEK key check value")
    with token.card() as card:
        first = hsm.key_domain(card).ok()
        assert first[1] == 0 and first[2:10] != bytes(8)
        hsm.initialize(card, shares=0)
        assert hsm.key_domain(card).ok()[2:10] != first[2:10], "a new one each time"


def test_everything_survives_a_restart(token):
    token.initialize("--dkek-shares", "2", label="lasting")
    with token.card() as card:
        hsm.login(card)
        request = hsm.generate(card, 1, hsm.ec_template())
        hsm.key_domain(card, data=bytes(range(32))).ok()
        before = {fid: hsm.contents(card, fid) for fid in hsm.list_objects(card) if fid >> 8 != 0xCC}
    token.restart()
    token.sc_hsm_tool().expect("DKEK import pending, 1 share(s) still missing")
    with token.card() as card:
        assert {fid: hsm.contents(card, fid) for fid in hsm.list_objects(card) if fid >> 8 != 0xCC} == before
        assert hsm.contents(card, 0xCE01) == request.encoded
        hsm.login(card)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
