"""What a board says that is out of order."""

import re

from support import pcscd
from support.emulated_board import blank_flash, first_start_file


def damage(token):
    """Overwrites the records."""
    token.stop()
    pcscd.wait_for_card(token.slot.name, present=False)
    with token.state.open("r+b") as flash:
        flash.seek(512 * 1024)
        flash.write(bytes(range(256)) * 4096)
    token.start()


def test_first_start_ends_and_blinks_fast_meanwhile():
    told = first_start_file(blank_flash()).read_text()
    seconds, changes = re.fullmatch(r"a host saw the device after ([\d.]+) s .* changed (\d+) times\n", told).groups()
    assert float(seconds) < 15
    # Twenty a second, but while blocks are erased, which takes half of the time; two a second when a board waits for a host.
    # Where flash is larger, erasing takes nearly all of the time: that the light changes is all that is asked then.
    least = 5 if blank_flash().stat().st_size <= 2 << 20 else 1
    assert int(changes) > least * float(seconds)


def test_damaged_state_is_told_and_leaks_nothing(make_brief_token):
    token = make_brief_token("damaged")
    damage(token)
    for command in ("00A4040000", "0020008100", "8058000000"):
        token.run("opensc-tool", "-s", command).expect("SW1=0x65, SW2=0x81")


def test_who_holds_the_button_gives_a_damaged_state_up(make_brief_token):
    token = make_brief_token("given-up")
    token.initialize()
    damage(token)
    token.daemon.command("press 10500")
    pcscd.wait_for_card(token.slot.name, present=False)
    token.wait_until_present()
    token.sc_hsm_tool().expect("never been initialized")


def test_broken_noise_source_is_told(make_brief_token):
    token = make_brief_token("noiseless", start=False).start("--random", "stuck")
    token.run("opensc-tool", "-s", "0084000008").expect("SW1=0x6F")
