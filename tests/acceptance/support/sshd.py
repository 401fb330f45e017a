"""A real sshd on loopback, with a host key and authorised keys of its own; and ssh-agent."""

import contextlib
import getpass
import os
import pwd
import socket
import subprocess
import time

from .process import END_WITH_PARENT, run

ASKPASS_ENV = {"SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}


class Sshd:
    """The server; only the given public keys may log in."""

    def __init__(self, folder, authorized_keys):
        self.folder = folder
        self.user = getpass.getuser()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host_key")
        (folder / "authorized_keys").write_text(authorized_keys)
        (folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\n"
            f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            f"PidFile {folder}/sshd.pid\nLogLevel VERBOSE\n")
        host_key = (folder / "host_key.pub").read_text()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {host_key}")
        self._log = folder / "sshd.log"
        self._process = subprocess.Popen(
            [*_as_real_user(), *END_WITH_PARENT, "/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._log.open("wb"))
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 20
        while True:
            waiting = self._process.poll() is None and time.monotonic() < deadline
            assert waiting, f"sshd does not serve:\n{self.log()}"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)

    def log(self):
        """What the server has logged."""
        return self._log.read_text(errors="replace")

    def client_options(self):
        """Options of ssh for this server, no other key or configuration."""
        return ("-F", "/dev/null", "-p", str(self.port), "-l", pwd.getpwuid(_real_uid()).pw_name, "-o",
                f"UserKnownHostsFile={self.folder}/known_hosts", "-o", "StrictHostKeyChecking=yes", "-o",
                "IdentityFile=none", "-o", "PreferredAuthentications=publickey")

    def stop(self):
        """Ends the server."""
        self._process.terminate()
        self._process.wait(timeout=20)


def _real_uid():
    return int(os.environ.get("COFFER_REAL_UID", os.getuid()))


def _as_real_user():
    """Inside an ordinary user's namespace root cannot change groups: there sshd runs as the user again."""
    if _real_uid() == 0:
        return ()
    return ("unshare", "--user", f"--map-user={_real_uid()}", f"--map-group={os.environ['COFFER_REAL_GID']}",
            "--")


def askpass(folder, pin):
    """Makes a program that answers every question with the PIN; the environment that names it to OpenSSH."""
    path = folder / "askpass"
    path.write_text(f"#!/bin/sh\necho {pin}\n")
    path.chmod(0o700)
    return {**ASKPASS_ENV, "SSH_ASKPASS": str(path)}


@contextlib.contextmanager
def agent(token, folder):
    """A running ssh-agent; yields its environment."""
    socket = folder / "agent.socket"
    process = subprocess.Popen([*END_WITH_PARENT, "ssh-agent", "-D", "-a", socket],
                               env={**token.env, "PATH": "/usr/bin:/bin"}, stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            assert process.poll() is None, "ssh-agent ended"
        yield {"SSH_AUTH_SOCK": str(socket)}
    finally:
        process.terminate()
        process.wait(timeout=20)
