"""Public key authentication, n of m: keys of a custodian's token open another token."""

import pytest

from support import curves, tlv
from support import smartcard_hsm as hsm
from support.cvc import parse_chain, parse_request

CUSTODIANS = {1: b"UTALICE00001", 2: b"UTBOB00001", 3: b"UTCAROL00001"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The issuing authority that both tokens share, as tokens of one installation do."""
    return tmp_path_factory.mktemp("authority") / "authority"


@pytest.fixture(scope="module")
def custodian(make_token, authority):
    """The token that holds the custodians' keys."""
    token = make_token("custodian", start=False).start("--authority", authority)
    token.initialize()
    with token.card() as card:
        hsm.login(card)
        for number, holder in CUSTODIANS.items():
            hsm.generate(card, number, hsm.ec_template("brainpoolP256r1"), holder=holder)
        hsm.generate(card, 9, hsm.rsa_template(2048), holder=b"UTRSA00001")
    return token


@pytest.fixture(scope="module")
def files(custodian, tmp_path_factory):
    """The public key files, exported by sc-hsm-tool."""
    folder = tmp_path_factory.mktemp("pka")
    for number in (*CUSTODIANS, 9):
        custodian.sc_hsm_tool("--export-for-pub-key-auth", folder / f"{number}.pka", "--key-reference",
                              number)
    return {number: folder / f"{number}.pka" for number in (*CUSTODIANS, 9)}


@pytest.fixture(scope="module")
def guarded_token(make_token, authority):
    """The token to be opened."""
    return make_token("guarded", start=False).start("--authority", authority)


@pytest.fixture
def card(guarded_token):
    """A session with the token, initialised for 2 of 3 keys."""
    with guarded_token.card() as session:
        hsm.initialize(session, keys=(3, 2))
        yield session


def parts(path):
    """Request, device certificate and issuer's certificate of a public key file."""
    (tag, value, _), = tlv.decode(path.read_bytes())
    assert tag == 0x30
    (request_tag, request, whole), *certificates = tlv.decode(value)
    assert request_tag == 0x67 and [found for found, _, _ in certificates] == [0x7F21, 0x7F21]
    parse_request(whole)
    return request, certificates[0][1], certificates[1][1]


def holder_of(certificate_content):
    """CHR of a certificate given without its outer tag."""
    return tlv.find(certificate_content, 0x7F4E, 0x5F20)


def issuer_of(certificate_content):
    """CAR of a certificate given without its outer tag."""
    return tlv.find(certificate_content, 0x7F4E, 0x42)


def select_verifying_key(card, reference):
    """MSE before PSO VERIFY CERTIFICATE; the status word."""
    return card.send(0x00, 0x22, 0x81, 0xB6, tlv.encode(0x83, reference)).sw


def register(card, path):
    """What sc-hsm-tool does to register a key; the response."""
    request, device, issuer = parts(path)
    for certificate in (issuer, device):
        if select_verifying_key(card, holder_of(certificate)) != 0x9000:
            assert select_verifying_key(card, issuer_of(certificate)) == 0x9000
            assert card.send(0x00, 0x2A, 0x00, 0xBE, certificate).sw == 0x9000
    assert select_verifying_key(card, tlv.find(request, 0x42)) == 0x9000
    return card.send(0x80, 0x54, 0x00, 0x00, request, le=4)


def status(card):
    """Total, missing, required, authenticated."""
    return tuple(card.transmit("80 54 00 00 04").ok())


def authenticate(card, custodian, number, form="raw", challenge=None, size=8):
    """Lets a custodian's key sign the challenge, by default one of its own; the status word."""
    selected = card.send(0x00, 0x22, 0x81, 0xA4, tlv.encode(0x83, CUSTODIANS[number])).sw
    if selected != 0x9000:
        return selected
    device, _ = parse_chain(hsm.contents(card, 0x2F02))
    challenge = challenge or card.send(0x00, 0x84, 0x00, 0x00, le=size, extended=size > 256).ok()
    with custodian.card() as other:
        hsm.login(other)
        signature = hsm.sign(other, number, 0x73, device.chr + challenge).ok()
    if form == "raw":
        size = curves.curve("brainpoolP256r1").field_size
        signature = b"".join(
            int.from_bytes(value, "big").to_bytes(size, "big")
            for _, value, _ in tlv.decode(tlv.find(signature, 0x30)))
    return card.send(0x00, 0x82, 0x00, 0x00, signature).sw


@pytest.fixture
def ready(card, files):
    """The session with all three keys registered, nobody authenticated."""
    hsm.login(card)
    for number in CUSTODIANS:
        register(card, files[number]).ok()
    card.select()
    return card


def test_public_key_file_holds_request_and_certificates(files, custodian):
    with custodian.card() as session:
        chain = hsm.contents(session, 0x2F02)
        request = hsm.contents(session, 0xCE01)
    value = tlv.find(files[1].read_bytes(), 0x30)
    assert value == request + chain


def test_sc_hsm_tool_sets_up_and_shows_the_status(guarded_token):
    guarded_token.initialize("--public-key-auth", "3", "--required-pub-keys", "2")
    guarded_token.sc_hsm_tool("--public-key-auth-status").expect("Number of public keys:     3",
                                                                 "Missing public keys:       3",
                                                                 "Required pubkeys for auth: 2",
                                                                 "Authenticated public keys: 0")


def test_sc_hsm_tool_says_that_it_is_off(guarded_token):
    guarded_token.initialize()
    guarded_token.sc_hsm_tool("--public-key-auth-status").expect(
        "Card not initialized for public key registration")
    with guarded_token.card() as session:
        assert session.transmit("80 54 02 00 00").sw == 0x6A86
        hsm.login(session)
        assert session.send(0x80, 0x54, 0x00, 0x00, b"request", le=4).sw == 0x6A82
        assert session.send(0x00, 0x82, 0x00, 0x00, bytes(64)).sw == 0x6A82


def test_registration(card, files):
    hsm.login(card)
    assert status(card) == (3, 3, 2, 0)
    for done, number in enumerate(CUSTODIANS, 1):
        assert card.send(0x80, 0x54, 0x02, done - 1, le=256).sw == 0x6A88
        assert tuple(register(card, files[number]).ok()) == (3, 3 - done, 2, 0)
        assert CUSTODIANS[number] in card.send(0x80, 0x54, 0x02, done - 1, le=256).ok()
    assert card.send(0x80, 0x54, 0x02, 3, le=256).sw == 0x6A86


def test_sc_hsm_tool_registers_keys_without_login(guarded_token, custodian, files):
    """The whole way with stock tools, as docs/guide/public-keys.md shows it: sc-hsm-tool never logs in."""
    guarded_token.initialize("--public-key-auth", "2", "--required-pub-keys", "2")
    for done, number in enumerate((1, 2), 1):
        guarded_token.sc_hsm_tool("--register-public-key", files[number])
        guarded_token.sc_hsm_tool("--public-key-auth-status").expect(f"Missing public keys:       {2 - done}")
    guarded_token.sc_hsm_tool("--register-public-key",
                              files[3]).fail().expect("Security status not satisfied")
    guarded_token.sc_hsm_tool().expect("Public key authentication active")
    with guarded_token.card() as card:
        assert hsm.update_file(card, 0xCF01, b"x") == 0x6982
        for number in (1, 2):
            assert authenticate(card, custodian, number) == 0x9000
        assert hsm.update_file(card, 0xCF01, b"x") == 0x9000


def test_registration_without_login_ends_with_the_first_key(guarded_token, files):
    guarded_token.initialize("--public-key-auth", "2", "--required-pub-keys", "1")
    guarded_token.sc_hsm_tool("--register-public-key", files[1])
    guarded_token.generate_key("EC:prime256v1", "01", "key")
    guarded_token.sc_hsm_tool("--register-public-key",
                              files[2]).fail().expect("Security status not satisfied")
    guarded_token.sc_hsm_tool("--public-key-auth-status").expect("Missing public keys:       1")
    with guarded_token.card() as card:
        hsm.login(card)
        register(card, files[2]).ok()


def test_registration_of_the_same_key_twice_is_refused(card, files):
    hsm.login(card)
    register(card, files[1]).ok()
    assert register(card, files[1]).sw == 0x6985
    assert status(card) == (3, 2, 2, 0)


def test_registration_of_a_forged_request_is_refused(card, files, tmp_path):
    hsm.login(card)
    octets = bytearray(files[1].read_bytes())
    request, _, _ = parts(files[1])
    start = bytes(octets).index(request)
    octets[start + len(request) - 1] ^= 1
    (tmp_path / "forged").write_bytes(octets)
    assert register(card, tmp_path / "forged").sw in (0x6A80, 0x6300, 0x6985, 0x6988, 0x6982)
    assert status(card) == (3, 3, 2, 0)


def test_rsa_key_is_refused(card, files):
    hsm.login(card)
    assert register(card, files[9]).sw == 0x6A80


def test_forged_certificate_is_refused(card, files):
    hsm.login(card)
    _, device, issuer = parts(files[1])
    if select_verifying_key(card, holder_of(issuer)) != 0x9000:
        assert select_verifying_key(card, issuer_of(issuer)) == 0x9000
        card.send(0x00, 0x2A, 0x00, 0xBE, issuer).ok()
    forged = device.replace(holder_of(device), b"UT" + bytes(reversed(holder_of(device)[2:])))
    assert select_verifying_key(card, issuer_of(device)) == 0x9000
    assert card.send(0x00, 0x2A, 0x00, 0xBE, forged).sw in (0x6985, 0x6300, 0x6A80)
    assert select_verifying_key(card, holder_of(forged)) == 0x6A88


def test_quorum_opens_the_token(ready, custodian):
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x6982
    assert authenticate(ready, custodian, 1) == 0x9000
    assert status(ready) == (3, 0, 2, 1)
    assert ready.send(0x80, 0x54, 0x02, 0, le=256).sw == 0x9001
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x6982, "one of two is not enough"
    assert authenticate(ready, custodian, 1) == 0x6985, "already authenticated"
    assert authenticate(ready, custodian, 2, "der") == 0x9000
    assert status(ready)[3] == 2
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x9000
    hsm.generate(ready, 1, hsm.ec_template())
    hsm.sign(ready, 1, 0x70, bytes(32)).ok()


def test_selection_ends_the_authentication(ready, custodian):
    for number in (2, 3):
        assert authenticate(ready, custodian, number) == 0x9000
    ready.select()
    assert status(ready) == (3, 0, 2, 0)
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x6982


def test_pin_alone_does_not_open_it_any_more(ready, guarded_token):
    assert hsm.query_pin(ready) in (0x6300, 0x6985)
    hsm.verify_pin(ready)
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x6982


def test_sc_hsm_tool_shows_that_it_is_active(ready, guarded_token):
    guarded_token.sc_hsm_tool().expect("Public key authentication active")


def test_wrong_signatures_are_refused(ready, custodian):
    assert authenticate(ready, custodian, 1, challenge=bytes(8)) == 0x6985
    assert ready.send(0x00, 0x22, 0x81, 0xA4, tlv.encode(0x83, CUSTODIANS[1])).sw == 0x9000
    ready.send(0x00, 0x84, 0x00, 0x00, le=8).ok()
    for signature in (bytes(64), b"\xff" * 64, bytes(10), bytes.fromhex("3006020101020101")):
        assert ready.send(0x00, 0x82, 0x00, 0x00, signature).sw == 0x6985
    assert status(ready)[3] == 0


def test_unknown_key_cannot_be_selected(ready):
    assert ready.send(0x00, 0x22, 0x81, 0xA4, tlv.encode(0x83, b"UTMALLORY00001")).sw == 0x6A88
    assert ready.send(0x00, 0x82, 0x00, 0x00, bytes(64)).sw in (0x6A88, 0x6985)


def test_pin_and_quorum_together(guarded_token, custodian, files):
    with guarded_token.card() as card:
        hsm.initialize(card, options=0x11, keys=(2, 1))
        hsm.login(card)
        for number in (1, 2):
            register(card, files[number]).ok()
        card.select()
        assert hsm.query_pin(card) == 0x63C3
        assert hsm.verify_pin(card) == 0x9000
        assert hsm.update_file(card, 0xCF01, b"x") == 0x6982
        assert authenticate(card, custodian, 2) == 0x9000
        assert hsm.update_file(card, 0xCF01, b"x") == 0x9000
        card.select()
        assert authenticate(card, custodian, 1) == 0x9000
        assert hsm.update_file(card, 0xCF01, b"x") == 0x6982
        hsm.login(card)
        assert hsm.update_file(card, 0xCF01, b"x") == 0x9000


def test_replacing_a_key_needs_its_option(guarded_token, custodian, files):
    for options, expected in ((0x01, 0x6985), (0x09, 0x9000)):
        with guarded_token.card() as card:
            hsm.initialize(card, options=options, keys=(1, 1))
            hsm.login(card)
            register(card, files[1]).ok()
            assert authenticate(card, custodian, 1) == 0x9000
            request, _, _ = parts(files[2])
            assert select_verifying_key(card, tlv.find(request, 0x42)) == 0x9000
            assert card.send(0x80, 0x54, 0x01, 0x00, request, le=4).sw == expected


def test_registration_survives_a_restart(guarded_token, custodian, files):
    with guarded_token.card() as card:
        hsm.initialize(card, keys=(1, 1))
        hsm.login(card)
        register(card, files[3]).ok()
    guarded_token.restart()
    with guarded_token.card() as card:
        assert status(card) == (1, 0, 1, 0)
        assert authenticate(card, custodian, 3) == 0x9000
        assert hsm.update_file(card, 0xCF01, b"x") == 0x9000


def test_custodians_may_sign_one_challenge(ready, custodian):
    """The Pico HSM wants all to sign the same challenge; others ask for one each (test_quorum_opens_the_token)."""
    challenge = ready.send(0x00, 0x84, 0x00, 0x00, le=8).ok()
    for number in (1, 3):
        assert authenticate(ready, custodian, number, challenge=challenge) == 0x9000
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x9000


def test_challenge_is_signed_as_long_as_it_was_drawn(ready, custodian):
    for number, size in ((1, 16), (2, 256)):
        assert authenticate(ready, custodian, number, size=size) == 0x9000
    assert hsm.update_file(ready, 0xCF01, b"x") == 0x9000


def test_challenge_is_used_up(ready, custodian):
    """After a challenge of 256 bytes, the signature must not cover the device's name alone."""
    ready.send(0x00, 0x84, 0x00, 0x00, le=256).ok()
    assert ready.send(0x00, 0x22, 0x81, 0xA4, tlv.encode(0x83, CUSTODIANS[1])).sw == 0x9000
    assert ready.send(0x00, 0x82, 0x00, 0x00, bytes(64)).sw == 0x6985
    challenge = ready.send(0x00, 0x84, 0x00, 0x00, le=8).ok()
    for number in (1, 2):
        assert authenticate(ready, custodian, number, challenge=challenge) == 0x9000
    assert authenticate(ready, custodian, 3, challenge=challenge) == 0x6985, "the quorum used it up"


def test_registered_keys_keep_the_root(ready, custodian, guarded_token):
    """Whoever could change the root could register keys of a PKI of their own."""
    for number in (1, 2):
        assert authenticate(ready, custodian, number) == 0x9000
    chain = hsm.contents(ready, 0x2F02)
    assert hsm.update_file(ready, 0x2F02, chain) == 0x6985
