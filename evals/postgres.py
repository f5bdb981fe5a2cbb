"""A PostgreSQL server of one's own, for tests and for measuring, where its programs are installed."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

RUNNER = "postgres"
"""PostgreSQL refuses to run as root; Debian's package brings this user."""


def programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`: on the path, or where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def why_not() -> str | None:
    """Return why no server can be started here, or None when one can."""
    if programs() is None:
        return "PostgreSQL is not installed (on Debian: apt install postgresql)"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(RUNNER)
        except KeyError:
            return f"PostgreSQL does not run as root, and there is no user {RUNNER!r}"
    return None


class Cluster:
    """One server in `folder`, on a free port of the loopback, trusting everybody there."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._log = folder / "log"
        if os.geteuid() == 0:
            shutil.chown(folder, RUNNER)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", RUNNER, "--no-sync")
        self.url = f"postgresql://{RUNNER}@127.0.0.1:{self._port}/postgres"

    def start(self, *, durable: bool = False) -> None:
        """Start, and return when it answers. Only a durable one waits for the disk at each commit."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += "" if durable else " -c fsync=off"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._log), "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop at once, as a crash would, and return when it is gone."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        assert folder is not None  # noqa: S101  # `why_not` said that there is one
        subprocess.run(  # noqa: S603  # PostgreSQL's own programs
            [str(folder / program), *arguments],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # not a pipe: the server it starts would keep it open
            stderr=subprocess.DEVNULL,
            user=RUNNER if os.geteuid() == 0 else None,
        )
