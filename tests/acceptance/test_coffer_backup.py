"""DKEK shares and wrapped keys: between coffer and sc-hsm-tool, both ways; certificates; encryption."""

import re

import pytest

from support.coffer import Coffer, on
from support.process import run
from support.token import PIN

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def shares(tmp_path_factory):
    """A share of coffer's, one whose password is split, and two on cards, which need no slow derivation."""
    folder = tmp_path_factory.mktemp("shares")
    coffer = Coffer(password=PASSWORD)
    coffer.run("dkek", "create-share", folder / "plain.pbe")
    coffer.run("dkek", "create-share", "--password-parts", "2-of-3", folder / "split.pbe")
    coffer.run("dkek", "create-share", "--cards", "2-of-3", folder / "cards")
    return folder


def cards(shares, *numbers):
    """Options that give cards."""
    return [word for number in numbers for word in ("--card", shares / f"cards.card-{number}.txt")]


def initialize(token, shares):
    """A token with the DKEK of the cards."""
    on(token).run("init", "--dkek-shares", "1")
    return on(token).json("dkek", "import-share", *cards(shares, 2, 3))["key_check_value"]


@pytest.fixture(scope="module")
def token(make_token, shares):
    """A token that wraps keys."""
    token = make_token("first")
    initialize(token, shares)
    return token


def test_custodians_put_a_password_together(make_token, shares):
    token = make_token("custodians")
    on(token).run("init", "--dkek-shares", "2")
    imported = on(token).json("dkek", "import-share", "--part", shares / "split.pbe.part-3.txt", "--part",
                              shares / "split.pbe.part-1.txt", shares / "split.pbe")
    assert imported["missing"] == 1
    assert on(token).json("dkek", "import-share", *cards(shares, 1, 3))["missing"] == 0


def test_files_of_custodians_are_for_their_owner_alone(shares):
    files = sorted(shares.iterdir())
    assert len(files) == 1 + 4 + 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_share_of_coffer_is_imported_by_sc_hsm_tool(make_token, shares):
    token = make_token("stock")
    token.initialize("--dkek-shares", "1")
    token.run("sc-hsm-tool", "--import-dkek-share", shares / "plain.pbe", "--password", PASSWORD).expect(
        "DKEK share imported")


def test_share_of_sc_hsm_tool_is_imported_by_coffer(make_token, tmp_path):
    token = make_token("maker")
    token.initialize("--dkek-shares", "1")
    token.run("sc-hsm-tool", "--create-dkek-share", tmp_path / "share.pbe", "--password", PASSWORD)
    wrong = Coffer(reader=token.slot.name, password="wrong").failure("dkek", "import-share", tmp_path / "share.pbe")
    assert (wrong["exit_code"], wrong["unchanged"]) == (6, "Nothing was changed.")
    imported = Coffer(reader=token.slot.name, password=PASSWORD).json("dkek", "import-share", tmp_path / "share.pbe")
    stock = token.sc_hsm_tool().text
    assert imported["missing"] == 0 and imported["key_check_value"].upper() in stock


def test_wrong_cards_are_named(token, shares, tmp_path):
    card = (shares / "cards.card-1.txt").read_text()
    line = next(line for line in card.splitlines() if line.startswith("    3   "))
    changed = line[:-1] + ("0" if line[-1] != "0" else "1")
    (tmp_path / "typed.txt").write_text(card.replace(line, changed))
    failure = on(token).failure("dkek", "import-share", "--card", tmp_path / "typed.txt", "--card",
                                shares / "cards.card-2.txt")
    assert failure["exit_code"] == 11 and "line 3" in failure["cause"]
    few = on(token).failure("dkek", "import-share", "--card", shares / "cards.card-2.txt")
    assert few["exit_code"] == 11


