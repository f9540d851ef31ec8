"""A private PostgreSQL server on the loopback, for as long as the tests run.

It refuses to run as root, so root hands it to the user postgres.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "postgres"


class NoPostgresError(Exception):
    """Why there is no server here; the tests that need one say it."""


@contextmanager
def a_server() -> Iterator[str]:
    """Start a server; yield its address without a database, ``postgresql+psycopg://...:5432/``."""
    programs = _programs()
    become = _become()
    folder = Path(tempfile.mkdtemp(prefix="hemadesk-postgresql-"))
    try:
        password = secrets.token_hex(16)
        secret = folder / "password"
        secret.write_text(password)
        for owned in (folder, secret):
            owned.chmod(0o700)
            if become:
                shutil.chown(owned, ACCOUNT, ACCOUNT)
        cluster = folder / "cluster"
        _run(
            become,
            programs / "initdb",
            *("-D", cluster, "-U", ACCOUNT, "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"),
        )
        port = _free_port()
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c synchronous_commit=off"
        control = (programs / "pg_ctl", "-D", cluster, "-w")
        _run(become, *control, "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{ACCOUNT}:{password}@127.0.0.1:{port}/"
        finally:
            _run(become, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise NoPostgresError("PostgreSQL is not installed (no initdb): these tests were left out")
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


def _become() -> tuple[str, ...]:
    if os.name != "posix" or os.geteuid() != 0:
        return ()
    if shutil.which("runuser") is None:
        raise NoPostgresError("PostgreSQL does not run as root, and there is no runuser here")
    return ("runuser", "-u", ACCOUNT, "--")


def _run(become: tuple[str, ...], *command: object) -> None:
    # Output to files that nobody holds open: the server outlives the command that starts it.
    done = subprocess.run(
        [*become, *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
    )
    if done.returncode != 0:
        raise NoPostgresError(f"{Path(str(command[0])).name} failed with {done.returncode}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
