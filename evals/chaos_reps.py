"""Reps as programs: they take offers (twice, late, or not at all), answer, and give conversations back or on."""

import asyncio
from typing import Any

import httpx

from evals.chaos_house import Account
from evals.chaos_ledger import Json, Word
from evals.chaos_people import Person, Town

LOOK_EVERY_SECONDS = 0.5
HEARTBEAT_SECONDS = 20.0
LONGEST_HESITATION_SECONDS = 9.0
"""A little longer than an offer lasts, so that some come late."""

WORDS_AT_MOST = 3
ENDINGS = ("closed", "closed", "closed", "assistant", "queue", "rep")


class Rep(Person):
    """One rep at a console: the stream says what there is, and each conversation is looked after by a task."""

    def __init__(self, town: Town, name: str, account: Account) -> None:
        super().__init__(town)
        self.name = name
        self.id = ""
        self.colleagues: list[Rep] = []
        self._account = account
        self._desk: dict[str, dict[str, Json]] = {"waiting": {}, "offers": {}, "mine": {}}
        self._state = "offline"
        self._looked_after: dict[str, asyncio.Task[None]] = {}
        self._asked: set[str] = set()
        self._count = 0

    async def sign_in(self) -> None:
        body = {"email": self._account.email, "password": self._account.password}
        signed_in = (await self.call("POST", "/v1/reps/login", body)).raise_for_status().json()
        self._token, self.id = signed_in["token"], signed_in["rep"]["id"]

    def stream_path(self) -> str:
        return "/v1/desk/stream"

    def take(self, frame: Json) -> None:
        if frame["kind"] != "desk":
            return
        whole = "rep" in frame
        for name, key in (("waiting", "conversation"), ("offers", "id"), ("mine", "conversation")):
            if whole:
                self._desk[name].clear()
            self._desk[name] |= {entry[key]: entry for entry in frame.get(name, ())}
            for left in frame.get("gone", {}).get(name, ()):
                self._desk[name].pop(left, None)
        self._state = frame.get("presence", {"state": self._state})["state"]

    async def work(self) -> None:
        """Look after whatever the desk shows, until cancelled."""
        beat = 0.0
        while True:
            now = asyncio.get_running_loop().time()
            if self._state != "online" or now > beat:
                beat = now + HEARTBEAT_SECONDS
                await self.call("PUT", "/v1/desk/presence", {"state": "online"})
            for offer in [offer for offer in self._desk["offers"] if offer not in self._asked]:
                self._asked.add(offer)
                self.start(self._answer(offer))
            for name in self._desk["mine"]:
                task = self._looked_after.get(name)
                if task is None or task.done():
                    self._looked_after[name] = asyncio.create_task(self._look_after(name))
                    self._tasks.append(self._looked_after[name])
            if self._desk["waiting"] and self.random.random() < 0.01:
                name = self.random.choice(list(self._desk["waiting"]))
                self.start(self._click("claims by hand", f"/v1/desk/conversations/{name}/claim"))
            self._tasks = [task for task in self._tasks if not task.done() or task.exception()]
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _answer(self, offer: str) -> None:
        hesitates = self.random.choice((0.2, 0.5, 1.0, 2.0, LONGEST_HESITATION_SECONDS))
        if not self.town.closing:
            await asyncio.sleep(hesitates)
        dice = self.random.random()
        accept = f"/v1/desk/offers/{offer}/accept"
        if dice < 0.1 and not self.town.closing:
            await self._click("declines", f"/v1/desk/offers/{offer}/decline")
        elif dice < 0.4:
            await asyncio.gather(self._click("accepts", accept), self._click("double clicks", accept))
        else:
            await self._click("accepts", accept)

    async def _click(self, what: str, path: str) -> httpx.Response:
        answer = await self.call("POST", path, {})
        outcome = "" if answer.status_code == httpx.codes.OK else f", refused {answer.status_code}"
        self.town.ledger.counts[f"{what}{outcome}"] += 1
        return answer

    async def _look_after(self, name: str) -> None:
        """Answer what the shopper says, some words long, then give the conversation back or on."""
        said, cursor, owed = 0, 0, True
        patience = self.random.randint(1, WORDS_AT_MOST)
        while name in self._desk["mine"]:
            answer = await self.call("GET", f"/v1/conversations/{name}/events?after={cursor}")
            news: list[Json] = answer.json()["events"]
            cursor = answer.json()["position"]
            for event in news:
                owed = owed or event["kind"] == "shopper_said"
                owed = owed and event["kind"] != "rep_said"
            if owed:
                if not await self._say(name):
                    return
                said += 1
            elif said >= patience and not self.town.closing:
                await self._give_on(name)
                return
            await asyncio.sleep(self.town.habits.pause_seconds * self.random.uniform(0.1, 0.4))

    async def _say(self, name: str) -> bool:
        self._count += 1
        sender_id = f"{self.name}-{self._count}"
        text = f"A person here. [{sender_id}]"
        word = Word(name, f"rep:{self.id}:{sender_id}", text)
        return await self.send(f"/v1/conversations/{name}/replies", word, {"id": sender_id, "text": text})

    async def _give_on(self, name: str) -> None:
        self._count += 1
        sender_id = f"{self.name}-{self._count}"
        ending = self.random.choice(ENDINGS)
        to: Any = {"rep": self.random.choice(self.colleagues).id} if ending == "rep" else ending
        note = f"Given on. [{sender_id}]"
        word = Word(name, f"rep:{self.id}:{sender_id}", note)
        body = {"id": sender_id, "to": to, "note": note}
        taken = await self.send(f"/v1/conversations/{name}/release", word, body)
        self.town.ledger.counts[f"given on: {ending}" if taken else f"not given on: {ending}"] += 1
        if taken:
            self._desk["mine"].pop(name, None)  # the stream will say so too
