"""Key domains and wrapped keys: shares, key check values, backup and restore, checked by their formats."""

import re
import threading

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from support import curves, key_blob, tlv
from support import smartcard_hsm as hsm
from support.openssl import verify
from support.terminal import Answer, converse

SHARE = bytes(range(32))
PASSWORD = b"correct horse"
MESSAGE = b"signed by a restored key"


@pytest.fixture(scope="module")
def token(make_token):
    """A token with one DKEK share, imported."""
    token = make_token("first")
    initialize(token, SHARE)
    return token


@pytest.fixture(scope="module")
def second(make_token):
    """Another token with the same DKEK."""
    token = make_token("second")
    initialize(token, SHARE)
    return token


@pytest.fixture(scope="module")
def stranger(make_token):
    """A token with another DKEK."""
    token = make_token("stranger")
    initialize(token, bytes(32))
    return token


def initialize(token, *shares):
    """Initialises and imports the shares as raw APDUs, which saves sc-hsm-tool's slow derivation."""
    token.initialize("--dkek-shares", str(len(shares)))
    with token.card() as card:
        for share in shares:
            hsm.key_domain(card, data=share).ok()


def reference(token, label):
    """Key reference of a key, as pkcs15-tool prints it."""
    text = token.run("pkcs15-tool", "--list-keys").text
    return re.search(rf"\[{label}\].*?Key ref\s+: (\d+)", text, re.DOTALL)[1]


def wrap(token, key_reference, path):
    """sc-hsm-tool --wrap-key."""
    token.sc_hsm_tool("--wrap-key", path, "--key-reference", key_reference, "--pin", token.pin)
    return path


def unwrap(token, key_reference, path, *options):
    """sc-hsm-tool --unwrap-key, whose exit status says nothing."""
    return token.sc_hsm_tool("--unwrap-key", path, "--key-reference", key_reference, "--pin", token.pin,
                             *options)


# Shares


