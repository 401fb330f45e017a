"""cofferd as a program: locking, signals, restarts of pcscd, several tokens, log."""

import base64
import os
import re
import stat
import threading
import time

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from support import key_blob, pcscd
from support import smartcard_hsm as hsm
from support.cofferd import PROGRAM, Cofferd
from support.process import attempt, run
from support.token import PIN, SO_PIN, SO_PIN_BYTES, opensc_environment


def test_help_and_version():
    run(PROGRAM, "--help").expect("--state", "--vpcd", "--socket", "--config", "--log-level")
    run(PROGRAM, "--version").expect("cofferd")


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["--vpcd", "nonsense"], ["--log-level", "loud"],
                                       ["--config", "/does/not/exist"], ["stray"]])
def test_wrong_command_lines_are_explained(tmp_path, arguments):
    result = attempt(PROGRAM, "--state", tmp_path / "state", *arguments, timeout=20)
    assert result.status == 2 and result.stderr, result.text


@pytest.mark.parametrize("text", [
    "not toml [", "[[token]]\nname = 'a'\n", "colour = 'red'\n",
    "[[token]]\nname='a'\nstate='s'\nvpcd='localhost:1'\n[[token]]\nname='a'\nstate='t'\nvpcd='localhost:2'\n"
])
def test_wrong_configuration_files_are_explained(tmp_path, text):
    (tmp_path / "coffer.toml").write_text(text)
    result = attempt(PROGRAM, "--config", tmp_path / "coffer.toml", timeout=20)
    assert result.status == 2 and "coffer.toml" in result.text


def test_second_daemon_on_the_same_state_is_refused(token):
    second = attempt(PROGRAM, "--state", token.state, "--vpcd", "127.0.0.1:9", timeout=20)
    assert second.status == 3 and str(token.state) in second.text
    token.pkcs11_tool("-L").expect("Coffer")


def test_lock_ends_with_the_process(token):
    token.daemon.kill()
    token.restart()
    token.pkcs11_tool("-L").expect("Coffer")


@pytest.mark.parametrize("name", ["TERM", "INT"])
def test_ends_cleanly_on_a_signal(direct, name):
    hsm.query_pin(direct.card)
    started = time.monotonic()
    assert direct.daemon.signal(name) == 0, direct.daemon.log()
    assert time.monotonic() - started < 10
    direct.card.close()
    direct.start()


def test_ends_cleanly_during_a_key_generation(direct):
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    outcome = []

    def work():
        try:
            outcome.append(hsm.try_generate(direct.card, 1, hsm.rsa_template(4096)).sw)
        except (ConnectionError, OSError):
            outcome.append(None)

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(0.1)
    assert direct.daemon.signal("TERM") == 0, direct.daemon.log()
    worker.join(60)
    direct.card.close()
    assert (0xCC01 in hsm.list_objects(direct.start())) or outcome != [0x9000]


def test_waits_for_a_reader_that_is_not_there_yet(tmp_path):
    port = pcscd.free_port_pair()
    daemon = Cofferd(tmp_path / "log")
    daemon.start("--state", tmp_path / "state", "--vpcd", f"127.0.0.1:{port}")
    time.sleep(0.5)
    daemon.check_alive()
    assert daemon.signal("TERM") == 0


def test_comes_back_after_its_reader_has_gone(direct):
    for _ in range(3):
        card = direct.reconnect()
        assert hsm.query_pin(card) in (0x63C3, 0x6A88)


def test_login_ends_with_the_connection(direct):
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    assert hsm.query_pin(direct.reconnect()) == 0x63C3


def test_comes_back_after_a_restart_of_pcscd(service, token):
    service.stop()
    token.daemon.check_alive()
    service.start()
    token.wait_until_present()
    token.run("opensc-tool", "-an").expect("SmartCard-HSM")
    token.pkcs11_tool("-O", login=True)


def test_several_tokens_in_one_daemon(service, tmp_path):
    slots = [service.acquire() for _ in range(3)]
    env = opensc_environment(service, slots, tmp_path / "opensc.conf")
    (tmp_path / "coffer.toml").write_text("".join(
        f'[[token]]\nname = "token{i}"\nstate = "state{i}"\nvpcd = "127.0.0.1:{slot.port}"\n'
        for i, slot in enumerate(slots)))
    daemon = Cofferd(tmp_path / "log")
    daemon.start("--config", tmp_path / "coffer.toml")
    try:
        for i, slot in enumerate(slots):
            pcscd.wait_for_card(slot.name, alive=daemon.check_alive)
            run("sc-hsm-tool", "--reader", slot.name, "--initialize", "--so-pin", SO_PIN, "--pin", PIN,
                "--label", f"token {i}", env=env)
        listing = run("pkcs11-tool", "-L", env=env).expect("token 0", "token 1", "token 2").text
        serials = re.findall(r"serial num\s*: (\S+)", listing)
        assert len(serials) == len(set(serials)) == 3
        run("pkcs11-tool", "--token-label", "token 1", "--login", "--pin", PIN, "--keypairgen", "--key-type",
            "EC:prime256v1", "--id", "01", "--label", "only in one", env=env)
        assert "only in one" in run("pkcs11-tool", "--token-label", "token 1", "-O", env=env).text
        assert "only in one" not in run("pkcs11-tool", "--token-label", "token 2", "-O", env=env).text
    finally:
        status = daemon.terminate()
        for slot in slots:
            service.release(slot)
    assert status == 0, daemon.log()
    assert (tmp_path / "state1").exists()


