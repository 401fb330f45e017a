"""What coffer's table of commands renders: man pages, completion, help."""

import pytest

from support.coffer import PROGRAM, Coffer
from support.process import attempt, run


@pytest.fixture(scope="module")
def names():
    """The names of all commands."""
    return Coffer().run("--commands").stdout.decode().split("\n")[:-1]


def test_man_pages_are_without_warnings(names, tmp_path):
    for words in [[], *(name.split() for name in names)]:
        page = tmp_path / "page.1"
        page.write_bytes(Coffer().run("--man", *words).stdout)
        shown = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", page, env={"MANWIDTH": "80"})
        assert shown.stderr == b"", " ".join(words)
        assert b"EXIT STATUS" in page.read_bytes() and len(shown.stdout) > 1000


def completed(line):
    """What bash offers at the end of a command line."""
    words = line.split(" ")
    script = (f'source <("{PROGRAM}" --completion bash); complete -p coffer; COMP_WORDS=("$@"); '
              f'COMP_CWORD={len(words) - 1}; _coffer; printf "%s\\n" "${{COMPREPLY[@]}}"')
    lines = run("bash", "-c", script, "bash", *words).stdout.decode().split("\n")
    assert lines[0] == "complete -F _coffer coffer"
    return [word for word in lines[1:] if word]


def test_bash_completes_commands_and_options(names):
    assert set(completed("coffer ")) >= {name.split()[0] for name in names}
    assert completed("coffer expl") == ["explain"]
    for name in names:
        assert "--json" in completed(f"coffer {name} --")
    assert completed("coffer run --dk") == ["--dkek-shares"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_scripts(shell, tmp_path):
    script = tmp_path / "completion"
    script.write_bytes(Coffer().run("--completion", shell).stdout)
    run(shell, "-n", script)


def test_commands_without_arguments_say_what_is_missing():
    result = attempt(PROGRAM, "explain")
    assert result.status == 2
    result.expect("CODE is missing", "coffer explain --help")
