"""Press-to-confirm: a person confirms each use of a key, through an agent on a Unix socket."""

import contextlib
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from support import smartcard_hsm as hsm
from support.card import SocketCard
from support.presence_agent import agent_at

SPECIFICATION = Path(__file__).parents[2] / "docs/spec/presence.md"
NOT_CONFIRMED = 0x6600
DIGEST = bytes(range(32))
RESCUE = bytes.fromhex("A0583FC19B7E4F21")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the sockets are."""
    return tmp_path_factory.mktemp("presence")


@pytest.fixture(scope="module")
def token(make_token, folder):
    """A token with press-to-confirm, and EC key 1."""
    token = make_token(start=False).start("--presence-socket", folder / "presence", "--socket", folder / "apdus")
    with agent_at(folder / "presence", "confirm") as agent, token.card() as card:
        hsm.initialize(card, options=0x0101)
        assert agent.questions.get(timeout=30)["operation"] == "INITIALIZE DEVICE"
    with agent_at(folder / "presence", "confirm") as agent:
        token.generate_key("EC:secp256r1", "10", "confirmed")
        assert agent.questions.get(timeout=30)["operation"] == "GENERATE ASYMMETRIC KEY PAIR"
    return token


@pytest.fixture
def connect(folder, token):
    """Opens sessions over the socket that are logged in."""
    with contextlib.ExitStack() as stack:
        def open_session():
            card = stack.enter_context(contextlib.closing(SocketCard(folder / "apdus")))
            card.select()
            hsm.login(card)
            return card
        yield open_session


def sign(token, folder):
    """`pkcs11-tool --sign`, whatever its exit status; and where the signature is, if there is one."""
    (folder / "hash").write_bytes(DIGEST)
    signature = folder / "signature"
    signature.unlink(missing_ok=True)
    result = token.try_pkcs11_tool("--sign", "--mechanism", "ECDSA", "--signature-format", "openssl", "--id", "10",
                                   "--input-file", folder / "hash", "--output-file", signature, login=True)
    return result, signature


def test_without_an_agent_nothing_is_signed(token, folder):
    result, signature = sign(token, folder)
    result.fail()
    assert not signature.exists() or not signature.read_bytes()


def test_confirmed_signature_is_made_after_one_question(token, folder):
    with agent_at(folder / "presence", "confirm") as agent:
        assert agent.hello == {"type": "hello", "version": 1, "token": "token"}
        result, signature = sign(token, folder)
        result.succeed()
        question = agent.questions.get(timeout=30)
        assert (question["operation"], question["token"], question["key"]) == ("SIGN", "token", 1)
        assert question["seconds"] == 15
        assert agent.questions.empty()
        assert agent.outcomes.get(timeout=30) == "confirmed"
    public_key = token.public_key("10", folder / "public.der")
    verified = token.attempt("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-keyform", "DER",
                             "-in", folder / "hash", "-sigfile", signature)
    verified.succeed()


def test_refused_signature_is_not_made(token, folder):
    with agent_at(folder / "presence", "refuse") as agent:
        result, signature = sign(token, folder)
        result.fail()
        assert agent.questions.get(timeout=30)["operation"] == "SIGN"
        assert agent.outcomes.get(timeout=30) == "refused"
    assert not signature.exists() or not signature.read_bytes()


def set_seconds(card, folder, seconds):
    """Sets how long a person has, among the physical settings; leaves the user logged in."""
    hsm.login(card)
    card.send(0x00, 0xA4, 0x04, 0x04, RESCUE, le=256).ok()
    with agent_at(folder / "presence", "confirm"):
        card.send(0x80, 0x1C, 0x01, 0x00, bytes([0x08, 0x01, seconds])).ok()
    card.select()
    hsm.login(card)


def test_unanswered_question_ends_after_its_time(token, folder):
    with token.card() as card:
        set_seconds(card, folder, 1)
        with agent_at(folder / "presence", None) as agent:
            assert hsm.sign(card, 1, 0x70, DIGEST).sw == NOT_CONFIRMED
            assert agent.questions.get(timeout=30)["seconds"] == 1
            assert agent.outcomes.get(timeout=30) == "timeout"
        assert hsm.query_pin(card) == 0x9000, "the session goes on"
        set_seconds(card, folder, 15)


def test_question_after_the_timeouts_of_card_readers_is_still_open(token, folder):
    # CCID readers give up after some seconds without a time extension; the virtual one has neither.
    with agent_at(folder / "presence", None) as agent, token.card() as card:
        hsm.login(card)
        assert hsm.sign(card, 1, 0x70, DIGEST).sw == NOT_CONFIRMED
        assert agent.outcomes.get(timeout=30) == "timeout"
        assert hsm.query_pin(card) == 0x9000, "the session goes on"


def test_other_sessions_work_while_one_waits(folder, connect):
    waiting, working = connect(), connect()
    with agent_at(folder / "presence", None) as agent:
        responses = []
        asker = threading.Thread(target=lambda: responses.append(hsm.sign(waiting, 1, 0x70, DIGEST)))
        asker.start()
        assert agent.questions.get(timeout=30)["operation"] == "SIGN"
        assert hsm.update_file(working, 0xCF01, b"data") == 0x9000
        hsm.login(working)
    asker.join(30)  # the only agent has left
    assert [response.sw for response in responses] == [NOT_CONFIRMED]


def test_client_that_leaves_cancels_its_question(folder, connect):
    leaving = connect()
    with agent_at(folder / "presence", None) as agent:
        leaving.send_frame(leaving.COMMAND, bytes.fromhex("00680170000020") + DIGEST + b"\0\0")
        assert agent.questions.get(timeout=30)["operation"] == "SIGN"
        leaving.close()
        assert agent.outcomes.get(timeout=30) == "cancelled"


def test_end_of_the_daemon_cancels_a_question(make_brief_token, tmp_path):
    token = make_brief_token("ending", start=False)
    token.start("--presence-socket", tmp_path / "presence", "--socket", tmp_path / "apdus")
    with agent_at(tmp_path / "presence", "confirm"), token.card() as card:
        hsm.initialize(card, options=0x0100)
    with contextlib.closing(SocketCard(tmp_path / "apdus")) as card:
        card.select()
        hsm.login(card)
        with agent_at(tmp_path / "presence", None) as agent:
            card.send_frame(card.COMMAND, bytes.fromhex("80640A0000"))
            assert agent.questions.get(timeout=30)["operation"] == "EXTRAS: DATE AND TIME"
            token.stop()
            assert card.receive_frame() == (card.RESPONSE, b"\x66\x00")


def test_initialisation_asks_and_is_refused_without_an_agent(token):
    with token.card() as card:
        response = card.send(0x80, 0x50, 0x00, 0x00, hsm.initialization_data(options=0))
        assert response.sw == NOT_CONFIRMED
        assert hsm.query_pin(card, hsm.SO_PIN) == 0x63CF, "no try of the SO-PIN was used"
        assert 0xCC01 in hsm.list_objects(card)


def dynamic_options(card, *value):
    """EXTRAS 06: sets the high byte of the options, or reads them."""
    return card.send(0x80, 0x64, 0x06, 0x00, bytes(value), le=None if value else 256)


def expect_off(card):
    """Whoever tries, press-to-confirm stays off and everything works on."""
    hsm.login(card)
    assert dynamic_options(card, 0x01).sw == NOT_CONFIRMED
    assert card.send(0x80, 0x50, 0x00, 0x00, hsm.initialization_data(options=0x0101)).sw == NOT_CONFIRMED
    assert dynamic_options(card).ok() == b"\x00\x01"
    assert hsm.sign(card, 1, 0x70, DIGEST).sw == 0x9000


def test_switching_it_on_takes_a_person(make_brief_token, tmp_path):
    token = make_brief_token("switched", start=False).start("--presence-socket", tmp_path / "presence")
    with token.card() as card:
        fresh = card.send(0x80, 0x50, 0x00, 0x00, hsm.initialization_data(options=0x0100))
        assert fresh.sw == NOT_CONFIRMED
        assert hsm.query_pin(card) == 0x6A88, "still never initialised"
        hsm.initialize(card, options=0x0001)
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        expect_off(card)
        with agent_at(tmp_path / "presence", "refuse") as agent:
            expect_off(card)
            assert [agent.questions.get(timeout=30)["operation"] for _ in range(2)] == ["EXTRAS: DYNAMIC OPTIONS",
                                                                                       "INITIALIZE DEVICE"]
        with agent_at(tmp_path / "presence", "confirm"):
            assert dynamic_options(card, 0x01).sw == 0x9000
        assert hsm.sign(card, 1, 0x70, DIGEST).sw == NOT_CONFIRMED
        assert dynamic_options(card, 0x00).sw == NOT_CONFIRMED
        with agent_at(tmp_path / "presence", "confirm"):
            assert dynamic_options(card, 0x00).sw == 0x9000
        assert hsm.sign(card, 1, 0x70, DIGEST).sw == 0x9000


def test_without_a_presence_socket_it_cannot_be_switched_on(make_brief_token):
    token = make_brief_token("nobody")
    with token.card() as card:
        hsm.initialize(card, options=0x0001)
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        expect_off(card)


@pytest.mark.parametrize("typed, status", [(b"y\n", 0x9000), (b"\n", NOT_CONFIRMED)])
def test_agent_of_the_specification_asks_on_the_terminal(token, folder, connect, tmp_path, typed, status):
    script = tmp_path / "confirm.py"
    script.write_text(re.search(r"```python\n(.*?)```", SPECIFICATION.read_text(), re.DOTALL).group(1))
    card = connect()
    agent = subprocess.Popen([sys.executable, "-u", script, folder / "presence"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    try:
        token.daemon.wait_for_log(f"presence agent connected token=token pid={agent.pid}")
        agent.stdin.write(typed)
        agent.stdin.flush()
        assert hsm.sign(card, 1, 0x70, DIGEST).sw == status
    finally:
        agent.kill()
        shown, _ = agent.communicate()
    assert shown == b"SIGN, key 1 of token: confirm? [y/N] "
