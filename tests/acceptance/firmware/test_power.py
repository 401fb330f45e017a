"""Power cuts in the midst of a command."""

import pytest

from support import pcscd
from support import smartcard_hsm as hsm


@pytest.fixture(scope="module")
def torn(make_token):
    """A board of its own for power cuts, with EC key 1."""
    token = make_token("torn")
    with token.card() as card:
        hsm.initialize(card)
        hsm.login(card)
        hsm.generate(card, 1, hsm.ec_template())
    return token


@pytest.mark.parametrize("step, tear", [(0, "torn"), (3, "before")])
def test_power_cut_while_a_key_is_made_leaves_it_whole_or_absent(torn, step, tear):
    number = 2
    with pytest.raises((ConnectionError, AssertionError)), torn.card() as card:
        hsm.login(card)
        torn.daemon.command(f"cut {step} {tear} {step}")
        hsm.generate(card, number, hsm.ec_template())
    pcscd.wait_for_card(torn.slot.name, present=False)
    torn.daemon.command("on")
    torn.wait_until_present()
    with torn.card() as card:
        assert hsm.query_pin(card) == 0x63C3
        hsm.login(card)
        hsm.sign(card, 1, 0x70, bytes(32)).ok()
        if 0xCC00 | number in hsm.list_objects(card):
            hsm.sign(card, number, 0x70, bytes(32)).ok()
            assert hsm.delete_file(card, 0xCC00 | number) == 0x9000
