"""Who is off duty: the reps whose team is closed by its hours, as the record has both now."""

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from conversation.database import reading
from conversation.model import RepId
from conversation.store import Clock
from conversation.tables import reps, teams
from handoff.errors import BadHours
from handoff.hours import Duty, Hours, duty_at, read_hours

logger = structlog.get_logger(__name__)


class OnDuty:
    """Asks the record each time: two short reads, and a change of hours holds at once on every server."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._unreadable: set[str] = set()

    async def __call__(self) -> Duty:
        async with reading(self._engine) as connection:
            written = (await connection.execute(select(teams.c.name, teams.c.hours))).all()
            if not written:
                return Duty()
            theirs = (await connection.execute(select(reps.c.id, reps.c.team).where(reps.c.active))).all()
        hours = {row.name: found for row in written if (found := self._read(row.name, row.hours))}
        return duty_at({RepId(row.id): row.team for row in theirs}, hours, self._clock())

    def _read(self, team: str, written: dict[str, object]) -> Hours | None:
        """A team whose hours cannot be read answers always: better a rep asked at night than a shopper never."""
        try:
            return read_hours(written)
        except BadHours as error:
            if team not in self._unreadable:
                logger.warning(
                    "a team's hours cannot be read; it counts as open", team=team, error=str(error)
                )
                self._unreadable.add(team)
            return None
