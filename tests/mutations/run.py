"""Breaks the desk on purpose, one place at a time, and says which rule of the state machine notices.

    python -m tests.mutations.run                 # all of them: some minutes
    python -m tests.mutations.run lost-fence      # those named

Each breakage is one exact replacement in a copy of the checkout, never in the checkout itself; the state machine
(`tests/handoff/test_desk_machine.py`) plays in the copy until a rule does not hold. The table says for each breakage
which rule that was. A breakage nothing notices is a hole in the machine, and the command exits with 1; so it does when
the machine complains of a copy in which nothing is broken.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent
MACHINE = "tests/handoff/test_desk_machine.py"
RUNS = os.environ.get("GUANXI_MACHINE_RUNS", "400")
"""As many as it takes to meet what happens seldom; a breakage is mostly noticed within ten."""

WITHIN_SECONDS = 900
RULE = re.compile(r"BrokenRule: \[([^\]]+)\]")
ERROR = re.compile(r"^E +([\w.]+(?:Error|Exception)\b.*)$", re.MULTILINE)
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".guanxi", "node_modules", "build", "dist", "docs", "written", ".*_cache", "__pycache__"
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One line broken: `before` stands once in `file`, and becomes `after`. `why` says what a shop would see."""

    name: str
    file: str
    before: str
    after: str
    why: str


MUTATIONS = (
    Mutation(
        "lost-fence",
        "handoff/desk_log.lua",
        "if tonumber(position) < known and force ~= '1' then return 'old' end",
        "",
        "news that was overtaken puts a conversation back where it was",
    ),
    Mutation(
        "kept-in-line",
        "handoff/desk_log.lua",
        "  leave_line(conversation, offer and offer.rep == rep and 'settled' or 'taken')\n",
        "",
        "a conversation a rep has taken stays in line, and is offered to others",
    ),
    Mutation(
        "anybodys-offer",
        "handoff/desk_takes.lua",
        "  if offer.rep ~= rep then return nil, gone('unknown') end\n",
        "",
        "a rep accepts what another was asked about",
    ),
    Mutation(
        "second-reservation",
        "handoff/desk_takes.lua",
        "  return offer.state == 'reserved' and reserved(id, offer) or reserve(id, offer)\n",
        "  return reserve(id .. (offer.state == 'reserved' and '+' or ''), offer)\n",
        "a double click takes two seats",
    ),
    Mutation(
        "seats-not-counted",
        "handoff/desk_takes.lua",
        "    if taken(rep) >= seats_of(rep) + tonumber(over) then return gone('full', conversation) end\n",
        "",
        "by hand a rep takes any number of conversations",
    ),
    Mutation(
        "seat-forgotten",
        "handoff/desk_offers.lua",
        "  refresh(offer.rep)\n  shut(",
        "  shut(",
        "an offer fills no seat, so that a rep is asked about more than they can take",
    ),
    Mutation(
        "not-offered-again",
        "handoff/desk_offers.lua",
        "  refresh(offer.rep)\n  open_up(offer.conversation)\n",
        "  refresh(offer.rep)\n",
        "a conversation whose offer lapsed is never offered again",
    ),
    Mutation(
        "gone-rep-keeps",
        "handoff/line.py",
        "for absent in await self._desk.absent():",
        "for absent in ():",
        "a rep who is gone keeps what they hold for ever",
    ),
    Mutation(
        "not-mended",
        "handoff/line.py",
        "for seen in await self._differing(\n"
        "                known, [*waiting, *held], all_of_them=patience != self._patience\n"
        "            ):",
        "for seen in []:",
        "what was not heard of is never found",
    ),
    Mutation(
        "command-twice",
        "conversation/store.py",
        '"command_id": command if i == 0 else None,',
        '"command_id": None,',
        "a message sent again is there twice",
    ),
    Mutation(
        "holder-not-found",
        "conversation/store.py",
        '"rep_id": state.rep.id if state.rep else None,',
        '"rep_id": None,',
        "after Redis was lost nobody knows who holds what",
    ),
    Mutation(
        "place-begun-anew",
        "conversation/model.py",
        "waiting_since=_place(now) or event.at,\n                unasked_since",
        "waiting_since=event.at,\n                unasked_since",
        "whoever is given back to the line stands at its end",
    ),
    Mutation(
        "endless-head-start",
        "handoff/head_start.py",
        "    return min(sum(bounded(minutes).values()), MOST_MINUTES)",
        "    return sum(minutes.values())",
        "those who came later pass one who waits, again and again",
    ),
)


def copy_into(folder: Path) -> Path:
    """Return a copy of the checkout, with nothing in it that the machine does not need."""
    tree = folder / "tree"
    shutil.copytree(CHECKOUT, tree, ignore=NOT_COPIED)
    return tree


def fits(mutation: Mutation, tree: Path) -> bool:
    """Whether what is to be broken stands exactly once where it is looked for."""
    return (tree / mutation.file).read_text().count(mutation.before) == 1


def noticed_by(tree: Path) -> str | None:
    """Play the machine in `tree`; return the name of the rule that did not hold, or None when all did, or in time."""
    try:
        played = _played(tree)
    except subprocess.TimeoutExpired:
        return None
    if played.returncode == 0:
        return None
    if found := RULE.search(played.stdout):
        return found[1]
    errors = ERROR.findall(played.stdout)
    return f"it broke down: {(errors or played.stdout.strip().splitlines())[-1][:200]}"


def _played(tree: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-m", "not postgres", MACHINE],
        cwd=tree,
        env={**os.environ, "GUANXI_MACHINE_RUNS": RUNS, "GUANXI_MACHINE_SHRINKS": "no"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WITHIN_SECONDS,
        check=False,
    )


def main(names: list[str]) -> int:
    wanted = [one for one in MUTATIONS if not names or one.name in names]
    holes = 0
    with tempfile.TemporaryDirectory(prefix="gx-mutations-") as folder:
        tree = copy_into(Path(folder))
        if not names and (complaint := noticed_by(tree)) is not None:
            sys.stdout.write(f"nothing is broken, and yet: {complaint}\n")
            return 1
        for mutation in wanted:
            if not fits(mutation, tree):
                sys.stdout.write(f"{mutation.name}: {mutation.file} no longer reads as it did\n")
                holes += 1
                continue
            path = tree / mutation.file
            whole = path.read_text()
            path.write_text(whole.replace(mutation.before, mutation.after))
            rule = noticed_by(tree)
            path.write_text(whole)
            holes += rule is None
            sys.stdout.write(f"{mutation.name} ({mutation.file}): {rule or 'NOTHING NOTICED IT'}\n")
            sys.stdout.flush()
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