@pytest.fixture(scope="module")
def share_files(make_token, tmp_path_factory):
    """Two share files, made by sc-hsm-tool on two tokens at the same time: paths, then what was shown."""
    folder = tmp_path_factory.mktemp("shares")
    makers = [make_token("maker1"), make_token("maker2")]
    texts = {}

    def plain():
        texts["plain"] = makers[0].sc_hsm_tool("--create-dkek-share", folder / "plain.pbe", "--password",
                                               PASSWORD.decode())

    def threshold():
        texts["threshold"] = make_threshold_share(makers[1], folder / "threshold.pbe")

    threads = [threading.Thread(target=work) for work in (plain, threshold)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return folder / "plain.pbe", folder / "threshold.pbe", texts["plain"], texts["threshold"]


def make_threshold_share(maker, path):
    """A share whose password is split 3 of 5; made again when the password starts with a zero byte, because
    sc-hsm-tool cannot restore such a one."""
    while True:
        path.unlink(missing_ok=True)
        text = maker.sc_hsm_tool("--create-dkek-share", path, "--pwd-shares-threshold", "3",
                                 "--pwd-shares-total", "5", stdin=b"\n" * 40)
        if len(password_of(text.text)) == 8:
            return text


def password_shares(text):
    """Prime and {id: value} out of what sc-hsm-tool shows to the custodians."""
    prime = re.search(r"Prime\s*: ([0-9a-fA-F:]+)", text)[1]
    found = re.findall(r"Share ID\s*: (\d+)\s+Share value\s*: ([0-9a-fA-F:]+)", text)
    return prime, dict(found)


def password_of(text):
    """The password that any three of the shown shares make."""
    prime, shares = password_shares(text)
    points = {int(x): int(value.replace(":", ""), 16) for x, value in list(shares.items())[:3]}
    return key_blob.interpolate_secret(points, int(prime.replace(":", ""), 16))


def test_shares_by_password_by_threshold_and_by_value_make_one_dkek(make_brief_token, share_files):
    plain, threshold, made_plain, made_threshold = share_files
    made_plain.expect("DKEK share created and saved")
    made_threshold.expect("DKEK share created and saved")
    prime, shares = password_shares(made_threshold.text)
    assert len(shares) == 5

    # What the shares must be, without sc-hsm-tool; computed while it imports them.
    secrets = {}

    def decrypt():
        secrets["plain"] = key_blob.decrypt_share_file(plain.read_bytes(), PASSWORD)
        secrets["threshold"] = key_blob.decrypt_share_file(threshold.read_bytes(),
                                                           password_of(made_threshold.text))

    worker = threading.Thread(target=decrypt)
    worker.start()

    token = make_brief_token("mixed")
    token.initialize("--dkek-shares", "3").expect("DKEK shares",
                                                  "DKEK import pending, 3 share(s) still missing")
    imported = converse(["sc-hsm-tool", "--import-dkek-share", plain],
                        [Answer("password", PASSWORD.decode(), hidden=True)], env=token.env)
    imported.expect("DKEK share imported", "DKEK import pending, 2 share(s) still missing")
    token.restart()  # custodians come one after the other
    answers = [Answer("enter prime", prime)]
    for number, (x, value) in enumerate(list(shares.items())[2:], 1):
        answers += [Answer(f"to enter share {number} of 3", ""), Answer("share ID", x),
                    Answer("share value", value)]
    imported = converse(["sc-hsm-tool", "--import-dkek-share", threshold, "--pwd-shares-total", "3"], answers,
                        env=token.env)
    imported.expect("DKEK share imported", "DKEK import pending, 1 share(s) still missing")
    with token.card() as card:
        status = hsm.key_domain(card, data=SHARE).ok()
        assert hsm.key_domain(card, data=SHARE).sw == 0x6986, "a surplus share"
    worker.join()
    expected = key_blob.key_check_value(key_blob.combine(secrets["plain"], secrets["threshold"], SHARE))
    assert status == b"\x03\x00" + expected
    token.sc_hsm_tool().expect(f"DKEK key check value : {expected.hex().upper()}")


def test_share_that_was_typed_twice_is_refused_and_the_import_goes_on(make_brief_token, share_files):
    """One custodian's share for another's: the DKEK would be all zeros, and look like success."""
    plain, _, _, _ = share_files
    token = make_brief_token("twice")
    token.initialize("--dkek-shares", "2")
    answers = [Answer("password", PASSWORD.decode(), hidden=True)]
    converse(["sc-hsm-tool", "--import-dkek-share", plain], answers,
             env=token.env).expect("DKEK import pending, 1 share(s) still missing")
    token.restart()
    again = converse(["sc-hsm-tool", "--import-dkek-share", plain], answers, env=token.env)
    again.expect("already exists")
    assert "DKEK share imported" not in again.text and "key check value" not in again.text
    token.sc_hsm_tool().expect("DKEK import pending, 1 share(s) still missing")
    with token.card() as card:
        assert hsm.key_domain(card, data=SHARE).ok()[:2] == b"\x02\x00"


@pytest.mark.parametrize("dkek, kcv", [(bytes(32), "66687AADF862BD77"), (SHARE, "630DCD2966C43366")])
def test_key_check_value_of_known_keys(make_brief_token, dkek, kcv):
    token = make_brief_token("kcv")
    initialize(token, dkek)
    token.sc_hsm_tool().expect("DKEK shares          : 1", f"DKEK key check value : {kcv}")


def test_share_states(make_brief_token):
    token = make_brief_token("states")
    token.initialize("--dkek-shares", "2")
    with token.card() as card:
        assert hsm.key_domain(card).ok()[:2] == b"\x02\x02"
        for size in (0, 31, 33, 64):
            if size:
                assert hsm.key_domain(card, data=bytes(size)).sw == 0x6700
        assert hsm.key_domain(card, data=SHARE).ok() == b"\x02\x01" + bytes(8)
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
        assert hsm.wrap(card, 1).sw in (0x6985, 0x6A88), "not while shares are missing"
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
        assert hsm.key_domain(card, data=SHARE).sw == 0x6A89, "the same share twice would cancel out"
        assert hsm.key_domain(card).ok() == b"\x02\x01" + bytes(8)
        other = bytes(32)
        assert hsm.key_domain(card, data=other).ok() == b"\x02\x00" + bytes.fromhex("630DCD2966C43366")
        hsm.wrap(card, 1).ok()


def test_wrap_while_shares_are_missing_is_said_clearly(make_brief_token, tmp_path):
    token = make_brief_token("pending")
    token.initialize("--dkek-shares", "1")
    token.generate_key("EC:prime256v1", "01", "key")
    token.sc_hsm_tool("--wrap-key", tmp_path / "wrapped", "--key-reference", "1", "--pin", token.pin).fail()
    assert not (tmp_path / "wrapped").exists() or not (tmp_path / "wrapped").read_bytes()


def test_wrap_without_key_wrapping_is_said_clearly(make_brief_token, tmp_path):
    token = make_brief_token("nowrap")
    token.initialize()
    token.generate_key("EC:prime256v1", "01", "key")
    token.sc_hsm_tool("--wrap-key", tmp_path / "wrapped", "--key-reference", "1", "--pin",
                      token.pin).fail().expect("Card not initialized for key wrap")


# Backup and restore by sc-hsm-tool


@pytest.mark.parametrize("key_type, key_id", [("rsa:2048", "11"), ("rsa:4096", "12"), ("EC:prime256v1", "13"),
                                              ("EC:brainpoolP512r1", "14"), ("EC:secp521r1", "15")])
def test_backup_moves_between_tokens(token, second, stranger, tmp_path, key_type, key_id):
    label = f"backup {key_id}"
    token.generate_key(key_type, key_id, label)
    public_key = token.public_key(key_id, tmp_path / "public.der")
    wrapped = wrap(token, reference(token, label), tmp_path / "wrapped")

    unwrap(stranger, "60", wrapped).expect("Wrapped key does not match DKEK")
    assert not restored(stranger, label)

    unwrap(second, key_id, wrapped).expect("Key successfully imported")
    assert second.public_key(key_id, tmp_path / "second.der").read_bytes() == public_key.read_bytes()
    check_signature(second, key_id, key_type, public_key, tmp_path)

    own = reference(token, label)
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", key_id, login=True)
    assert not restored(token, label)
    unwrap(token, own, wrapped).expect("Key successfully imported")
    check_signature(token, key_id, key_type, public_key, tmp_path)


def restored(token, label):
    """Whether a private key of that label is there."""
    return label in token.pkcs11_tool("-O", "--type", "privkey", login=True).text


def check_signature(token, key_id, key_type, public_key, folder):
    """Signs with the token's key and verifies with openssl."""
    (folder / "message").write_bytes(MESSAGE)
    mechanism = ["ECDSA-SHA256", "--signature-format", "openssl"]
    if key_type.startswith("rsa"):
        mechanism = ["SHA256-RSA-PKCS"]
    token.pkcs11_tool("--sign", "--id", key_id, "-m", *mechanism, "-i", folder / "message", "-o",
                      folder / "signature", login=True)
    verify(public_key, "sha256", folder / "signature", folder / "message")


def test_restoring_to_the_reference_of_a_deleted_key_needs_no_force(token, tmp_path):
    token.generate_key("EC:prime256v1", "16", "deleted")
    number = reference(token, "deleted")
    wrapped = wrap(token, number, tmp_path / "wrapped")
    token.pkcs11_tool("--delete-object", "--type", "privkey", "--id", "16", login=True)
    unwrap(token, number, wrapped).expect("Key successfully imported")


def test_existing_key_is_not_overwritten_without_force(token, tmp_path):
    token.generate_key("EC:prime256v1", "17", "kept")
    number = reference(token, "kept")
    wrapped = wrap(token, number, tmp_path / "wrapped")
    unwrap(token, number, wrapped).expect("Found existing")
    unwrap(token, number, wrapped, "--force").expect("Key successfully imported")
    check_signature(token, "17", "EC", token.public_key("17", tmp_path / "public.der"), tmp_path)


def test_wrapping_needs_the_pin(token, tmp_path):
    token.generate_key("EC:prime256v1", "18", "guarded")
    number = int(reference(token, "guarded"))
    token.sc_hsm_tool("--wrap-key", tmp_path / "wrapped", "--key-reference", number, "--pin", "111111").fail()
    with token.card() as card:
        assert hsm.wrap(card, number).sw == 0x6982
        assert hsm.unwrap(card, 0x70, bytes(100)) == 0x6982
        hsm.login(card)


# Blobs, decoded and encoded by the tests from the published format


@pytest.fixture(scope="module")
def session(direct):
    """A session with a token of the known DKEK, logged in, for raw APDUs."""
    hsm.initialize(direct.card, shares=1)
    hsm.key_domain(direct.card, data=SHARE).ok()
    hsm.login(direct.card)
    return direct.card


def numbers(blob):
    """The components as numbers."""
    return [int.from_bytes(part, "big") for part in blob.components]


@pytest.mark.parametrize("name", curves.NAMES)
def test_ec_blob_follows_the_format(session, name):
    request = hsm.generate(session, 1, hsm.ec_template(name))
    blob = key_blob.decode(SHARE, hsm.wrap(session, 1).ok())
    curve = curves.curve(name)
    assert (blob.key_type, blob.key_size) == (key_blob.EC, 8 * curve.field_size)
    a, b, p, n, base, private, point = blob.components
    size = curve.field_size
    assert [part.rjust(size, b"\0") for part in (a, b, p)] == [curve.a, curve.b, curve.p]
    assert int.from_bytes(n, "big") == curve.n
    assert base == curve.base
    assert point == request.inner.public_key.fields[0x86]
    assert 0 < int.from_bytes(private, "big") < curve.n
    if name in _PYTHON_CURVES:
        key = ec.derive_private_key(int.from_bytes(private, "big"), _PYTHON_CURVES[name]())
        public = key.public_key().public_numbers()
        assert point == b"\x04" + public.x.to_bytes(size, "big") + public.y.to_bytes(size, "big")


_PYTHON_CURVES = {
    "secp192r1": ec.SECP192R1, "secp224r1": ec.SECP224R1, "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1, "secp521r1": ec.SECP521R1, "secp256k1": ec.SECP256K1,
    "brainpoolP256r1": ec.BrainpoolP256R1, "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1
}


@pytest.mark.parametrize("bits", [1024, 2048, 3072, 4096])
def test_rsa_blob_follows_the_format(session, bits):
    request = hsm.generate(session, 2, hsm.rsa_template(bits))
    octets = hsm.wrap(session, 2).ok()
    assert len(octets) <= 1500, "the buffer of OpenSC"
    blob = key_blob.decode(SHARE, octets)
    modulus = int.from_bytes(request.inner.public_key.fields[0x81], "big")
    assert blob.key_size == bits == modulus.bit_length()
    if blob.key_type == key_blob.RSA:
        d, n, e = numbers(blob)
        p, q = rsa.rsa_recover_prime_factors(n, e, d)
    else:
        dp, dq, p, q_inverse, q, n, e = numbers(blob)
        assert (dp, dq) == (pow(e, -1, p - 1), pow(e, -1, q - 1)) and q_inverse == pow(q, -1, p)
    assert (n, e, p * q) == (modulus, 65537, modulus)


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_aes_blob_follows_the_format(session, bits):
    assert hsm.generate_aes(session, 3, bits, tlv.encode(0x91, bytes.fromhex("10111892"))) == 0x9000
    blob = key_blob.decode(SHARE, hsm.wrap(session, 3).ok())
    assert blob.key_type == key_blob.AES and blob.key_size in (bits // 8, bits)
    assert blob.permitted_algorithms == bytes.fromhex("10111892")
    assert hsm.delete_file(session, 0xCC03) == 0x9000
    assert hsm.unwrap(session, 3, key_blob.encode(SHARE, blob)) == 0x9000
    assert hsm.delete_file(session, 0xCC03) == 0x9000


def remove(card, number):
    """Deletes a key that may exist."""
    hsm.delete_file(card, 0xCC00 + number)


@pytest.mark.parametrize("send", [hsm.unwrap, hsm.unwrap_from_file])
@pytest.mark.parametrize("curve_type", [ec.SECP256R1, ec.SECP521R1, ec.BrainpoolP384R1])
def test_card_imports_an_ec_key_encoded_by_the_test(session, curve_type, send):
    key = ec.generate_private_key(curve_type())
    remove(session, 4)
    assert send(session, 4, key_blob.encode(SHARE, key_blob.of_ec_key(key))) == 0x9000
    signature = hsm.sign(session, 4, 0x73, MESSAGE).ok()
    key.public_key().verify(signature, MESSAGE, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("send", [hsm.unwrap, hsm.unwrap_from_file])
@pytest.mark.parametrize("key_type", [key_blob.RSA, key_blob.RSA_CRT])
@pytest.mark.parametrize("bits", [1024, 2048])
def test_card_imports_an_rsa_key_encoded_by_the_test(session, bits, key_type, send):
    key = rsa.generate_private_key(65537, bits)
    remove(session, 5)
    assert send(session, 5, key_blob.encode(SHARE, key_blob.of_rsa_key(key, key_type))) == 0x9000
    signature = hsm.sign(session, 5, 0x33, MESSAGE).ok()
    key.public_key().verify(signature, MESSAGE, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("size_in_bits", [False, True])
def test_card_imports_the_published_aes_vector(session, size_in_bits):
    key = bytes(range(16))
    blob = key_blob.KeyBlob(key_blob.AES, 128 if size_in_bits else 16, [key], bytes.fromhex("10111899"))
    octets = key_blob.encode(SHARE, blob, bytes.fromhex("1122334455667788"))
    if not size_in_bits:
        assert octets.hex() == (
            "630dcd2966c433660f0008608648016503040100041011189900000000"
            "53a9c2b548e8d1227c63b8e4bb2ba04dd439288c7afbfee355f8a61aa876bd64a92ac184ecd585fa97b0e5319b642814"
        )
    remove(session, 6)
    assert hsm.unwrap(session, 6, octets) == 0x9000
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    assert hsm.cipher(session, 6, 0x10, bytes(range(32))).ok() == encryptor.update(bytes(range(32)))
    assert hsm.wrap(session, 6).sw == 0x6A81, "its algorithm list does not permit export"


def test_padding_may_be_missing_where_the_plaintext_is_aligned(session):
    key = ec.generate_private_key(ec.SECP256R1())
    blob = key_blob.of_ec_key(key)
    # Leading zeros of coefficient a align the plaintext to 16: some writers append nothing then.
    size = 10 + sum(2 + len(part) for part in blob.components)
    blob.components[0] = bytes(-size % 16) + blob.components[0]
    remove(session, 7)
    assert hsm.unwrap(session, 7, key_blob.encode(SHARE, blob, padding=False)) == 0x9000
    key.public_key().verify(hsm.sign(session, 7, 0x73, MESSAGE).ok(), MESSAGE, ec.ECDSA(hashes.SHA256()))


def test_damaged_blobs_are_refused(session):
    good = key_blob.encode(SHARE, key_blob.of_ec_key(ec.generate_private_key(ec.SECP256R1())))
    remove(session, 8)
    before = hsm.list_objects(session)
    for position in range(0, len(good), 7):
        damaged = bytearray(good)
        damaged[position] ^= 0x40
        assert hsm.unwrap(session, 8, damaged) == 0x6A80, position
    for size in (*range(1, 60, 5), len(good) - 16, len(good) - 1):
        assert hsm.unwrap(session, 8, good[:size]) in (0x6A80, 0x6700), size
    assert hsm.list_objects(session) == before
    assert hsm.unwrap(session, 8, good) == 0x9000


def test_authentic_nonsense_is_refused(session):
    """Blobs with a right MAC whose contents do not make a key."""
    key = ec.generate_private_key(ec.SECP256R1())
    remove(session, 9)
    for change in ("private zero", "private order", "point", "prime", "missing", "long"):
        blob = key_blob.of_ec_key(key)
        order = blob.components[3]
        if change == "private zero":
            blob.components[5] = bytes(32)
        elif change == "private order":
            blob.components[5] = order
        elif change == "point":
            blob.components[6] = blob.components[4]
        elif change == "prime":
            blob.components[2] = blob.components[2][:-1] + b"\xfd"
        elif change == "missing":
            del blob.components[4:]
        else:
            blob.components[5] = bytes(40) + b"\x01" * 40
        assert hsm.unwrap(session, 9, key_blob.encode(SHARE, blob)) in (0x6A80, 0x6A81), change
    assert 0xCC09 not in hsm.list_objects(session)


def test_existing_number_is_not_overwritten_by_an_import(session):
    remove(session, 10)
    first, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    assert hsm.unwrap(session, 10, key_blob.encode(SHARE, key_blob.of_ec_key(first))) == 0x9000
    if hsm.unwrap(session, 10, key_blob.encode(SHARE, key_blob.of_ec_key(other))) != 0x9000:
        first.public_key().verify(
            hsm.sign(session, 10, 0x73, MESSAGE).ok(), MESSAGE, ec.ECDSA(hashes.SHA256()))


def test_permissions_travel_with_the_key(session):
    key = ec.generate_private_key(ec.SECP256R1())
    remove(session, 11)
    assert hsm.unwrap(session, 11, key_blob.encode(SHARE, key_blob.of_ec_key(key, b"\x70"))) == 0x9000
    digest = hashes.Hash(hashes.SHA256())
    digest.update(MESSAGE)
    value = digest.finalize()
    key.public_key().verify(
        hsm.sign(session, 11, 0x70, value).ok(), value, ec.ECDSA(Prehashed(hashes.SHA256())))
    assert hsm.sign(session, 11, 0x73, MESSAGE).sw == 0x6A81
    assert hsm.wrap(session, 11).sw == 0x6A81


def test_device_key_cannot_be_wrapped(session):
    assert hsm.wrap(session, 0).sw in (0x6982, 0x6985, 0x6A82)


def test_import_buffer_is_replaced_from_its_start(session):
    octets = key_blob.encode(SHARE, key_blob.of_ec_key(ec.generate_private_key(ec.SECP256R1())))
    remove(session, 12)
    assert hsm.update_file(session, 0x2F10, bytes(900)) == 0x9000, "longer than the blob that follows"
    assert hsm.unwrap_from_file(session, 12, octets) == 0x9000
    assert 0x2F10 not in hsm.list_objects(session)
    remove(session, 13)
    assert session.transmit("80 74 0D 93").sw != 0x9000, "the buffer is used up"


# Several key domains


def test_key_domains(make_brief_token):
    token = make_brief_token("domains")
    with token.card() as card:
        hsm.initialize(card, domains=2)
        assert hsm.key_domain(card, domain=0).sw == 0x6A88
        assert hsm.key_domain(card, domain=2).sw == 0x6A86
        assert hsm.key_domain(card, 1, b"\x01", 0).sw in (0x6982, 0x6985)
        hsm.login(card)
        for domain, share in enumerate((SHARE, bytes(32))):
            assert hsm.key_domain(card, 1, b"\x01", domain).ok()[:2] == b"\x01\x01"
            status = hsm.key_domain(card, 0, share, domain).ok()
            assert status[:2] == b"\x01\x00" and status[2:10] == key_blob.key_check_value(share)
            hsm.generate(card, domain + 1, hsm.ec_template(), extra=tlv.encode(0x92, bytes([domain])))
        for domain, share in enumerate((SHARE, bytes(32))):
            key_blob.decode(share, hsm.wrap(card, domain + 1).ok())
        assert hsm.try_generate(card, 5, hsm.ec_template(),
                                extra=tlv.encode(0x92, b"\x02")).sw in (0x6A88, 0x6A86, 0x6A80)
        assert hsm.key_domain(card, 3, b"", 1).sw == 0x6A89, "a key uses the domain"
        assert hsm.delete_file(card, 0xCC02) == 0x9000
        assert hsm.key_domain(card, 3, b"", 1).sw in (0x9000, 0x6A88)
        assert hsm.key_domain(card, domain=1).sw == 0x6A88
        # A blob goes to the domain that its key check value names.
        blob = key_blob.encode(SHARE, key_blob.of_ec_key(ec.generate_private_key(ec.SECP256R1())))
        assert hsm.unwrap(card, 7, blob) == 0x9000
        assert hsm.key_domain(card, 4, b"", 0).sw == 0x9000
        assert hsm.key_domain(card, domain=0).ok()[:2] == b"\x01\x01", "shares are to be imported again"
        assert hsm.wrap(card, 1).sw in (0x6985, 0x6A88)
