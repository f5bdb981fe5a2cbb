"""Checks what no linter does: sizes of files and functions, what a start imports, and that documents are true."""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE_LINES_AT_MOST = 400
TEST_LINES_AT_MOST = 500
FUNCTION_LINES_AT_MOST = 60
HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn")
"""Seconds each; the serving process has no use for them."""

README = ROOT / "README.md"
TRIED = (README, ROOT / "docs" / "evaluating.md")
"""Documents whose shell lines are tried, each line once."""

NOT_TRIED = ("git", "cd", "make")
"""What starts a line of the README that fetches the project or would call this check again."""

EXAMPLE_SECONDS_AT_MOST = 300.0
"""For one line; reading in the demo shop takes some twenty seconds on two busy cores."""

SHELL_BLOCK = re.compile(r"^(?P<indent> *)```sh\n(?P<lines>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)

COMMANDS_DOCUMENT = ROOT / "docs" / "commands.md"
COMMANDS = (
    "guanxi",
    "guanxi serve",
    "guanxi ingest",
    "guanxi reps add",
    "guanxi reps set",
    "guanxi reps list",
    "guanxi reps password",
    "guanxi hours show",
    "guanxi hours set",
    "guanxi settings",
    "guanxi settings set",
    "guanxi settings unset",
    "guanxi identity",
    "guanxi mood export",
    "guanxi knowledge check",
    "guanxi knowledge propose",
    "guanxi backup",
    "guanxi restore",
    "guanxi forget",
    "guanxi retain",
    "guanxi-evals",
    "guanxi-evals run",
    "guanxi-evals compare",
    "guanxi-evals report",
    "guanxi-evals results",
    "guanxi-evals export",
    "guanxi-evals list",
)


def main() -> int:
    if sys.argv[1:] == ["write"]:
        COMMANDS_DOCUMENT.write_text(help_document())
        return 0
    faults = [*too_long(), *too_heavy(), *untrue_help(), *dead_links(), *failing_examples()]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


def tracked(*patterns: str) -> list[Path]:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return [path for line in listed.splitlines() if (path := ROOT / line).is_file()]


def too_long() -> Iterator[str]:
    for path in tracked("*.py", "*.ts", "*.lua"):
        text = path.read_text()
        is_test = path.is_relative_to(ROOT / "tests") or path.name.endswith(".test.ts")
        limit = TEST_LINES_AT_MOST if is_test else FILE_LINES_AT_MOST
        lines = text.count("\n")
        if lines > limit:
            yield f"{path.relative_to(ROOT)}: {lines} lines; at most {limit}"
        if path.suffix == ".py":
            yield from long_functions(path, ast.parse(text))


def long_functions(path: Path, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_AT_MOST:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield f"{where} {node.name}: {lines} lines; at most {FUNCTION_LINES_AT_MOST}"


def too_heavy() -> Iterator[str]:
    probe = f"import sys, api.app; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    loaded = run(sys.executable, "-c", probe).split()
    if loaded:
        yield f"importing api.app also imports {', '.join(loaded)}"


def untrue_help() -> Iterator[str]:
    """The documented --help texts are what the programs print."""
    if COMMANDS_DOCUMENT.read_text() != help_document():
        yield f"{COMMANDS_DOCUMENT.relative_to(ROOT)} is out of date; run: .venv/bin/python .ci/house_rules.py write"


def help_document() -> str:
    parts = ["# Commands", "What each program says of itself with `--help`."]
    for command in COMMANDS:
        program, *rest = command.split()
        printed = run(str(Path(sys.executable).parent / program), *rest, "--help").strip()
        parts.append(f"```\n$ {command} --help\n{printed}\n```")
    return "\n\n".join(parts) + "\n"


def dead_links() -> Iterator[str]:
    """Every file that a document links to exists."""
    for path in tracked("*.md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:|/)([^)#\s]+)", path.read_text()):
            if not (path.parent / target).exists() and path.is_relative_to(ROOT / "docs") | (
                path.parent == ROOT
            ):
                yield f"{path.relative_to(ROOT)}: links to {target}, which is not there"


def failing_examples() -> Iterator[str]:
    """The documents' shell lines do what a reader would expect, one after another in a fresh data folder."""
    tried: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="guanxi-readme-") as data:
        for path in TRIED:
            for line in examples(path.read_text()):
                if line not in tried:
                    yield from failing(path, line, data)
                tried.add(line)


def failing(path: Path, line: str, data: str) -> Iterator[str]:
    try:
        done = attempt("bash", "-euo", "pipefail", "-c", line, GUANXI_DATA=data)
    except subprocess.TimeoutExpired:
        yield f"{path.name}: {line!r} took longer than {EXAMPLE_SECONDS_AT_MOST:.0f} s"
        return
    if done.returncode:
        yield f"{path.name}: {line!r} failed with {done.returncode}:\n{done.stdout}{done.stderr}"


def examples(text: str) -> Iterator[str]:
    """Every line of the shell blocks in `text` that is to be tried; a trailing backslash continues one."""
    for block in SHELL_BLOCK.finditer(text):
        for line in block["lines"].replace("\\\n", " ").splitlines():
            words = line.split()
            if words and words[0] not in NOT_TRIED and not words[0].startswith("#"):
                yield line.strip()


def run(*command: str) -> str:
    """Return what `command` prints. Ends this program when it fails."""
    done = attempt(*command)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def attempt(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `command` in the checkout with nothing of the caller's environment but what is named."""
    plain = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(  # noqa: S603  # the commands are written in this file and in the README
        command,
        cwd=ROOT,
        env=plain | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=EXAMPLE_SECONDS_AT_MOST,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
