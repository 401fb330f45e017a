"""Fixtures of the acceptance tests: one private pcscd per process, and tokens in its readers."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest

from support import of_the_daemon
from support.card import SocketCard
from support.emulated_board import FIRMWARE
from support.pcscd import Pcscd
from support.token import DirectToken, Token

_running_tokens = []


def pytest_collection_modifyitems(items):
    """With an image, what only cofferd has is skipped; without --long, what takes minutes there."""
    if not FIRMWARE:
        return
    for item in items:
        if why := of_the_daemon.reason(item.path, item.name):
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def service():
    """The private pcscd of this process."""
    folder = Path(tempfile.mkdtemp(prefix="coffer-pcscd-"))
    daemon = Pcscd(folder)
    daemon.start()
    yield daemon
    daemon.stop()
    shutil.rmtree(folder)


def _factory(service, folder):
    """Yields a function that makes blank tokens, each with a daemon, a state and a reader, and ends them."""
    made = []

    def make(name="token", start=True, **options):
        token = Token(service, folder, name, **options)
        made.append(token)
        _running_tokens.append(token)
        return token.start() if start else token

    yield make
    for token in made:
        _running_tokens.remove(token)
        token.close()


@pytest.fixture(scope="module")
def make_token(service, tmp_path_factory):
    """Makes blank tokens that live as long as the test module."""
    yield from _factory(service, tmp_path_factory.mktemp("tokens"))


@pytest.fixture
def make_brief_token(service, tmp_path_factory):
    """Makes blank tokens that live as long as one test."""
    yield from _factory(service, tmp_path_factory.mktemp("tokens"))


@pytest.fixture(scope="module")
def direct(tmp_path_factory):
    """A blank token without pcscd, driven over the virtual reader's protocol by the test itself."""
    token = DirectToken(tmp_path_factory.mktemp("direct"))
    _running_tokens.append(token)
    token.start()
    yield token
    _running_tokens.remove(token)
    token.close()


@pytest.fixture(scope="module")
def token(make_token):
    """A fresh token, initialised as the guides do it, without key wrapping."""
    fresh = make_token()
    fresh.initialize()
    return fresh


@pytest.fixture(scope="module")
def socket_path(tmp_path_factory):
    """Where the socket of `socket_token` is."""
    return tmp_path_factory.mktemp("socket") / "coffer.socket"


@pytest.fixture(scope="module")
def socket_token(make_token, socket_path):
    """A token with a reader and a socket, initialised."""
    fresh = make_token(start=False).start("--socket", socket_path)
    fresh.initialize()
    return fresh


@pytest.fixture
def connect(socket_token, socket_path):
    """Opens sessions over the socket that end with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(SocketCard(socket_path)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Adds the daemons' logs to the report of a failed test."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for running in _running_tokens:
            report.sections.append((f"log of {running.name}", running.daemon.log()))


def pytest_terminal_summary(terminalreporter):
    """Shows what tests have measured."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


def pytest_make_parametrize_id(config, val, argname):
    """Shows byte strings in test names as their beginning in hexadecimal."""
    if isinstance(val, (bytes, bytearray)):
        return f"{val[:8].hex()}({len(val)})" if len(val) > 8 else val.hex() or "empty"
    return None
