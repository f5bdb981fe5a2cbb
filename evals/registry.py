"""Every suite by its name."""

from evals.asked import ASKED
from evals.desk import DESK
from evals.dialogues import DIALOGUES
from evals.handoff import HANDOFF
from evals.hostile import HOSTILE
from evals.intents import INTENTS
from evals.mood import MOOD
from evals.ranking import RANKING
from evals.relay import RELAY
from evals.suites import Suite

SUITES: dict[str, Suite] = {
    suite.name: suite for suite in (ASKED, DESK, DIALOGUES, HANDOFF, HOSTILE, INTENTS, MOOD, RANKING, RELAY)
}
