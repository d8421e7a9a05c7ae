"""What holds for every test: no network but loopback, nothing skipped in CI, corpora, servers."""

import ipaddress
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures"]
collect_ignore = ["rasa"]
"""Named on the command line it runs all the same; see ``dev.py test --with-rasa``."""

ROOT = Path(__file__).resolve().parent.parent
CORPORA_ENVIRONMENT = "OKNO_CORPORA"
"""The folder of captured data that is not part of this repository; the only thing CI may do without."""


class NetworkRefused(RuntimeError):
    """A test reached for the network. Not an OSError on purpose: retry loops must not swallow it."""


def _is_loopback(host: object) -> bool:
    if not isinstance(host, str | bytes):
        return host is None
    name = host.decode() if isinstance(host, bytes) else host
    if name in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        # Unix sockets have a path for address; those of the network have a tuple.
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise NetworkRefused(f"{event} to {address!r}: tests talk to loopback only")
    elif event == "socket.getaddrinfo" and not _is_loopback(arguments[0]) and not _is_numeric(arguments[0]):
        raise NetworkRefused(f"the name {arguments[0]!r} is not looked up: tests talk to loopback only")


def _is_numeric(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


os.environ.setdefault("OKNO_MODELS", str(ROOT / ".models"))
"""A hub that a test starts finds the model that another has trained."""

# No deadline: on two busy cores one slow example says nothing. CI tries the same examples on every run.
settings.register_profile("okno", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("okno")

# An audit hook and not a patched class: it sees every socket made from Python, whoever imported what before.
sys.addaudithook(_refuse_network)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one: a missing server must not look like a green run."""
    report = yield
    expected = hasattr(report, "wasxfail")
    if os.environ.get("CI") and report.skipped and not expected:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if CORPORA_ENVIRONMENT not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped, and nothing may be skipped in CI: {reason}"
    return report


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Captured mails and updates that lie beside the repository; without them the test is skipped."""
    folder = Path(os.environ.get(CORPORA_ENVIRONMENT) or ROOT.parent / "shared" / "corpora")
    if not folder.is_dir():
        pytest.skip(f"no corpora: set {CORPORA_ENVIRONMENT} to the folder of captured data")
    return folder
