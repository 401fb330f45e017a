"""Secure lock at a socket: what one connection unlocks is unlocked for the others of its user."""

import time

from support import smartcard_hsm as hsm
from support.secure_lock import DISABLE, ENABLE, UNLOCK, sign, step


def test_connections_of_one_user_share_the_lock_until_the_unlocking_one_ends(socket_token, connect):
    socket_token.generate_key("EC:prime256v1", "01", "shared")
    first, second = connect(), connect()
    for card in (first, second):
        card.select()
        hsm.login(card)
    assert step(first, ENABLE) == 0x9000
    hsm.login(second)
    sign(second).ok()
    with socket_token.card() as card:
        card.select()
        hsm.login(card)
        assert sign(card).sw == 0x6986, "the reader is another owner"
    second_mask = step(second, UNLOCK)
    assert second_mask == 0x9000
    first.close()
    sign(second).ok()
    third = connect()
    third.select()
    hsm.login(third)
    sign(third).ok()
    second.close()
    deadline = time.monotonic() + 20
    while sign(third).sw != 0x6986:
        assert time.monotonic() < deadline, "the daemon has not noticed that the connection was closed"
    assert hsm.query_pin(third) == 0x9000
    assert step(third, DISABLE) == 0x9000
