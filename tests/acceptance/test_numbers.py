"""Every number that the card answers, at its limits, as stock OpenSC reads it."""

import pytest

from support import smartcard_hsm as hsm
from support.openssl import verify

SELECT = "cd aid:E82B0601040181C31F0201\n"
LARGEST_FILE = 0xFFFF


def pattern(size):
    """Content in which no part looks like another."""
    return b"".join(i.to_bytes(3, "big") for i in range(size // 3 + 1))[:size]


@pytest.mark.parametrize("size", [32767, 32768, 60000])
@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
def test_large_data_object_comes_back_whole(token, tmp_path, size, private):
    (tmp_path / "data").write_bytes(pattern(size))
    label, kind = f"{'private' if private else 'public'} {size}", ["--auth-id", "01"] if private else []
    token.run("pkcs15-init", "--store-data", tmp_path / "data", "--label", label, "--application-name", "test", *kind,
              "--verify-pin", "--pin", token.pin)
    token.pkcs11_tool("--read-object", "--type", "data", "--label", label, "--output-file", tmp_path / "pkcs11",
                      login=private)
    assert (tmp_path / "pkcs11").read_bytes() == pattern(size)
    pin = ["--verify-pin", "--pin", token.pin] if private else []
    token.run("pkcs15-tool", "--read-data-object", label, *pin, "--raw", "--output", tmp_path / "pkcs15")
    assert (tmp_path / "pkcs15").read_bytes() == pattern(size)


@pytest.mark.parametrize("fid, size", [(0xCF71, 32767), (0xCF72, 32768), (0xCF73, LARGEST_FILE),
                                       (0xCD74, 65000)])
def test_size_of_a_file_is_what_opensc_explorer_shows_and_copies(token, tmp_path, fid, size):
    content = pattern(size)
    with token.card() as card:
        hsm.login(card)
        for offset in range(0, size, 20000):
            assert hsm.update_file(card, fid, content[offset:offset + 20000], offset) == 0x9000
    pin = ":".join(f"{octet:02X}" for octet in token.pin.encode())
    (tmp_path / "script").write_text(f"{SELECT}verify CHV129 {pin}\ninfo {fid:04X}\n"
                                     f"get {fid:04X} {tmp_path / 'copy'}\n")
    token.run("opensc-explorer", tmp_path / "script").expect(f"File size:               {size} bytes")
    assert (tmp_path / "copy").read_bytes() == content


def test_largest_key_that_no_host_described_signs(token, tmp_path):
    """Number 255, on the curve whose field has no whole number of bytes."""
    with token.card() as card:
        hsm.login(card)
        hsm.generate(card, 255, hsm.ec_template("secp521r1"))
    identifier = b"255".hex()
    (tmp_path / "data").write_bytes(b"message")
    token.pkcs11_tool("--sign", "--mechanism", "ECDSA-SHA256", "--signature-format", "openssl", "--id", identifier,
                      "--input-file", tmp_path / "data", "--output-file", tmp_path / "signature", login=True)
    key = token.public_key(identifier, tmp_path / "key")
    verify(key, "sha256", tmp_path / "signature", tmp_path / "data")


@pytest.fixture
def blank(make_brief_token):
    """A token that the test initialises."""
    return make_brief_token("limits")


def test_most_shares_and_tries(blank):
    with blank.card() as card:
        hsm.initialize(card, shares=255, retries=10)
        assert hsm.key_domain(card).ok()[:2] == b"\xFF\xFF"
    blank.sc_hsm_tool().expect("User PIN tries left  : 10\n", "SO-PIN tries left    : 15\n",
                               "DKEK import pending, 255 share(s) still missing")
    with blank.card() as card:
        for left in range(9, 0, -1):
            assert hsm.verify_pin(card, "111111") == 0x63C0 + left
    blank.sc_hsm_tool().expect("User PIN tries left  : 1\n")
    with blank.card() as card:
        assert hsm.verify_pin(card, "111111") == 0x6983
    blank.sc_hsm_tool().expect("User PIN locked")


def test_most_public_keys(blank):
    blank.initialize("--public-key-auth", "90", "--required-pub-keys", "90")
    blank.sc_hsm_tool("--public-key-auth-status").expect("Number of public keys:     90", "Missing public keys:       90",
                                                         "Required pubkeys for auth: 90")
