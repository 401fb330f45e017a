"""A token as its user sees it: a card in a reader, and the OpenSC programs that talk to it."""

from pathlib import Path

import pytest

from . import pcscd
from .card import DirectReader, pcsc_card
from .cofferd import Cofferd
from .emulated_board import FIRMWARE, EmulatedBoard
from .process import attempt, run

SO_PIN = "3537363231383830"
SO_PIN_BYTES = bytes.fromhex(SO_PIN)
PIN = "648219"


def pkcs11_module():
    """Path of OpenSC's PKCS#11 module on this machine's architecture."""
    return str(next(Path("/usr/lib").glob("*/opensc-pkcs11.so")))


def opensc_environment(service, slots, path):
    """Writes an OpenSC configuration that hides all but some slots; the environment that names it."""
    others = ", ".join(f'"{slot.name}"' for slot in service.slots if slot not in slots)
    path.write_text(f"app default {{\n  ignored_readers = {others};\n  framework pkcs15 {{\n  }}\n}}\n")
    return {"OPENSC_CONF": str(path)}


class Token:
    """A running token in one slot, with the host programs limited to that slot."""

    def __init__(self, service, folder, name="token", device=EmulatedBoard if FIRMWARE else Cofferd):
        self._service = service
        self.name = name
        self.folder = Path(folder)
        self.state = self.folder / f"{name}.state"
        self.pin, self.so_pin = PIN, SO_PIN
        self._arguments = ()
        self.slot = service.acquire()
        self.daemon = device(self.folder / f"{name}.log")
        # Every program sees this one reader, so that commands can be typed as the guides show them.
        self.env = opensc_environment(service, [self.slot], self.folder / f"{name}.opensc.conf")

    # Life

    def start(self, *arguments):
        """Starts the daemon and waits until PC/SC sees the card; further arguments are kept for restarts."""
        self._arguments += arguments
        self.daemon.start("--state", self.state, "--vpcd", f"127.0.0.1:{self.slot.port}", *self._arguments)
        self.wait_until_present()
        return self

    def wait_until_present(self):
        """Waits until PC/SC sees the card."""
        pcscd.wait_for_card(self.slot.name, alive=self.daemon.check_alive)

    def stop(self):
        """Ends the daemon in the regular way."""
        if self.daemon.running():
            assert self.daemon.terminate() == 0, self.daemon.log()

    def restart(self):
        """Ends the daemon and starts it again on the same state."""
        self.stop()
        pcscd.wait_for_card(self.slot.name, present=False)
        return self.start()

    def close(self):
        """Ends the daemon and gives the slot back."""
        self.stop()
        self._service.release(self.slot)

    # Raw APDUs

    def card(self):
        """A PC/SC session as a context manager; application selected, nobody logged in."""
        return pcsc_card(self.slot.name)

    # The programs

    def run(self, *command, **options):
        """Runs any program with this token as its only one; it must succeed."""
        return run(*command, **self._with_env(options))

    def attempt(self, *command, **options):
        """Runs any program with this token as its only one."""
        return attempt(*command, **self._with_env(options))

    def _with_env(self, options):
        return {**options, "env": {**self.env, **(options.get("env") or {})}}

    def initialize(self, *options, label="Coffer"):
        """`sc-hsm-tool --initialize`; its exit status is always 0, so the card is asked afterwards."""
        self.attempt("sc-hsm-tool", "--initialize", "--so-pin", self.so_pin, "--pin", self.pin, "--label",
                     label, *options)
        status = self.sc_hsm_tool()
        status.expect("User PIN tries left")
        return status

    def sc_hsm_tool(self, *arguments, **options):
        """sc-hsm-tool, whatever its exit status (which misleads)."""
        return self.attempt("sc-hsm-tool", *arguments, **options)

    def pkcs11_tool(self, *arguments, login=False, **options):
        """pkcs11-tool with OpenSC's module; must succeed."""
        return self.try_pkcs11_tool(*arguments, login=login, **options).succeed()

    def try_pkcs11_tool(self, *arguments, login=False, **options):
        """pkcs11-tool with OpenSC's module, whatever its exit status."""
        credentials = ["--login", "--pin", self.pin] if login else []
        return self.attempt("pkcs11-tool", "--module", pkcs11_module(), *credentials, *arguments, **options)

    def generate_key(self, key_type, key_id, label):
        """`pkcs11-tool --keypairgen`."""
        return self.pkcs11_tool("--keypairgen", "--key-type", key_type, "--id", key_id, "--label", label,
                                login=True)

    def public_key(self, key_id, path):
        """Writes the public key as the token tells it (SubjectPublicKeyInfo, DER) and returns the path."""
        pem = self.run("pkcs15-tool", "--read-public-key", key_id).stdout
        path.write_bytes(run("openssl", "pkey", "-pubin", "-outform", "DER", stdin=pem).stdout)
        return path


class DirectToken:
    """A daemon whose virtual reader is the test itself: for many raw APDUs and for abrupt ends."""

    def __init__(self, folder, name="direct"):
        self.name = name
        self.state = Path(folder) / f"{name}.state"
        self._presence = Path(folder) / f"{name}.presence"
        self.daemon = (EmulatedBoard if FIRMWARE else Cofferd)(Path(folder) / f"{name}.log")
        self._reader = DirectReader()
        self.card = None

    @property
    def presence(self):
        """The socket of those who confirm."""
        if FIRMWARE:
            pytest.skip("the firmware has no --presence-socket")
        return self._presence

    def start(self):
        """Starts the daemon; returns the session with its card, application selected."""
        presence = () if FIRMWARE else ("--presence-socket", self._presence)
        self.daemon.start("--state", self.state, "--vpcd", f"127.0.0.1:{self._reader.port}", *presence)
        self.card = self._reader.accept(self.daemon.check_alive)
        self.card.select()
        return self.card

    def reconnect(self):
        """Drops the connection and waits until the daemon comes back."""
        self.card.close()
        self.card = self._reader.accept(self.daemon.check_alive)
        self.card.select()
        return self.card

    def stop(self):
        """Ends the daemon in the regular way."""
        if self.daemon.running():
            assert self.daemon.terminate() == 0, self.daemon.log()

    def close(self):
        """Ends the daemon and the reader."""
        self.stop()
        if self.card is not None:
            self.card.close()
        self._reader.close()
