"""The closed form for a plain line: Poisson arrivals, exponential handling, alike reps, nobody gives up (M/M/n).

The delay formula is A. K. Erlang's (Solution of some problems in the theory of probabilities of significance in
automatic telephone exchanges, 1917), got from his loss formula by its recursion, which stays exact where factorials do
not (R. B. Cooper, Introduction to Queueing Theory, 2nd edition, 1981, sections 3.3 and 3.4). Served in the order of
arrival, those who wait at all wait exponentially long (the same, section 3.4).
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainLine:
    """So many reps, arrivals an hour, and the mean minutes of a conversation. In balance only while `load` < `reps`."""

    reps: int
    per_hour: float
    handling_minutes: float

    @property
    def load(self) -> float:
        """The reps that would be busy if nobody ever waited, in erlang."""
        return self.per_hour * self.handling_minutes / 60

    @property
    def share_waiting(self) -> float:
        """The probability that somebody who comes has to wait; 1 for a line that only grows."""
        if self.load >= self.reps:
            return 1.0
        lost = 1.0
        for rep in range(1, self.reps + 1):
            lost = self.load * lost / (rep + self.load * lost)
        return self.reps * lost / (self.reps - self.load * (1 - lost))

    @property
    def mean_wait_seconds(self) -> float:
        """The mean wait of everybody, those who don't wait among them; without bound for a line that only grows."""
        return self.share_waiting / self._drains_per_second if self._drains_per_second > 0 else math.inf

    def share_waiting_longer(self, seconds: float) -> float:
        """The probability of a wait of more than so many seconds."""
        return self.share_waiting * math.exp(-max(self._drains_per_second, 0.0) * seconds)

    @property
    def _drains_per_second(self) -> float:
        return (self.reps - self.load) / (60 * self.handling_minutes)
