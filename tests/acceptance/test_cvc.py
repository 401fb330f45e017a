"""Card verifiable certificates: the device's chain and the requests of keys, parsed and verified here."""

import pytest

from support import curves, tlv
from support import smartcard_hsm as hsm
from support.curves import curve
from support.cvc import ALGORITHM_PREFIX, check_signature, parse_chain, parse_request

RSA_ALGORITHMS = {"0101": "sha1", "0102": "sha256", "0105": "sha512"}
EC_ALGORITHMS = {"0201": "sha1", "0202": "sha224", "0203": "sha256", "0204": "sha384", "0205": "sha512"}


@pytest.fixture(scope="module")
def card(direct):
    """A session, logged in."""
    hsm.initialize(direct.card)
    hsm.login(direct.card)
    return direct.card


@pytest.fixture(scope="module")
def chain(card):
    """The device's certificate and its issuer's."""
    return parse_chain(hsm.contents(card, 0x2F02))


def test_chain_has_its_form(chain, card):
    device, issuer = chain
    assert len(hsm.contents(card, 0x2F02)) <= 1024, "the buffer of OpenSC"
    assert len(device.chr) == 16 and device.chr.endswith(b"00000")
    assert device.car == issuer.chr and issuer.car != issuer.chr
    assert (device.role, issuer.role) == (b"\x00", b"\x80")
    for certificate in chain:
        expected = [0x5F29, 0x42, 0x7F49, 0x5F20, 0x7F4C, 0x5F25, 0x5F24]
        assert [tag for tag in certificate.tags if tag in expected] == expected
        for text in (certificate.chr, certificate.car):
            assert text[:2].isalpha() and text[:2].isupper() and 8 <= len(text) <= 16 and text.isalnum()
        assert certificate.public_key.oid == ALGORITHM_PREFIX + bytes.fromhex("0203")
        assert len(certificate.public_key.fields[0x86]) == 65


def test_device_certificate_is_signed_by_its_issuer(chain, tmp_path):
    device, issuer = chain
    device.verify(issuer.public_key, tmp_path, curve("brainpoolP256r1"))


def test_chain_differs_from_token_to_token(chain, make_token):
    other = make_token("other")
    with other.card() as session:
        device, _ = parse_chain(hsm.contents(session, 0x2F02))
    assert device.chr != chain[0].chr
    assert device.public_key.fields[0x86] != chain[0].public_key.fields[0x86]


def check_request(request, chain, folder, encoded_in_file):
    """Inner signature by the key itself, outer one by the device key; kept on the card as answered."""
    device, _ = chain
    request.inner.verify(request.inner.public_key, folder)
    check_signature(device.public_key, request.outer_signature, request.outer_body, folder,
                    curve("brainpoolP256r1"))
    assert request.outer_car == device.chr
    assert request.encoded == encoded_in_file
    assert request.inner.tags == [0x5F29, 0x42, 0x7F49, 0x5F20]
    assert (request.inner.car, request.inner.chr) == (b"UTCA00001", b"UTTESTKEY00001")


@pytest.mark.parametrize("name", curves.NAMES)
def test_request_of_every_curve(card, chain, tmp_path, name):
    request = hsm.generate(card, 1, hsm.ec_template(name))
    check_request(request, chain, tmp_path, hsm.contents(card, 0xCE01))
    key, expected = request.inner.public_key, curve(name)
    assert list(key.fields) == [0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87]
    parameters = [expected.p, expected.a, expected.b, expected.base, expected.order, b"\x01"]
    assert [key.fields[tag] for tag in (0x81, 0x82, 0x83, 0x84, 0x85, 0x87)] == parameters


@pytest.mark.parametrize("bits", [1024, 1536, 2048, 3072, 4096])
def test_request_of_every_rsa_size(card, chain, tmp_path, bits):
    request = hsm.generate(card, 2, hsm.rsa_template(bits))
    assert len(request.encoded) <= 1200, "the buffer of OpenSC"
    check_request(request, chain, tmp_path, hsm.contents(card, 0xCE02))
    assert len(request.inner.public_key.fields[0x81]) * 8 == bits
    assert request.inner.public_key.fields[0x82] == b"\x01\x00\x01"


def test_longest_request_fits_the_buffer_of_opensc(card):
    request = hsm.generate(card, 2, hsm.rsa_template(4096), holder=b"UTHOLDERNA000001", car=b"UTCA00001")
    assert len(request.encoded) <= 1200


@pytest.mark.parametrize("suffix", EC_ALGORITHMS)
def test_inner_signature_follows_the_ec_algorithm(card, chain, tmp_path, suffix):
    request = hsm.generate(card, 3, hsm.ec_template("secp384r1", ALGORITHM_PREFIX + bytes.fromhex(suffix)))
    assert request.inner.public_key.digest == EC_ALGORITHMS[suffix]
    check_request(request, chain, tmp_path, hsm.contents(card, 0xCE03))


@pytest.mark.parametrize("suffix", RSA_ALGORITHMS)
def test_inner_signature_follows_the_rsa_algorithm(card, chain, tmp_path, suffix):
    algorithm = ALGORITHM_PREFIX + bytes.fromhex(suffix)
    request = hsm.generate(card, 4, hsm.rsa_template(1024, algorithm=algorithm))
    check_request(request, chain, tmp_path, hsm.contents(card, 0xCE04))


def test_request_without_an_inner_car(card, chain, tmp_path):
    request = hsm.generate(card, 5, hsm.ec_template(), car=None)
    assert request.inner.tags == [0x5F29, 0x7F49, 0x5F20]
    request.inner.verify(request.inner.public_key, tmp_path)


def test_outer_car_can_be_given(card, chain, tmp_path):
    request = hsm.generate(card, 5, hsm.ec_template(), extra=tlv.encode(0x45, b"UTOUTER00001"))
    assert request.outer_car == b"UTOUTER00001"
    check_signature(chain[0].public_key, request.outer_signature, request.outer_body, tmp_path,
                    curve("brainpoolP256r1"))


def test_generation_without_le_leaves_the_request_in_its_file(card, chain, tmp_path):
    response = card.send(0x00, 0x46, 6, 0x00, hsm.generation_data(hsm.ec_template()))
    assert response.sw == 0x9000
    stored = hsm.contents(card, 0xCE06)
    check_request(parse_request(stored), chain, tmp_path, stored)


def test_generating_again_replaces_the_key(card, chain, tmp_path):
    first = hsm.generate(card, 7, hsm.ec_template("secp521r1"))
    second = hsm.generate(card, 7, hsm.ec_template("secp192r1"))
    assert first.encoded != second.encoded
    check_request(second, chain, tmp_path, hsm.contents(card, 0xCE07))


def test_leading_zeros_of_template_parameters_do_not_matter(card):
    parameters = curve("secp256r1")
    template = tlv.encode(0x7F49, tlv.encode(0x06, hsm.EC_SHA256), tlv.encode(0x81, b"\0" + parameters.p),
                          tlv.encode(0x82, b"\0" + parameters.a), tlv.encode(0x83, b"\0" + parameters.b),
                          tlv.encode(0x84, parameters.base), tlv.encode(0x85, b"\0" + parameters.order),
                          tlv.encode(0x87, b"\x01"))
    assert hsm.generate(card, 8, template).inner.public_key.curve().name == "secp256r1"
