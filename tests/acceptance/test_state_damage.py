"""What somebody does to the files of a state, with the tools at hand: the daemon refuses, and says what is wrong."""

import shutil
import sqlite3

import pytest

from support import smartcard_hsm as hsm
from support.token import DirectToken

PIN_RECORD = 0x1081
MANIFEST = 0x0FFF
FILE = 0xCF01
STATE = 4  # exit code


@pytest.fixture
def used(tmp_path):
    """A token with a file, that runs."""
    token = DirectToken(tmp_path)
    card = token.start()
    hsm.initialize(card, retries=10)
    hsm.login(card)
    assert hsm.update_file(card, FILE, b"one") == 0x9000
    yield token
    token.close()


def wrong_pin(token):
    """A wrong PIN: the counter falls."""
    assert hsm.verify_pin(token.card, "111111") & 0xFFF0 == 0x63C0


def records(token):
    """The database, as anyone who can write it opens it."""
    return sqlite3.connect(token.state / "records.db", isolation_level=None)


def refused(token, *words):
    """Starts the daemon, which refuses; its last line has these words. Returns the line."""
    token.daemon.start("--state", token.state, "--socket", token.state / "socket")
    assert token.daemon.wait() == STATE, token.daemon.log()
    line = token.daemon.log(1)
    assert all(word in line for word in words), line
    return line


def accepts(token):
    """Starts the daemon again, which accepts its state."""
    card = token.start()
    assert hsm.contents(card, FILE) == b"one"


@pytest.mark.parametrize("sql", [
    f"DELETE FROM records WHERE id = {FILE}",
    f"UPDATE records SET value = x'00' WHERE id = {FILE}",
    f"INSERT INTO records SELECT {FILE + 1}, value FROM records WHERE id = {FILE}",
    f"DELETE FROM records WHERE id = {MANIFEST}",
    "DELETE FROM records",
], ids=["file deleted", "file changed", "file added", "manifest deleted", "all deleted"])
def test_records_changed_by_sql_are_refused(used, sql):
    used.stop()
    before = (used.state / "records.db").read_bytes()
    with records(used) as database:
        database.execute(sql)
    database.close()
    refused(used, "records.db", "not as they were left")
    (used.state / "records.db").write_bytes(before)
    accepts(used)


@pytest.mark.parametrize("ids, words", [((PIN_RECORD,), "not as they were left"),
                                        ((PIN_RECORD, MANIFEST), "older copy")], ids=["record", "record and manifest"])
def test_an_older_retry_counter_is_refused(used, ids, words):
    used.stop()
    with records(used) as database:
        older = database.execute(f"SELECT id, value FROM records WHERE id IN ({','.join(map(str, ids))})").fetchall()
    database.close()
    assert len(older) == len(ids)
    used.start()
    wrong_pin(used)
    used.stop()
    with records(used) as database:
        database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", older)
    database.close()
    refused(used, "records.db", words)


def test_an_older_database_is_refused_until_its_owner_accepts_it(used, tmp_path):
    used.stop()
    older = shutil.copy(used.state / "records.db", tmp_path / "older.db")
    used.start()
    wrong_pin(used)
    used.stop()
    newer = (used.state / "records.db").read_bytes()
    shutil.copy(older, used.state / "records.db")
    refused(used, "records.db", "older copy", "--accept-older-records")

    used.daemon.start("--state", used.state, "--accept-older-records")
    assert used.daemon.wait() == 0, used.daemon.log()
    assert "older records accepted" in used.daemon.log()
    accepts(used)
    used.stop()
    (used.state / "records.db").write_bytes(newer)
    refused(used, "older copy")


def test_a_log_removed_after_a_kill_is_refused(used):
    wrong_pin(used)
    used.daemon.kill()
    log = used.state / "records.db-wal"
    held = log.read_bytes()
    assert held
    log.unlink()
    line = refused(used, "records.db")
    assert "older copy" in line or "is damaged" in line or "not as they were left" in line


def test_a_missing_database_is_no_fresh_token(used):
    used.stop()
    (used.state / "records.db").unlink()
    refused(used, "records.db", "missing", "--new-token")
    assert not (used.state / "records.db").exists()
    used.daemon.start("--state", used.state, "--new-token")
    assert used.daemon.wait() == 0, used.daemon.log()
    card = used.start()
    assert hsm.read_file(card, FILE).sw == 0x6A82


def test_a_missing_counter_is_refused(used):
    used.stop()
    (used.state / "counter").unlink()
    refused(used, "counter", "missing", "--accept-older-records")


@pytest.mark.parametrize("name", ["records.db", "records.db-wal"])
def test_a_file_replaced_under_the_running_daemon_is_noticed(used, tmp_path, name):
    path = used.state / name
    copy = shutil.copy(path, tmp_path / "copy")
    path.unlink()
    shutil.copy(copy, path)
    assert hsm.update_file(used.card, FILE, b"two") == 0x6581
    assert hsm.update_file(used.card, FILE, b"two") == 0x6581
    assert hsm.contents(used.card, FILE) == b"one"
    assert used.daemon.log().count("state damaged") == 1, used.daemon.log()
