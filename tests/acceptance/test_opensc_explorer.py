"""opensc-explorer: the sessions that the guides show, as scripts."""

import pytest

from support import smartcard_hsm as hsm
from support.token import SO_PIN_BYTES

SELECT = "cd aid:E82B0601040181C31F0201\n"


@pytest.fixture
def token(make_brief_token):
    """A token with one key and one file."""
    token = make_brief_token()
    token.initialize()
    with token.card() as card:
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        hsm.update_file(card, 0xCF01, b"some file contents")
    return token


def explore(token, tmp_path, *lines):
    """Runs a script in opensc-explorer; the result."""
    script = tmp_path / "script"
    script.write_text(SELECT + "".join(f"{line}\n" for line in lines))
    return token.attempt("opensc-explorer", script)


def typed(pin):
    """A PIN as opensc-explorer takes it: hexadecimal bytes with colons."""
    return ":".join(f"{octet:02X}" for octet in (pin if isinstance(pin, bytes) else pin.encode()))


def test_files_are_listed(token, tmp_path):
    result = explore(token, tmp_path, "ls")
    result.succeed().expect("CC01", "CE01", "CF01", "2F02")
    assert "unable to select" not in result.text.lower()


def test_files_are_listed_without_selecting_the_application(token, tmp_path):
    (tmp_path / "script").write_text("ls\n")
    token.run("opensc-explorer", tmp_path / "script").expect("CC01", "CF01")


def test_file_is_shown_and_copied(token, tmp_path):
    explore(token, tmp_path, "cat CF01", "info CF01",
            f"get CF01 {tmp_path / 'copy'}").succeed().expect("some file conten",
                                                              "File size:               18 bytes")
    assert (tmp_path / "copy").read_bytes() == b"some file contents"


def test_verify_right_pin(token, tmp_path):
    explore(token, tmp_path, f"verify CHV129 {typed(token.pin)}").succeed().expect("Code correct")


def test_verify_wrong_pin(token, tmp_path):
    explore(token, tmp_path, f"verify CHV129 {typed('111111')}").expect("Incorrect code, 2 tries left")
    with token.card() as card:
        assert hsm.query_pin(card) == 0x63C2


def test_change_of_the_user_pin(token, tmp_path):
    explore(token, tmp_path,
            f"change CHV129 {typed(token.pin)} {typed('753951')}").succeed().expect("PIN changed")
    with token.card() as card:
        hsm.login(card, "753951")


def test_change_of_the_so_pin(token, tmp_path):
    explore(token, tmp_path,
            f'change CHV136 "{token.so_pin}" "{b"ABCDEFGH".hex()}"').succeed().expect("PIN changed")
    with token.card() as card:
        assert hsm.verify_pin(card, b"ABCDEFGH", hsm.SO_PIN) == 0x9000


def test_unblock(token, tmp_path):
    with token.card() as card:
        for _ in range(3):
            hsm.verify_pin(card, "000000")
    explore(token, tmp_path, f"unblock CHV129 {typed(SO_PIN_BYTES)} {typed('753951')}").succeed()
    with token.card() as card:
        hsm.login(card, "753951")


def test_random_numbers_and_raw_apdus(token, tmp_path):
    explore(token, tmp_path, "random 16", "apdu 00 20 00 81").expect("SW1=0x63, SW2=0xC3")


def test_delete_and_create(token, tmp_path):
    verify = f"verify CHV129 {typed(token.pin)}"
    explore(token, tmp_path, verify, "delete CF01", "create CF02 0").expect("Code correct")
    with token.card() as card:
        objects = hsm.list_objects(card)
    assert 0xCF01 not in objects and 0xCF02 in objects
