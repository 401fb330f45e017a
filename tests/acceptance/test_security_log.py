"""The security log: each event is made with the programs that users have, and read back from the daemon's log."""

import json
import os
import re
from pathlib import Path

import pytest

from support import smartcard_hsm as hsm
from support.card import SocketCard
from support.token import PIN, SO_PIN_BYTES

SPECIFICATION = Path(__file__).parents[2] / "docs/spec/security-log.md"
WRONG_PIN = "999111"
NEW_PIN = "271828"


def events(token):
    """All lines of the security log."""
    lines = [json.loads(line) for line in token.daemon.log_path.read_text().splitlines() if line.startswith("{")]
    assert all(line["level"] == "info" for line in lines if line["event"] == "security")
    return [line for line in lines if line["event"] == "security"]


def last(token, what):
    """The last line of an event, without what differs from run to run."""
    line = [line for line in events(token) if line["what"] == what][-1]
    return {key: value for key, value in line.items() if key not in ("time", "level", "event", "token", "session")}


@pytest.fixture(scope="module")
def socket(tmp_path_factory):
    """Where the socket is."""
    return tmp_path_factory.mktemp("security") / "socket"


@pytest.fixture(scope="module")
def token(make_token, socket):
    """A token whose log is JSON."""
    token = make_token(start=False).start("--log-format", "json", "--socket", socket)
    token.initialize("--dkek-shares", "1")
    return token


@pytest.fixture
def peer(token, socket):
    """A session over the socket."""
    card = SocketCard(socket)
    card.select()
    yield card
    card.close()


def of_reader(token, **fields):
    """A line about a command from the reader."""
    return {**fields, "reader": f"127.0.0.1:{token.slot.port}"}


DONE = {"outcome": "done", "status": "9000"}


def test_initialisation(token):
    assert last(token, "initialise") == of_reader(token, what="initialise", **DONE)


def test_pins(token):
    token.try_pkcs11_tool("--login", "--pin", WRONG_PIN, "--list-objects").fail()
    assert last(token, "pin-refused") == of_reader(token, what="pin-refused", pin="user", tries_left=2,
                                                   outcome="refused", status="63C2")
    token.pkcs11_tool("--change-pin", "--new-pin", NEW_PIN, login=True)
    assert last(token, "pin-change") == of_reader(token, what="pin-change", pin="user", **DONE)
    for _ in range(3):
        token.try_pkcs11_tool("--login", "--pin", WRONG_PIN, "--list-objects").fail()
    assert last(token, "pin-blocked") == of_reader(token, what="pin-blocked", pin="user", tries_left=0,
                                                   outcome="refused", status="6983")
    token.pkcs11_tool("--login", "--login-type", "so", "--so-pin", token.so_pin, "--init-pin", "--new-pin", PIN)
    assert last(token, "pin-unblock") == of_reader(token, what="pin-unblock", pin="user", **DONE)


def test_keys(token):
    token.generate_key("EC:prime256v1", "01", "logged")
    assert last(token, "key-generate") == of_reader(token, what="key-generate", key=1, **DONE)
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", "01", login=True)
    assert last(token, "key-delete") == of_reader(token, what="key-delete", key=1, **DONE)


def test_process_and_user_at_a_socket(token, peer):
    who = {"pid": os.getpid(), "uid": os.getuid()}
    assert hsm.verify_pin(peer, WRONG_PIN) == 0x63C2
    assert last(token, "pin-refused") == {"what": "pin-refused", "pin": "user", "tries_left": 2, "outcome": "refused",
                                          "status": "63C2", **who}
    hsm.login(peer)
    hsm.key_domain(peer, data=bytes(range(32))).ok()
    assert last(token, "domain-share-import") == {"what": "domain-share-import", "domain": 0, **DONE, **who}
    hsm.generate_aes(peer, 5)
    blob = hsm.wrap(peer, 5).ok()
    assert last(token, "key-wrap") == {"what": "key-wrap", "key": 5, **DONE, **who}
    assert hsm.unwrap(peer, 6, blob) == 0x9000
    assert last(token, "key-import") == {"what": "key-import", "key": 6, **DONE, **who}
    assert hsm.unwrap(peer, 7, blob[:-1] + b"\0") == 0x6A80
    assert last(token, "key-import") == {"what": "key-import", "key": 7, "outcome": "refused", "status": "6A80", **who}
    assert hsm.key_domain(peer, 4).sw in (0x9000, 0x6985, 0x6A89)
    assert last(token, "domain-dkek-erase")["domain"] == 0
    assert len({line["session"] for line in events(token) if line.get("pid")}) == 1
    with_reader = {line["session"] for line in events(token) if "reader" in line}
    assert with_reader and with_reader.isdisjoint(line["session"] for line in events(token) if line.get("pid"))


def test_who_is_not_logged_in_cannot_fill_it(token, peer):
    before = len(events(token))
    for _ in range(10):
        assert hsm.delete_file(peer, 0xCC05) == 0x6982
        assert peer.send(0x00, 0x48, 0x08, 0xB0).sw == 0x6982
    assert len(events(token)) == before


def test_each_name_is_in_the_specification(token):
    names = set(re.findall(r"`([a-z-]+)`", SPECIFICATION.read_text().split("## Events")[1]))
    assert {line["what"] for line in events(token)} <= names


def test_no_secret_is_in_it(token):
    text = token.daemon.log_path.read_text()
    for secret in (PIN, NEW_PIN, WRONG_PIN, token.so_pin, SO_PIN_BYTES.decode(), bytes(range(32)).hex()):
        assert secret.lower() not in text.lower(), secret
        assert secret.encode().hex() not in text.lower(), secret
