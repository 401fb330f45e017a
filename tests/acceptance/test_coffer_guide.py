"""docs/guide/coffer.md: each command, as it stands there, with a token of its own; and its table of exit codes."""

import re
from pathlib import Path

from support.coffer import PROGRAM, Coffer
from support.process import attempt

GUIDE = Path(__file__).parents[2] / "docs/guide/coffer.md"


def test_commands_of_the_guide_work_in_their_order(tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 8
    script = tmp_path / "guide.sh"
    script.write_text("set -ex\n" + "\n".join(blocks))
    result = attempt(PROGRAM, "run", "--", "sh", script, cwd=tmp_path, env={"PATH": f"{PROGRAM.parent}:/usr/bin:/bin"})
    result.succeed().expect("Verified OK", "for the token alone", '"kept" is back')


def test_exit_codes_are_those_of_the_program():
    table = dict(re.findall(r"^\| (\d+) \| `[a-z-]+` \| (.*) \|$", GUIDE.read_text(), re.MULTILINE))
    shown = Coffer().run("--help").stdout.decode().split("Exit codes\n")[1]
    listed = dict(re.findall(r"^  (\d+) +(.*)$", shown, re.MULTILINE))
    assert table.keys() == listed.keys()
    assert all(table[code].startswith(meaning) for code, meaning in listed.items())
