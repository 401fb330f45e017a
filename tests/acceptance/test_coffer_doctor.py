"""coffer doctor on a real pcscd."""

import json

from support.coffer import Coffer


def findings(**variables):
    """What doctor says, by kind, and its exit status."""
    result = Coffer(**variables).attempt("doctor", "--json")
    answer = json.loads(result.stdout)
    assert (result.status == 0) == answer["ok"]
    by_id = {}
    for finding in answer["findings"]:
        by_id.setdefault(finding["id"], []).append(finding)
    return by_id, result.status


def test_token_in_a_reader_is_found(token):
    found, status = findings()
    assert found["pcscd"][0]["level"] == "ok"
    assert any(token.slot.name in reader["what"] and reader["level"] == "ok" for reader in found["reader"])
    assert "token" not in found
    assert status == 0, found


def test_socket_without_a_daemon_is_a_problem(token, tmp_path):
    found, status = findings(socket=tmp_path / "none")
    assert found["socket"][0]["level"] == "problem"
    assert "cofferd --socket" in found["socket"][0]["next"]
    assert status == 3