def test_state_is_private_to_its_owner(token):
    for path in (token.state, *token.state.rglob("*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), f"{path} is open to others"


def test_log_and_state_hold_no_secret(make_brief_token):
    """PINs, keys of known values and what wraps them are neither in the log nor in the stored state."""
    token = make_brief_token("secrets", start=False).start("--log-level", "debug")
    shares, aes = [os.urandom(32), os.urandom(32)], os.urandom(32)
    dkek, key = key_blob.combine(*shares), ec.generate_private_key(ec.SECP256R1())
    token.initialize("--dkek-shares", "2")
    with token.card() as card:
        hsm.key_domain(card, data=shares[0]).ok()
    found = log_and_state(token)  # the first share waits for the second
    token.restart()
    with token.card() as card:
        hsm.key_domain(card, data=shares[1]).ok()
        hsm.login(card)
        use_known_keys(card, dkek, key, aes)
        found += log_and_state(token)
    token.try_pkcs11_tool("--login", "--pin", "13572468", "-O")
    token.pkcs11_tool("-O", login=True)
    found += log_and_state(token)

    x = key.public_key().public_numbers().x.to_bytes(32, "big")
    assert holds(found, x), "what is no secret is found"
    scalar = key.private_numbers().private_value.to_bytes(32, "big")
    secrets = {"EC scalar": scalar, "AES key": aes, "DKEK": dkek, "first share": shares[0], "second share": shares[1]}
    pins = {pin: pin.encode() for pin in (PIN, "13572468", SO_PIN)} | {"SO-PIN": SO_PIN_BYTES}
    for name, secret in (secrets | pins).items():
        assert not holds(found, secret), f"{name} is in the log or the state"


def use_known_keys(card, dkek, key, aes):
    """Unwraps an EC key and an AES key and uses both."""
    assert hsm.unwrap(card, 1, key_blob.encode(dkek, key_blob.of_ec_key(key))) == 0x9000
    assert hsm.unwrap(card, 2, key_blob.encode(dkek, key_blob.KeyBlob(key_blob.AES, 256, [aes]))) == 0x9000
    digest = os.urandom(32)
    signature = hsm.sign(card, 1, 0x70, digest).ok()
    key.public_key().verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    encryptor = Cipher(algorithms.AES(aes), modes.CBC(bytes(16))).encryptor()
    assert hsm.cipher(card, 2, 0x10, digest).ok() == encryptor.update(digest)
    hsm.wrap(card, 1).ok()


def log_and_state(token):
    """The bytes of the daemon's log and of every file of its state."""
    paths = [token.daemon.log_path, *(path for path in token.state.rglob("*") if path.is_file())]
    return b"".join(path.read_bytes() for path in paths)


def holds(found, value):
    """Whether bytes are there as they are, or as somebody prints bytes."""
    printed = (value.hex(), value.hex(" "), value.hex(":"), base64.b64encode(value).decode().rstrip("="))
    return value in found or any(form.lower().encode() in found.lower() for form in printed)


def test_debug_log_holds_no_pin(make_brief_token):
    token = make_brief_token("debug", start=False).start("--log-level", "debug")
    token.initialize()
    token.pkcs11_tool("-O", login=True)
    text = token.daemon.log_path.read_text().lower()
    assert text, "a debug log says something"
    assert PIN not in text
    for form in (PIN.encode().hex(), PIN.encode().hex(" "), SO_PIN, bytes.fromhex(SO_PIN).hex(" ")):
        assert form not in text


def test_damaged_state_is_explained(tmp_path):
    state = tmp_path / "state"
    daemon = Cofferd(tmp_path / "log")
    daemon.start("--state", state, "--vpcd", "127.0.0.1:9")
    deadline = time.monotonic() + 20
    while not list(state.rglob("*.sqlite*")) + list(state.rglob("*.db")):
        daemon.check_alive()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    assert daemon.signal("TERM") == 0
    database = state / "records.db"
    database.write_bytes(os.urandom(database.stat().st_size))
    result = attempt(PROGRAM, "--state", state, "--vpcd", "127.0.0.1:9", timeout=20)
    assert result.status == 4 and result.stderr, result.text
