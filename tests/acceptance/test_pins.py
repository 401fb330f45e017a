"""PINs: wrong, blocked, unblocked, changed; each change checked over another way than it was made."""

import pytest

from support import smartcard_hsm as hsm
from support.token import SO_PIN_BYTES

NEW_PIN = "753951852"
OTHER_SO_PIN = "4142434445464748"


@pytest.fixture(scope="module")
def shared_token(make_token):
    """One token for the file."""
    return make_token()


@pytest.fixture
def token(shared_token):
    """The token, initialised again before each test."""
    with shared_token.card() as card:
        hsm.initialize(card)
    return shared_token


def block(token):
    """Uses up the user PIN's tries."""
    with token.card() as card:
        return [hsm.verify_pin(card, "000000") for _ in range(3)]


def test_wrong_pin_counts_down_and_blocks(token):
    with token.card() as card:
        assert hsm.query_pin(card) == 0x63C3
        assert hsm.verify_pin(card, "000000") == 0x63C2
        assert hsm.verify_pin(card, "000000") == 0x63C1
        assert hsm.verify_pin(card, "000000") == 0x6983
        assert hsm.query_pin(card) == 0x6983
        assert hsm.verify_pin(card) == 0x6983, "the right PIN does not help any more"


def test_right_pin_restores_the_counter(token):
    with token.card() as card:
        assert hsm.verify_pin(card, "000000") == 0x63C2
        assert hsm.verify_pin(card) == 0x9000
        card.select()
        assert hsm.query_pin(card) == 0x63C3


def test_failed_verification_ends_the_login(token):
    with token.card() as card:
        hsm.login(card)
        assert hsm.query_pin(card) == 0x9000
        assert hsm.verify_pin(card, "000000") == 0x63C2
        assert hsm.update_file(card, 0xCF00, b"x") == 0x6982


def test_selecting_the_application_or_a_reset_ends_the_login(token):
    with token.card() as card:
        hsm.login(card)
        card.send(0x00, 0xA4, 0x00, 0x00, bytes.fromhex("2F02"), le=256).ok()
        assert hsm.query_pin(card) == 0x9000, "selecting a file does not"
        card.select()
        assert hsm.query_pin(card) == 0x63C3
        hsm.login(card)
    with token.card() as card:
        assert hsm.query_pin(card) == 0x63C3


@pytest.mark.parametrize("pin", [b"", b"12345", b"12345678901234567"])
def test_pin_of_impossible_length_is_not_counted(token, pin):
    with token.card() as card:
        if pin:
            assert hsm.verify_pin(card, pin) in (0x6A80, 0x6700)
        assert hsm.verify_pin(card, b"1234567", hsm.SO_PIN) in (0x6A80, 0x6700)
        assert hsm.query_pin(card) == 0x63C3
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CF


def test_counter_survives_a_kill(token):
    with token.card() as card:
        assert hsm.verify_pin(card, "000000") == 0x63C2
    token.daemon.kill()
    token.restart()
    token.sc_hsm_tool().expect("User PIN tries left  : 2")


def test_tools_say_that_the_pin_is_wrong(token):
    token.try_pkcs11_tool("--login", "--pin", "111111", "-O").fail().expect("CKR_PIN_INCORRECT")
    token.attempt("pkcs15-tool", "--verify-pin", "--pin", "111111").fail()
    token.sc_hsm_tool().expect("User PIN tries left  : 1")
    token.pkcs11_tool("-L").expect("final user PIN try")


def test_tools_say_that_the_last_try_blocked_the_pin(token):
    for word in ("CKR_PIN_INCORRECT", "CKR_PIN_INCORRECT", "CKR_PIN_LOCKED"):
        token.try_pkcs11_tool("--login", "--pin", "111111", "-O").fail().expect(word)


def test_tools_say_that_the_pin_is_blocked(token):
    block(token)
    token.sc_hsm_tool().expect("User PIN locked")
    token.pkcs11_tool("-L").expect("user PIN locked")
    token.try_pkcs11_tool("--login", "--pin", token.pin, "-O").fail().expect("CKR_PIN_LOCKED")


def test_init_pin_unblocks(token):
    block(token)
    token.pkcs11_tool("--login", "--login-type", "so", "--so-pin", token.so_pin, "--init-pin", "--new-pin",
                      NEW_PIN).expect("User PIN successfully initialized")
    with token.card() as card:
        assert hsm.query_pin(card) == 0x63C3
        assert hsm.verify_pin(card, NEW_PIN) == 0x9000
        assert hsm.verify_pin(card, token.pin) == 0x63C2


def test_unblocking_keeps_the_keys(token):
    with token.card() as card:
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
    block(token)
    with token.card() as card:
        assert hsm.reset_retry_counter(card, 0, SO_PIN_BYTES + NEW_PIN.encode()) == 0x9000
        assert hsm.query_pin(card) == 0x63C3, "not logged in"
        hsm.login(card, NEW_PIN)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()


def test_unblocking_without_a_new_pin(token):
    block(token)
    with token.card() as card:
        assert hsm.reset_retry_counter(card, 1, SO_PIN_BYTES) == 0x9000
        hsm.login(card)


def test_unblocking_after_so_login(token):
    block(token)
    with token.card() as card:
        assert hsm.reset_retry_counter(card, 3, b"") in (0x6982, 0x6985)
        assert hsm.verify_pin(card, SO_PIN_BYTES, hsm.SO_PIN) == 0x9000
        assert hsm.reset_retry_counter(card, 3, b"") == 0x9000
        hsm.login(card)
        assert hsm.reset_retry_counter(card, 2, NEW_PIN.encode()) == 0x9000
        card.select()
        hsm.login(card, NEW_PIN)


