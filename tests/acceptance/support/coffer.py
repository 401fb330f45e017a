"""The command line under test."""

import json
import os
from pathlib import Path

from .process import attempt

PROGRAM = Path(os.environ.get("COFFER") or Path(__file__).parents[3] / "build/release/bin/coffer")


class Coffer:
    """`coffer` with an environment of its own: which token, and where PINs come from."""

    def __init__(self, **variables):
        self.variables = {f"COFFER_{name.upper()}": str(value) for name, value in variables.items()}

    def attempt(self, *words, **options):
        """Runs it, whatever its exit status."""
        return attempt(PROGRAM, *words, **{**options, "env": {**self.variables, **(options.get("env") or {})}})

    def run(self, *words, **options):
        """Runs it; it must succeed. Returns what it says."""
        return self.attempt(*words, **options).succeed()

    def json(self, *words, **options):
        """Runs it with --json; it must succeed. Returns the object."""
        answer = json.loads(self.run(*words, "--json", **options).stdout)
        assert answer.pop("ok") is True
        return answer

    def failure(self, *words, **options):
        """Runs it with --json; it must fail. Returns the object "error"."""
        result = self.attempt(*words, "--json", **options)
        answer = json.loads(result.stdout)
        assert answer["ok"] is False and result.stderr == b""
        assert result.status == answer["error"]["exit_code"] != 0
        return answer["error"]


def on(token):
    """`coffer` with a token's reader and PINs."""
    return Coffer(reader=token.slot.name, pin=token.pin, so_pin=token.so_pin)
