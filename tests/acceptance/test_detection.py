"""What programs see before anybody has logged in."""

import pytest

from support import smartcard_hsm as hsm
from support import tlv
from support.card import AID
from support.cvc import parse_chain

ATR = bytes.fromhex("3BFE1800008131FE458031815448534D31738021408107FA")
FOREIGN_AIDS = [
    "62 76 01 FF 00 00 00", "A0 00 00 00 01 01", "A0 00 00 03 08 00 00 10 00", "D2 76 00 01 24 01"
]


def test_opensc_tool_names_the_card(token):
    token.run("opensc-tool",
              "-an").expect("3b:fe:18:00:00:81:31:fe:45:80:31:81:54:48:53:4d:31:73:80:21:40:81:07:fa",
                            "SmartCard-HSM version")


def test_opensc_tool_lists_files(token):
    token.run("opensc-tool", "-f").expect("2f02")


def test_atr_is_the_one_that_hosts_list(token):
    with token.card() as card:
        assert card.atr() == ATR


@pytest.mark.parametrize("p2", [0x00, 0x04])
def test_application_selection_describes_a_df(token, p2):
    with token.card() as card:
        fcp = card.send(0x00, 0xA4, 0x04, p2, AID, le=256).ok()
    assert tlv.find(fcp, 0x62, 0x82) == b"\x38"
    assert tlv.find(fcp, 0x62, 0x84) == AID
    proprietary = tlv.find(fcp, 0x62, 0x85)
    assert len(proprietary) == 5, "options, platform and version"
    assert proprietary[:2] == b"\x00\x01", "the options of sc-hsm-tool --initialize"
    assert proprietary[3] >= 3, "major version"


def test_application_selection_without_answer(token):
    with token.card() as card:
        assert card.send(0x00, 0xA4, 0x04, 0x0C, AID).ok() == b""


@pytest.mark.parametrize("aid", FOREIGN_AIDS)
def test_foreign_applications_are_unknown(token, aid):
    with token.card() as card:
        assert card.send(0x00, 0xA4, 0x04, 0x00, bytes.fromhex(aid), le=256).sw == 0x6A82


@pytest.mark.parametrize("apdu", [
    "00 A4 08 00 02 2F 00 00", "00 A4 08 00 04 50 15 49 46 00", "00 A4 08 00 02 50 32 00",
    "00 A4 08 00 02 50 15 00", "00 A4 08 00 02 50 31 00", "00 A4 08 00 04 11 00 11 01 00"
])
def test_probes_of_other_drivers_find_nothing(token, apdu):
    with token.card() as card:
        assert card.transmit(apdu).sw == 0x6A82


@pytest.mark.parametrize("reference", [0x85, 0x86])
def test_no_pin_pad_is_announced(token, reference):
    with token.card() as card:
        assert hsm.query_pin(card, reference) in (0x6A86, 0x6A88)


def test_device_key_and_certificates_are_listed(token):
    with token.card() as card:
        objects = hsm.list_objects(card)
    assert 0xCC00 in objects and 0x2F02 in objects
    assert len(objects) == len(set(objects)), "no duplicates"


def test_every_listed_object_can_be_selected(token):
    with token.card() as card:
        for fid in hsm.list_objects(card):
            fcp = card.send(0x00, 0xA4, 0x00, 0x00, fid.to_bytes(2, "big"), le=256).ok()
            size = tlv.find(fcp, 0x62, 0x81) or tlv.find(fcp, 0x62, 0x80)
            if fid >> 8 != 0xCC:
                assert int.from_bytes(size, "big") == len(hsm.contents(card, fid)), f"{fid:04X}: exact size"


def test_pkcs11_slot_and_token(token):
    listing = token.pkcs11_tool("-L")
    listing.expect("token label        : Coffer", "token initialized", "PIN initialized", "login required",
                   "rng")
    token.pkcs11_tool("-I").expect("Cryptoki version")
    token.pkcs11_tool("-T").expect("Coffer")


def test_token_serial_number_is_that_of_the_device_certificate(token):
    with token.card() as card:
        device, _ = parse_chain(hsm.contents(card, 0x2F02))
    token.pkcs11_tool("-L").expect(f"serial num         : {device.chr[:-5].decode()}")


def test_random_numbers(token, tmp_path):
    token.pkcs11_tool("--generate-random", "2000", "--output-file", tmp_path / "first")
    token.pkcs11_tool("--generate-random", "2000", "--output-file", tmp_path / "second")
    first, second = ((tmp_path / name).read_bytes() for name in ("first", "second"))
    assert len(first) == 2000 and first != second
    assert len(set(first)) > 200, "2000 random bytes hit nearly every value"


@pytest.mark.parametrize("le", [1, 8, 32, 256, 1024])
def test_challenge_has_the_length_asked_for(token, le):
    with token.card() as card:
        assert len(card.send(0x00, 0x84, 0x00, 0x00, le=le).ok()) == le
        assert len(card.send(0x80, 0x84, 0x00, 0x00, le=le).ok()) == le