def test_unblocking_with_a_wrong_so_pin_is_counted(token):
    with token.card() as card:
        assert hsm.reset_retry_counter(card, 0, bytes(8) + NEW_PIN.encode()) == 0x63CE
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CE
        hsm.login(card)
    token.sc_hsm_tool().expect("SO-PIN tries left    : 14")


@pytest.mark.parametrize("data",
                         [SO_PIN_BYTES, SO_PIN_BYTES + b"12345", SO_PIN_BYTES[:5], SO_PIN_BYTES + bytes(17)])
def test_unblocking_with_bad_lengths_changes_nothing(token, data):
    with token.card() as card:
        assert hsm.reset_retry_counter(card, 0, data) in (0x6A80, 0x6700)
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CF
        hsm.login(card)


def test_unblocking_needs_its_option(token):
    with token.card() as card:
        hsm.initialize(card, options=0)
        assert hsm.reset_retry_counter(card, 0, SO_PIN_BYTES + NEW_PIN.encode()) in (0x6985, 0x6986)
        hsm.login(card)


def test_unblocking_can_be_limited_to_the_counter(token):
    with token.card() as card:
        hsm.initialize(card, options=0x21)
        assert hsm.reset_retry_counter(card, 0, SO_PIN_BYTES + NEW_PIN.encode()) in (0x6985, 0x6986)
        assert hsm.reset_retry_counter(card, 1, SO_PIN_BYTES) == 0x9000
        hsm.login(card)


@pytest.mark.parametrize("tool", ["pkcs11-tool", "pkcs15-tool"])
def test_change_of_the_user_pin(token, tool):
    if tool == "pkcs11-tool":
        token.pkcs11_tool("--login", "--pin", token.pin, "--change-pin", "--new-pin",
                          NEW_PIN).expect("PIN successfully changed")
    else:
        token.run("pkcs15-tool", "--change-pin", "--pin", token.pin, "--new-pin", NEW_PIN)
    with token.card() as card:
        assert hsm.verify_pin(card, token.pin) == 0x63C2
        hsm.login(card, NEW_PIN)


@pytest.mark.parametrize("tool", ["pkcs11-tool", "pkcs15-tool"])
def test_change_of_the_so_pin(token, tool):
    if tool == "pkcs11-tool":
        token.pkcs11_tool("--login", "--login-type", "so", "--so-pin", token.so_pin, "--change-pin",
                          "--new-pin", OTHER_SO_PIN).expect("PIN successfully changed")
    else:
        token.run("pkcs15-tool", "--change-pin", "--auth-id", "02", "--pin", token.so_pin, "--new-pin",
                  OTHER_SO_PIN)
    with token.card() as card:
        other = bytes.fromhex(OTHER_SO_PIN)
        assert hsm.verify_pin(card, SO_PIN_BYTES, hsm.SO_PIN) == 0x63CE
        assert hsm.verify_pin(card, other, hsm.SO_PIN) == 0x9000
        assert hsm.change_pin(card, other, SO_PIN_BYTES, hsm.SO_PIN) == 0x9000


def test_change_with_a_wrong_old_pin_is_counted(token):
    with token.card() as card:
        assert hsm.change_pin(card, b"000000", NEW_PIN.encode()) == 0x63C2
        assert hsm.change_pin(card, bytes(8), bytes(8), hsm.SO_PIN) == 0x63CE
        hsm.login(card)
        assert hsm.change_pin(card, b"648219", b"12345") in (0x6A80, 0x6700)
        hsm.login(card)


def test_change_of_the_pin_keeps_the_keys(token):
    with token.card() as card:
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        assert hsm.change_pin(card, b"648219", NEW_PIN.encode()) == 0x9000
        card.select()
        hsm.login(card, NEW_PIN)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
        assert hsm.change_pin(card, SO_PIN_BYTES, bytes.fromhex(OTHER_SO_PIN), hsm.SO_PIN) == 0x9000
        assert hsm.reset_retry_counter(card, 0, bytes.fromhex(OTHER_SO_PIN) + b"648219") == 0x9000
        hsm.login(card)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
        assert hsm.change_pin(card, bytes.fromhex(OTHER_SO_PIN), SO_PIN_BYTES, hsm.SO_PIN) == 0x9000


def test_locked_so_pin(make_token):
    victim = make_token("locked")
    victim.initialize()
    with victim.card() as card:
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        for left in range(14, 0, -1):
            assert hsm.verify_pin(card, bytes(8), hsm.SO_PIN) == 0x63C0 + left
        assert hsm.verify_pin(card, bytes(8), hsm.SO_PIN) == 0x6983
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x6983
        assert hsm.verify_pin(card, SO_PIN_BYTES, hsm.SO_PIN) == 0x6983
        assert hsm.reset_retry_counter(card, 0, SO_PIN_BYTES + NEW_PIN.encode()) == 0x6983
        assert card.send(0x80, 0x50, 0, 0, hsm.initialization_data()).sw == 0x6983
        hsm.login(card)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
    victim.sc_hsm_tool().expect("SO-PIN locked", "User PIN tries left  : 3")
    victim.try_pkcs11_tool("--login", "--login-type", "so", "--so-pin", victim.so_pin, "--init-pin",
                           "--new-pin", NEW_PIN).fail()
