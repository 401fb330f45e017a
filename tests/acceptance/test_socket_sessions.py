"""Sessions over the Unix socket at work: side by side, beside a PC/SC session, and broken off."""

import contextlib
import hashlib
import stat
import threading

import pytest

from support import openssl
from support import smartcard_hsm as hsm
from support.card import SocketCard

ROUNDS = 20


def sign_rounds(card, key_id, template, algorithm):
    """Makes a key and signs with it; the public key and the (message, signature) pairs."""
    hsm.login(card)
    public_key = hsm.generate(card, key_id, template).inner.public_key
    messages = [f"key {key_id} message {number}".encode() for number in range(ROUNDS)]
    signatures = [hsm.sign(card, key_id, algorithm, message).ok() for message in messages]
    return public_key, list(zip(messages, signatures))


def side_by_side(*works):
    """Runs all functions at once, each in a thread; their results. What one raises is raised."""
    results, start = [None] * len(works), threading.Barrier(len(works))

    def run(number, work):
        try:
            start.wait(60)
            results[number] = work()
        except BaseException as error:  # raised again below, where pytest sees it
            results[number] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def check(folder, public_key, signatures):
    """Verifies every signature with openssl."""
    (folder / "key").write_bytes(public_key.subject_public_key_info())
    assert len({message for message, _ in signatures}) == ROUNDS
    for message, signature in signatures:
        (folder / "message").write_bytes(message)
        (folder / "signature").write_bytes(signature)
        openssl.verify(folder / "key", "sha256", folder / "signature", folder / "message")


def test_two_sessions_generate_and_sign_at_once(connect, tmp_path):
    first, second = connect(), connect()
    made = side_by_side(lambda: sign_rounds(first, 11, hsm.ec_template(), 0x73),
                        lambda: sign_rounds(second, 12, hsm.rsa_template(2048), 0x33))
    for public_key, signatures in made:
        check(tmp_path, public_key, signatures)


def test_a_reader_and_a_socket_sign_at_once(socket_token, connect, tmp_path):
    card = connect()
    with socket_token.card() as reader:
        made = side_by_side(lambda: sign_rounds(reader, 13, hsm.ec_template(), 0x73),
                            lambda: sign_rounds(card, 14, hsm.ec_template("brainpoolP256r1"), 0x73))
    for public_key, signatures in made:
        check(tmp_path, public_key, signatures)


def test_one_session_signs_with_the_key_of_the_other(connect, tmp_path):
    first, second = connect(), connect()
    hsm.login(first)
    public_key = hsm.generate(first, 15, hsm.ec_template()).inner.public_key
    value = hashlib.sha256(b"shared").digest()
    assert hsm.sign(second, 15, 0x70, value).sw == 0x6982, "the login of the first session is not that of the second"
    hsm.login(second)
    (tmp_path / "key").write_bytes(public_key.subject_public_key_info())
    (tmp_path / "value").write_bytes(value)
    (tmp_path / "signature").write_bytes(hsm.sign(second, 15, 0x70, value).ok())
    openssl.verify_value(tmp_path / "key", tmp_path / "signature", tmp_path / "value")


def test_login_ends_with_its_session_and_only_with_it(socket_path, connect):
    staying = connect()
    hsm.login(staying)
    with contextlib.closing(SocketCard(socket_path)) as leaving:
        hsm.login(leaving)
    assert hsm.query_pin(connect()) == 0x63C3
    assert hsm.query_pin(staying) == 0x9000


def test_half_a_frame_is_cut_off_and_an_idle_session_is_not(connect):
    idle, in_header, in_payload = connect(), connect(), connect()
    for card in (idle, in_header, in_payload):
        hsm.login(card)
    in_header.send_raw(b"\x00")
    in_payload.send_raw(bytes.fromhex("00000005 01 0084"))
    for stalled in (in_header, in_payload):
        with pytest.raises(ConnectionError):  # a silent daemon would be the test's own TimeoutError
            stalled.receive_frame()
    assert hsm.query_pin(idle) == 0x9000


def test_socket_file_of_a_killed_daemon_is_replaced(make_brief_token, tmp_path):
    path = tmp_path / "coffer.socket"
    token = make_brief_token("killed", start=False).start("--socket", path)
    with contextlib.closing(SocketCard(path)) as card:
        hsm.initialize(card)
        token.daemon.kill()
    left_behind = path.stat()
    token.restart()
    replaced = path.stat()
    assert (replaced.st_ino, replaced.st_ctime_ns) != (left_behind.st_ino, left_behind.st_ctime_ns)
    assert stat.S_IMODE(replaced.st_mode) == 0o600
    with contextlib.closing(SocketCard(path)) as card:
        hsm.login(card)
