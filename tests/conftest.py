"""Guards for every test: no network, no home folder of a person, no screen, English."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"

settings.register_profile("desk", deadline=None)  # two workers share the machine
settings.register_profile("soak", deadline=None, max_examples=5000)
settings.load_profile("ci" if "CI" in os.environ else "desk")

LOOPBACK = ("127.", "::1", "localhost")


class NetworkRefusedError(AssertionError):
    """A test reached for the network."""


@pytest.fixture(autouse=True)
def only_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and every name look-up beyond this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: object) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            refuse_beyond_loopback(address[0] if isinstance(address, tuple) else address)
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller gave

    def guarded_look_up(host: object, *args: object, **kwargs: object) -> object:
        refuse_beyond_loopback(host)
        return look_up(host, *args, **kwargs)  # type: ignore[call-overload]  # same arguments

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def refuse_beyond_loopback(host: object) -> None:
    if host is not None and not str(host).startswith(LOOPBACK):
        raise NetworkRefusedError(f"a test reached for the network: {host}")


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the program's settings, data and caches out of the home of whoever runs the tests."""
    home = tmp_path.with_name(f"{tmp_path.name}-home")  # a test's own folder stays empty
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    return home


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Let no test leave its language to the next."""
    yield
    from hemadesk import i18n  # noqa: PLC0415 - tests/system never need it

    if i18n.language() != "en":
        i18n.use_language("en")