def test_backup_moves_to_another_token_and_opens_outside(token, make_token, shares, tmp_path):
    for kind in ("ec:p256", "rsa:2048", "aes:256"):
        on(token).run("key", "new", "--type", kind, f"moves {kind}")
    backup = on(token).json("backup", "create", tmp_path / "backup")
    assert len(backup["files"]) == 3 and backup["not_wrapped"] == []
    second = make_token("second")
    initialize(second, shares)
    restored = on(second).json("backup", "restore", *backup["files"])["keys"]
    before = {key["label"]: key["public_key"] for key in on(token).json("key", "list")["keys"]}
    assert {key["label"]: key["public_key"] for key in restored} == before
    (tmp_path / "message").write_text("signed by a restored key")
    (tmp_path / "public.pem").write_text(before["moves ec:p256"])
    on(second).run("sign", "--out", tmp_path / "signature", "moves ec:p256", tmp_path / "message")
    run("openssl", "dgst", "-sha256", "-verify", tmp_path / "public.pem", "-signature", tmp_path / "signature",
        tmp_path / "message")
    assert on(second).failure("backup", "restore", backup["files"][0])["exit_code"] == 9
    assert len(on(second).json("key", "list")["keys"]) == 3

    opening = ["backup", "open", *cards(shares, 1, 2)]
    file = next(name for name in backup["files"] if "ec_p256" in name)
    looked = Coffer().json(*opening, file)
    assert looked["public_key"] == before["moves ec:p256"] and looked["out"] == ""
    declined = Coffer(new_password="secret").failure(*opening, "--out", tmp_path / "key.pem", file)
    assert declined["exit_code"] == 13 and not (tmp_path / "key.pem").exists()
    Coffer(new_password="secret").run(*opening, "--yes", "--out", tmp_path / "key.pem", file)
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    public = run("openssl", "pkey", "-in", tmp_path / "key.pem", "-passin", "pass:secret", "-pubout").stdout
    assert public.decode() == before["moves ec:p256"]


def test_wrapped_key_of_sc_hsm_tool_is_restored_and_the_other_way_round(token, make_token, shares, tmp_path):
    third = make_token("third")
    initialize(third, shares)
    third.generate_key("EC:prime256v1", "31", "of opensc")
    reference = re.search(r"Key ref\s+: (\d+)", third.run("pkcs15-tool", "--list-keys").text)[1]
    third.sc_hsm_tool("--wrap-key", tmp_path / "stock.bin", "--key-reference", reference, "--pin", PIN)
    restored = on(token).json("backup", "restore", tmp_path / "stock.bin")["keys"][0]
    assert (restored["label"], restored["id"]) == ("of opensc", "31")
    on(token).run("key", "new", "--id", "77", "of coffer")
    file = on(token).json("backup", "create", "--key", "of coffer", tmp_path / "one")["files"][0]
    third.sc_hsm_tool("--unwrap-key", file, "--key-reference", "9", "--pin", PIN)
    assert "[of coffer]" in third.run("pkcs15-tool", "--list-keys").text


def test_other_files_are_refused(token, tmp_path):
    (tmp_path / "junk").write_bytes(b"junk" * 16)
    for words in (["dkek", "import-share"], ["backup", "restore"]):
        assert on(token).failure(*words, tmp_path / "junk")["exit_code"] == 11


def test_certificates(token, tmp_path):
    on(token).run("key", "new", "web")
    request = on(token).run("csr", "--subject", "CN=www.example.org,O=Example", "--san", "DNS:www.example.org", "web").stdout
    text = run("openssl", "req", "-verify", "-noout", "-text", stdin=request)
    text.expect("CN = www.example.org", "DNS:www.example.org", "verify OK")
    on(token).run("cert", "self-signed", "--subject", "CN=me", "--days", "30", "web")
    pem = on(token).run("cert", "get", "web").stdout
    (tmp_path / "web.pem").write_bytes(pem)
    run("openssl", "verify", "-CAfile", tmp_path / "web.pem", "-check_ss_sig", tmp_path / "web.pem")
    assert "web" in token.run("pkcs15-tool", "--list-certificates").text
    run("openssl", "req", "-new", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        tmp_path / "other.key", "-out", tmp_path / "other.pem", "-subj", "/CN=other")
    assert on(token).failure("cert", "put", "web", tmp_path / "other.pem")["exit_code"] == 11
    on(token).run("cert", "put", "web", tmp_path / "web.pem")
    assert on(token).run("cert", "get", "web").stdout == pem


def test_encryption_and_macs(token, tmp_path):
    on(token).run("key", "new", "--type", "rsa:2048", "mail")
    on(token).run("key", "new", "--type", "aes:128", "shared")
    (tmp_path / "secret").write_text("for the token alone")
    (tmp_path / "public.pem").write_bytes(on(token).run("key", "show", "--pem", "mail").stdout)
    for scheme, options in (("oaep", ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"]), ("pkcs1", ["rsa_padding_mode:pkcs1"])):
        on(token).run("encrypt", "--scheme", scheme, "--out", tmp_path / "ours", "mail", tmp_path / "secret")
        run("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", tmp_path / "public.pem", "-in", tmp_path / "secret",
            "-out", tmp_path / "theirs", *[word for option in options for word in ("-pkeyopt", option)])
        for name in ("ours", "theirs"):
            assert on(token).run("decrypt", "--scheme", scheme, "mail", tmp_path / name).stdout == b"for the token alone"
    macs = {on(token).json("mac", "shared", tmp_path / "secret")["mac"] for _ in range(2)}
    assert len(macs) == 1 and len(macs.pop()) == 32
