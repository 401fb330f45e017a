"""Certificates and data objects: written, listed, read, renamed and deleted through PKCS#11."""

import pytest

from support import smartcard_hsm as hsm
from support.process import run


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Certificates that openssl has made, DER; by number."""
    folder = tmp_path_factory.mktemp("certificates")

    def make(number):
        path = folder / f"{number}.der"
        if not path.exists():
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", folder / "key", "-subj", f"/CN=certificate {number}", "-outform", "DER",
                "-out", path)
        return path

    return make


def objects(token, kind, login=False):
    """What pkcs11-tool lists of one kind."""
    return token.pkcs11_tool("--list-objects", "--type", kind, login=login).text


def write(token, path, kind, *options):
    """`pkcs11-tool --write-object`."""
    return token.pkcs11_tool("--write-object", path, "--type", kind, *options, login=True)


def read(token, kind, target, *options, login=False):
    """`pkcs11-tool --read-object`; the bytes."""
    token.pkcs11_tool("--read-object", "--type", kind, *options, "--output-file", target, login=login)
    return target.read_bytes()


def test_certificate_without_a_key(token, certificate, tmp_path):
    path = certificate(1)
    write(token, path, "cert", "--id", "77", "--label", "an authority").expect("Created certificate")
    assert "an authority" in objects(token, "cert")
    assert read(token, "cert", tmp_path / "read", "--id", "77") == path.read_bytes()
    token.pkcs11_tool("--delete-object", "--type", "cert", "--id", "77", login=True)
    assert "an authority" not in objects(token, "cert")
    with token.card() as card:
        assert not [fid for fid in hsm.list_objects(card) if fid >> 8 in (0xCA, 0xC8)]


def test_key_that_no_host_described_is_deleted(token):
    with token.card() as card:
        hsm.login(card)
        hsm.generate(card, 5, hsm.ec_template())
    identifier = b"5".hex()  # as the description that the token makes says
    assert f"ID:         {identifier}" in objects(token, "privkey", login=True)
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", identifier, login=True)
    assert f"ID:         {identifier}" not in objects(token, "privkey", login=True)


def test_certificate_of_a_key_is_stored_and_replaced(token, certificate, tmp_path):
    token.generate_key("EC:prime256v1", "21", "with certificate")
    for number in (1, 2):
        write(token, certificate(number), "cert", "--id", "21", "--label", "with certificate")
        assert read(token, "cert", tmp_path / "read", "--id", "21") == certificate(number).read_bytes()
        assert "with certificate" in objects(token, "privkey", login=True)
        token.pkcs11_tool("--delete-object", "--type", "cert", "--id", "21", login=True)
        assert "ID:         21" not in objects(token, "cert")
        assert "with certificate" in objects(token, "privkey", login=True), "the key stays"
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", "21", login=True)
    assert "with certificate" not in objects(token, "privkey", login=True)


@pytest.mark.parametrize("size", [1, 127, 128, 255, 256, 1215, 1216, 4000])
def test_public_data_of_many_sizes(token, tmp_path, size):
    (tmp_path / "data").write_bytes(bytes(i % 251 for i in range(size)))
    write(token, tmp_path / "data", "data", "--label", f"data {size}", "--application-label",
          "test").expect("Created Data Object")
    assert f"data {size}" in objects(token, "data")
    assert read(token, "data", tmp_path / "read", "--label",
                f"data {size}") == (tmp_path / "data").read_bytes()
    token.pkcs11_tool("--delete-object", "--type", "data", "--label", f"data {size}", login=True)
    assert f"data {size}" not in objects(token, "data")


def test_private_data_is_hidden_until_login(token, tmp_path):
    (tmp_path / "data").write_bytes(b"for my eyes only")
    write(token, tmp_path / "data", "data", "--label", "hidden", "--private")
    assert "hidden" not in objects(token, "data")
    assert "hidden" in objects(token, "data", login=True)
    token.try_pkcs11_tool("--read-object", "--type", "data", "--label", "hidden", "-o",
                          tmp_path / "leak").fail()
    assert read(token, "data", tmp_path / "read", "--label", "hidden", login=True) == b"for my eyes only"
    with token.card() as card:
        fid, = (fid for fid in hsm.list_objects(card) if fid >> 8 == 0xCD)
        card.send(0x00, 0xA4, 0x00, 0x00, fid.to_bytes(2, "big"), le=256).ok()
        assert hsm.read_file(card, fid).sw == 0x6982
        hsm.login(card)
        assert hsm.contents(card, fid) == b"for my eyes only"
    token.pkcs11_tool("--delete-object", "--type", "data", "--label", "hidden", login=True)


def test_writing_needs_a_login(token, certificate, tmp_path):
    (tmp_path / "data").write_bytes(b"data")
    before = everything(token)
    token.try_pkcs11_tool("--write-object", tmp_path / "data", "--type", "data", "--label", "refused",
                          "--session-rw")
    token.try_pkcs11_tool("--write-object", certificate(1), "--type", "cert", "--id", "66",
                          "--session-rw").fail()
    assert everything(token) == before


def everything(token):
    """Contents of every readable file."""
    with token.card() as card:
        return {fid: hsm.read_file(card, fid).data for fid in hsm.list_objects(card)}


def test_key_identifier_can_be_changed(token):
    token.generate_key("EC:prime256v1", "31", "renamed")
    token.pkcs11_tool("--set-id", "32", "--type", "privkey", "--id", "31", login=True)
    listing = objects(token, "privkey", login=True)
    assert "ID:         32" in listing and "ID:         31" not in listing
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", "32", login=True)


def test_number_of_a_deleted_key_is_used_again(token, tmp_path):
    token.generate_key("EC:prime256v1", "41", "first")
    first = token.public_key("41", tmp_path / "first").read_bytes()
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", "41", login=True)
    token.generate_key("EC:prime256v1", "41", "second")
    assert token.public_key("41", tmp_path / "second").read_bytes() != first
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", "41", login=True)


def test_many_keys(make_token):
    """60 keys with their descriptions: every one is listed."""
    token = make_token("many")
    token.initialize()
    with token.card() as card:
        hsm.login(card)
        for number in range(1, 61):
            hsm.generate(card, number, hsm.ec_template())
            assert hsm.update_file(card, 0xC400 + number, hsm.ec_key_description(number)) == 0x9000
    listing = objects(token, "privkey", login=True)
    assert [number for number in range(1, 61) if f"label:      key {number}\n" not in listing] == []


def test_writing_a_private_key_is_refused(token, tmp_path):
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-outform",
        "DER", "-out", tmp_path / "key")
    token.try_pkcs11_tool("--write-object", tmp_path / "key", "--type", "privkey", "--id", "55",
                          login=True).fail()


# The same files as raw APDUs, where OpenSC leaves gaps.


@pytest.fixture
def card(token):
    """A session, logged in."""
    with token.card() as session:
        hsm.login(session)
        yield session


def test_file_grows_by_appended_blocks(card):
    data = bytes(i % 253 for i in range(3000))
    for offset in range(0, len(data), 230):
        assert hsm.update_file(card, 0xCF40, data[offset:offset + 230], offset) == 0x9000
    assert hsm.contents(card, 0xCF40) == data
    assert hsm.read_file(card, 0xCF40, 2990, le=256).data == data[2990:]
    end = hsm.read_file(card, 0xCF40, 3000, le=256)
    assert end.sw in (0x9000, 0x6282) and end.data == b""
    assert hsm.delete_file(card, 0xCF40) == 0x9000
    assert hsm.delete_file(card, 0xCF40) == 0x6A82
    assert hsm.read_file(card, 0xCF40).sw == 0x6A82


def test_empty_file_is_created_and_becomes_current(card):
    assert hsm.update_file(card, 0xCF41, b"") == 0x9000
    assert 0xCF41 in hsm.list_objects(card)
    assert hsm.contents(card, 0xCF41) == b""
    assert hsm.update_file(card, 0xCF42, b"") == 0x9000
    assert hsm.update_file(card, 0x0000, b"current") == 0x9000
    assert hsm.contents(card, 0xCF42) == b"current"
    for fid in (0xCF41, 0xCF42):
        assert hsm.delete_file(card, fid) == 0x9000


def test_even_instructions_work_on_the_current_file(card):
    assert hsm.update_file(card, 0xCF43, b"0123456789") == 0x9000
    card.send(0x00, 0xA4, 0x00, 0x00, bytes.fromhex("CF43"), le=256).ok()
    assert card.send(0x00, 0xD6, 0x00, 0x02, b"ab").sw == 0x9000
    assert card.send(0x00, 0xB0, 0x00, 0x01, le=4).data == b"1ab4"
    assert hsm.contents(card, 0xCF43)[:4] == b"01ab"
    assert hsm.delete_file(card, 0xCF43) == 0x9000


@pytest.mark.parametrize("fid", [0xCC00, 0x2F02])
def test_device_key_and_certificates_cannot_be_changed(card, fid):
    before = hsm.read_file(card, fid)
    assert hsm.delete_file(card, fid) in (0x6982, 0x6985)
    assert hsm.update_file(card, fid, b"x") in (0x6982, 0x6985, 0x6A80)
    assert hsm.read_file(card, fid) == before
    assert fid in hsm.list_objects(card)


def test_keys_cannot_be_read_or_written_as_files(card):
    hsm.generate(card, 0x50, hsm.ec_template())
    assert hsm.read_file(card, 0xCC50).sw == 0x6982
    assert hsm.update_file(card, 0xCC50, b"x") == 0x6982


def test_request_goes_with_its_key(card):
    """It must not block a restored key; hosts that delete it themselves hear no complaint."""
    hsm.generate(card, 0x50, hsm.ec_template())
    assert hsm.delete_file(card, 0xCC50) == 0x9000
    assert not {0xCC50, 0xCE50} & set(hsm.list_objects(card))
    assert hsm.delete_file(card, 0xCE50) in (0x9000, 0x6A82)
    assert hsm.read_file(card, 0xCE50).sw == 0x6A82
