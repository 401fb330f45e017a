"""A disk that other programs filled: people log in, fail to, and delete; with room again, all works."""

import subprocess

import pytest

from support import smartcard_hsm as hsm
from support.process import run
from support.token import PIN, DirectToken

FULL = 0x6A84  # not enough memory space
FILE = 0xCF01


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own."""
    mount = tmp_path / "disk"
    mount.mkdir()
    run("mount", "-t", "tmpfs", "-o", "size=12m,mode=0700", "tmpfs", mount)
    yield mount
    run("umount", mount)


@pytest.fixture
def token(disk, tmp_path):
    """A token on that disk, with a few keys; its log is elsewhere."""
    used = DirectToken(disk)
    used.daemon.log_path = tmp_path / "log"
    card = used.start()
    hsm.initialize(card, retries=3)
    hsm.login(card)
    hsm.generate(card, 1, hsm.ec_template(), extra=bytes.fromhex("900400FFFFFF"))
    hsm.generate(card, 2, hsm.ec_template())
    yield used
    used.close()


def fill(disk):
    """Another program writes until nothing is left."""
    subprocess.run(["dd", "if=/dev/zero", f"of={disk}/other", "bs=4096", "oflag=append", "conv=notrunc"],
                   stderr=subprocess.DEVNULL, check=False)
    assert int(run("stat", "--file-system", "--format=%a", disk).stdout) == 0


def sign(card):
    """A signature of the key with a use counter."""
    return hsm.sign(card, 1, 0x70, bytes(32)).sw


def verify(card, pin):
    """The status word of a VERIFY."""
    return hsm.verify_pin(card, pin)


def grow_until_refused(card):
    """New files, until the token has no room for one; few fit into what it holds on the disk already."""
    files = range(0xCF10, 0xCFF0)
    answers = []
    for fid in files:
        answers.append(hsm.update_file(card, fid, b"x" * 4000))
        if answers[-1] != 0x9000:
            break
    assert answers[-1] == FULL and len(answers) < len(files), answers


def log_in_and_fail(card, disk, rounds):
    """Each round: two wrong PINs, the right one, signatures; meanwhile the other program takes what it gets."""
    for _ in range(rounds):
        assert verify(card, "111111") == 0x63C2
        fill(disk)
        assert verify(card, "111111") == 0x63C1
        assert verify(card, PIN) == 0x9000
        fill(disk)
        assert [sign(card) for _ in range(200)] == [0x9000] * 200


def test_people_log_in_and_delete_on_a_full_disk(token, disk):
    fill(disk)
    grow_until_refused(token.card)
    log_in_and_fail(token.card, disk, 2)
    grow_until_refused(token.card)
    assert hsm.delete_file(token.card, 0xCC02) == 0x9000
    fill(disk)
    assert verify(token.card, "111111") == 0x63C2
    assert verify(token.card, PIN) == 0x9000
    assert hsm.delete_file(token.card, 0xCC01) == 0x9000
    (disk / "other").unlink()
    assert hsm.update_file(token.card, FILE, b"x" * 2000) == 0x9000
    hsm.generate(token.card, 2, hsm.ec_template())


def test_a_full_disk_does_not_keep_the_token_from_starting(token, disk):
    fill(disk)
    assert verify(token.card, "111111") == 0x63C2
    token.stop()
    fill(disk)
    card = token.start()
    assert verify(card, "111111") == 0x63C1
    assert verify(card, PIN) == 0x9000
    token.daemon.kill()
    fill(disk)
    card = token.start()
    assert verify(card, PIN) == 0x9000
    assert hsm.delete_file(card, 0xCC01) == 0x9000
