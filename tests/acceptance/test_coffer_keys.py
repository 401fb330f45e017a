"""coffer on a real token: PINs, keys and signatures, seen by stock OpenSC and checked by openssl and ssh-keygen."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from support.coffer import PROGRAM, Coffer, on
from support.process import attempt, run
from support.terminal import Answer, converse
from support.token import PIN, SO_PIN, pkcs11_module

MESSAGE = b"signed by a key that coffer made"


@pytest.fixture(scope="module")
def fresh(make_token):
    """A token that coffer has initialised."""
    token = make_token("fresh")
    on(token).run("init", "--label", "made by coffer")
    return token


@pytest.fixture
def message(tmp_path):
    """A file to sign."""
    path = tmp_path / "message"
    path.write_bytes(MESSAGE)
    return path


def test_status_before_and_after_initialisation(make_token):
    token = make_token("blank")
    assert on(token).json("status")["initialised"] is False
    on(token).run("init", "--label", "work", "--dkek-shares", "2")
    status = on(token).json("status")
    assert (status["initialised"], status["label"], status["pin"], status["pin_tries"]) == (True, "work", "set", 3)
    assert status["domains"] == [{"number": 0, "state": "incomplete", "shares": 2, "missing": 2, "key_check_value": ""}]
    assert status["serial"] in token.run("pkcs11-tool", "--module", pkcs11_module(), "--list-slots").text
    token.sc_hsm_tool().expect("User PIN tries left  : 3", "DKEK shares          : 2")


def test_initialised_token_asks_and_wants_its_so_pin(fresh):
    declined = on(fresh).failure("init")
    assert declined["exit_code"] == 13 and "--yes" in declined["next"]
    wrong = Coffer(reader=fresh.slot.name, pin=PIN, so_pin="0000000000000000").failure("init", "--yes")
    assert wrong["exit_code"] == 6 and "14 tries are left" in wrong["cause"]
    assert on(fresh).json("status")["label"] == "made by coffer"


@pytest.mark.parametrize("kind", ["ec:p256", "ec:p384", "ec:p521", "ec:k256", "ec:bp512", "rsa:2048"])
def test_key_is_seen_by_opensc_and_its_signature_by_openssl(fresh, kind, message, tmp_path):
    name = f"key {kind}"
    made = on(fresh).json("key", "new", "--type", kind, "--id", f"0a{len(kind):02x}{kind[-1].encode().hex()}", name)
    assert made["algorithm"] == kind
    listed = fresh.run("pkcs15-tool", "--list-keys").text
    assert f"[{name}]" in listed and made["id"] in listed.lower()
    public, signature = tmp_path / "public.pem", tmp_path / "signature"
    public.write_text(made["public_key"])
    for scheme in ["pkcs1", "pss"] if kind.startswith("rsa") else ["ecdsa"]:
        on(fresh).run("sign", "--hash", "sha256", "--scheme", scheme, "--out", signature, name, message)
        options = ["-sigopt", "rsa_padding_mode:pss"] if scheme == "pss" else []
        run("openssl", "dgst", "-sha256", "-verify", public, *options, "-signature", signature, message)
        on(fresh).run("verify", "--hash", "sha256", "--scheme", scheme, name, signature, message)
    message.write_bytes(b"another message")
    assert on(fresh).attempt("verify", "--hash", "sha256", name, signature, message).status == 3


@pytest.mark.parametrize("kind", ["ed25519", "ed448"])
def test_edwards_keys_sign_the_message_itself(fresh, kind, message, tmp_path):
    made = on(fresh).json("key", "new", "--type", kind, kind)
    (tmp_path / "public.pem").write_text(made["public_key"])
    on(fresh).run("sign", "--out", tmp_path / "signature", kind, message)
    run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "public.pem", "-rawin", "-in", message,
        "-sigfile", tmp_path / "signature")


def test_key_of_opensc_is_used_by_its_label_and_id(fresh, message, tmp_path):
    fresh.generate_key("EC:prime256v1", "4242", "by opensc")
    shown = on(fresh).json("key", "show", "by opensc")
    assert (shown["id"], shown["algorithm"]) == ("4242", "ec:p256")
    assert on(fresh).json("key", "show", "id:4242")["number"] == shown["number"]
    on(fresh).run("sign", "--out", tmp_path / "signature", "id:4242", message)
    on(fresh).run("verify", f"#{shown['number']}", tmp_path / "signature", message)


def test_public_halves_are_what_other_programs_take(fresh, tmp_path):
    on(fresh).run("key", "new", "shown")
    on(fresh).run("key", "new", "--type", "ed25519", "shown ed")
    for name in ("shown", "shown ed"):
        pem = on(fresh).run("key", "show", "--pem", name).stdout
        line = on(fresh).run("key", "show", "--ssh", name).stdout
        (tmp_path / "key.pub").write_bytes(line)
        run("ssh-keygen", "-l", "-f", tmp_path / "key.pub")
        if name == "shown":
            (tmp_path / "key.pem").write_bytes(pem)
            again = run("ssh-keygen", "-i", "-m", "PKCS8", "-f", tmp_path / "key.pem").stdout
            assert line.split()[:2] == again.split()[:2]
        jwk = json.loads(on(fresh).run("key", "show", "--jwk", name).stdout)
        assert jwk["kid"] == name and jwk["kty"] == ("EC" if name == "shown" else "OKP")


def test_uri_finds_the_key(fresh):
    made = on(fresh).json("key", "new", "by uri")
    attributes = dict(part.split("=") for part in made["uri"].removeprefix("pkcs11:").split(";"))
    assert attributes["object"] == "by%20uri" and attributes["type"] == "private"
    slots = fresh.run("pkcs11-tool", "--module", pkcs11_module(), "--list-slots").text
    assert attributes["serial"] in slots
    fresh.pkcs11_tool("--read-object", "--type", "pubkey", "--id", made["id"])


def test_rename_and_delete(fresh):
    on(fresh).run("key", "new", "before")
    on(fresh).run("key", "rename", "before", "after")
    assert "[after]" in fresh.run("pkcs15-tool", "--list-keys").text
    assert on(fresh).failure("key", "show", "before")["exit_code"] == 8
    assert on(fresh).failure("key", "delete", "after")["exit_code"] == 13
    on(fresh).run("key", "delete", "--yes", "after")
    assert "[after]" not in fresh.run("pkcs15-tool", "--list-keys").text


def test_name_that_is_taken_makes_no_key(fresh):
    on(fresh).run("key", "new", "once")
    before = on(fresh).json("key", "list")
    assert on(fresh).failure("key", "new", "once")["exit_code"] == 9
    assert on(fresh).json("key", "list") == before


def test_use_counter_is_kept(fresh, message):
    on(fresh).run("key", "new", "--uses", "2", "twice")
    on(fresh).run("sign", "twice", message)
    on(fresh).run("sign", "twice", message)
    assert on(fresh).failure("sign", "twice", message)["exit_code"] == 7


def test_random_bytes(fresh, tmp_path):
    drawn = [on(fresh).json("random", "16")["hex"] for _ in range(2)]
    assert len(drawn[0]) == 32 and drawn[0] != drawn[1]
    on(fresh).run("random", "--out", tmp_path / "bytes", "3000")
    assert (tmp_path / "bytes").stat().st_size == 3000


def test_wrong_pin_is_a_sentence_and_an_exit_code(make_brief_token):
    token = make_brief_token()
    token.initialize()
    wrong = Coffer(reader=token.slot.name, pin="111111")
    failure = wrong.failure("key", "new", "never")
    assert failure["exit_code"] == 6 and failure["code"] == "pin" and "2 tries are left" in failure["cause"]
    text = wrong.attempt("key", "new", "never")
    assert text.status == 6 and text.stdout == b""
    text.expect("coffer: The login failed: the PIN is wrong; 1 try is left (63C1).")
    assert wrong.failure("key", "new", "never")["exit_code"] == 6
    blocked = on(token).failure("key", "new", "never")
    assert "blocked" in blocked["cause"] and "coffer pin unblock" in blocked["next"]
    assert on(token).json("key", "list")["keys"] == []
    on(token).run("pin", "unblock", env={"COFFER_NEW_PIN": "13571357"})
    assert on(token).json("status")["pin_tries"] == 3
    Coffer(reader=token.slot.name, pin="13571357").run("key", "new", "at last")


def test_pins_are_changed(make_brief_token, tmp_path):
    token = make_brief_token()
    token.initialize()
    (tmp_path / "old").write_text(PIN + "\n")
    (tmp_path / "new").write_text("97531864\n")
    reader = Coffer(reader=token.slot.name)
    reader.run("pin", "change", "--pin-file", tmp_path / "old", "--new-pin-file", tmp_path / "new")
    assert reader.failure("pin", "change", "--pin-file", tmp_path / "old", "--new-pin-file",
                          tmp_path / "new")["exit_code"] == 6
    reader.run("key", "new", "--pin-file", tmp_path / "new", "key")
    on(token).run("pin", "set-so", env={"COFFER_NEW_SO_PIN": "0123456789ABCDEF"})
    assert on(token).failure("pin", "unblock", "--keep")["exit_code"] == 6
    Coffer(reader=token.slot.name, so_pin="0123456789ABCDEF").run("pin", "unblock", "--keep")


def test_pin_is_typed_unseen(fresh):
    command = [PROGRAM, "key", "new", "--reader", fresh.slot.name, "typed"]
    shown = converse(command, [Answer("PIN: ", PIN, hidden=True)])
    assert shown.status == 0 and PIN not in shown.text
    asked = converse([PROGRAM, "key", "delete", "--reader", fresh.slot.name, "typed"],
                     [Answer("Go on? [y/N] ", "n")])
    assert asked.status == 13


def test_pin_is_never_in_the_list_of_processes(fresh, tmp_path):
    (tmp_path / "pin").write_text(PIN)
    process = subprocess.Popen([PROGRAM, "key", "new", "--reader", fresh.slot.name, "--pin-file", tmp_path / "pin",
                                "--type", "rsa:3072", "slow"], stdout=subprocess.PIPE)
    seen = set()
    while process.poll() is None:
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(entry.read_bytes())
            except OSError:
                continue
        time.sleep(0.01)
    assert process.returncode == 0
    assert any(b"slow" in line for line in seen)
    assert not any(PIN.encode() in line for line in seen if b"coffer\0key" in line)
    on(fresh).run("key", "delete", "--yes", "slow")


def test_reader_is_chosen_by_a_part_of_its_name(fresh, make_token):
    other = make_token("other")
    assert Coffer(reader=fresh.slot.name).json("status")["place"] == fresh.slot.name
    several = Coffer().failure("status")
    assert several["exit_code"] == 4 and other.slot.name in several["cause"] and "--reader" in several["next"]
    nobody = Coffer().failure("status", "--reader", "no such reader")
    assert nobody["exit_code"] == 4


def test_token_over_its_socket(socket_token, socket_path, message, tmp_path):
    coffer = Coffer(socket=socket_path, pin=PIN)
    coffer.run("key", "new", "by socket")
    coffer.run("sign", "--out", tmp_path / "signature", "by socket", message)
    assert on(socket_token).attempt("verify", "by socket", tmp_path / "signature", message).status == 0


def test_throw_away_token_has_keys_for_its_command(tmp_path):
    script = (f'"{PROGRAM}" key new k && echo hello > m && "{PROGRAM}" sign --out s k m && "{PROGRAM}" verify k s m '
              f'&& "{PROGRAM}" key show --pem k > p && openssl dgst -sha256 -verify p -signature s m')
    attempt(PROGRAM, "run", "--", "sh", "-ec", script, cwd=tmp_path).succeed()


def test_wrong_files_change_nothing(fresh, tmp_path):
    on(fresh).run("key", "new", "for files")
    assert on(fresh).failure("sign", "for files", tmp_path / "none")["exit_code"] == 8
    assert on(fresh).failure("sign", "no such key", "/dev/null")["exit_code"] == 8
    (tmp_path / "m").write_bytes(MESSAGE)
    missing = on(fresh).failure("sign", "--out", tmp_path / "no folder" / "s", "for files", tmp_path / "m")
    assert missing["exit_code"] == 12
    assert on(fresh).attempt("sign", "for files", "--hash", "md5", tmp_path / "m").status == 2
    assert SO_PIN not in on(fresh).attempt("status").text
