"""The reps' accounts over HTTP: every rep sees who there is to hand a conversation to, supervisors add and change."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from api import audit, texts
from api.access import AsRep, AsSupervisor, House
from api.frames import Frame
from api.portraits import shown_by
from api.problems import Problem
from api.reps import AccountError, Rep, RepRole, strong_enough
from api.services import Services
from conversation.database import writing
from conversation.model import RepId
from handoff.errors import HandoffError

router = APIRouter(prefix="/v1", tags=["supervisor"])


def _skills(skills: list[str]) -> list[str]:
    plain = (" ".join(skill.split()).lower() for skill in skills)
    return sorted({skill for skill in plain if skill})


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if texts.is_blank(plain):
        raise ValueError("a rep needs a name: shoppers are told who helps them")
    return plain


Name = Annotated[texts.Label, StringConstraints(max_length=200), AfterValidator(_name)]
Skill = Annotated[texts.Label, StringConstraints(max_length=40)]
Skills = Annotated[list[Skill], Field(max_length=20), AfterValidator(_skills)]
Languages = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]],
    Field(max_length=20),
    AfterValidator(_skills),
]
Team = Annotated[texts.Label, StringConstraints(max_length=80, strip_whitespace=True)]
Seats = Annotated[int, Field(ge=1, le=100)]
Password = Annotated[str, StringConstraints(max_length=1_000)]


class ChangeIn(BaseModel):
    """What is left out stays as it is."""

    name: Name | None = None
    role: RepRole | None = None
    seats: Seats | None = None
    skills: Skills | None = None
    languages: Languages | None = None
    team: Team | None = None
    active: bool | None = None
    password: Password | None = None


class NewIn(ChangeIn):
    email: Annotated[str, StringConstraints(max_length=320)]
    name: Name
    password: Password


@router.get("/reps")
async def reps(who: AsRep, house: House) -> Frame:
    """Return the reps by name; a supervisor sees all of each, who has left, and the seats of somebody new, too."""
    own = who.rep.role is RepRole.SUPERVISOR
    everyone = [rep for rep in await house.reps.all() if own or rep.active]
    everyone.sort(key=lambda rep: (rep.name.casefold(), rep.id))
    if own:
        return {"reps": [_frame(rep) for rep in everyone], "seats": house.live.now.seats}
    return {"reps": [_card(rep) for rep in everyone]}


@router.post("/reps", status_code=201)
async def add(body: NewIn, who: AsSupervisor, house: House) -> Frame:
    """Add a rep, who can sign in at once."""
    if body.active is False:
        raise Problem(400, "bad-request", "Somebody new is active; leave `active` out.")
    _check(body.password)
    try:
        made = await house.reps.add(
            texts.clean(body.email), body.password, name=body.name, seats=house.live.now.seats
        )
    except AccountError as error:
        raise Problem(409, "account", f"{error}.".capitalize()) from error
    wanted = _changed(made, body)
    async with writing(house.engine) as connection:
        if wanted != made:
            await house.reps.change(connection, wanted)
        await audit.note(connection, audit.Entry(house.clock(), who.rep.id, "rep-added", _frame(wanted)))
    return _frame(wanted)


@router.patch("/reps/{rep_id}")
async def change(rep_id: str, body: ChangeIn, who: AsSupervisor, house: House) -> Frame:
    """Change a rep's account; who is made inactive is signed out everywhere and offered nothing any more."""
    before = None if "\x00" in rep_id else await house.reps.find(RepId(rep_id))
    if before is None:
        raise Problem(404, "no-such-rep", "There is no such rep.")
    secret = None
    if body.password is not None:
        _check(body.password)
        secret = await house.reps.hashed(body.password)
    wanted = _changed(before, body)
    try:
        async with writing(house.engine) as connection:
            after = await house.reps.change(connection, wanted, password_hash=secret)
            entry = audit.Entry(
                house.clock(),
                who.rep.id,
                "rep-changed",
                _difference(before, after, password=secret is not None),
            )
            await audit.note(connection, entry)
    except AccountError as error:
        raise Problem(409, "account", f"{error}.".capitalize()) from error
    if before.picture is not None and after.picture is None:
        await house.portraits.drop(before.picture)
        await house.portraits.changed()
    await _tell_desk(house, after, leaves=before.active and not after.active)
    return _frame(after)


async def _tell_desk(house: Services, rep: Rep, *, leaves: bool) -> None:
    try:
        if leaves:
            await house.desk.presence(rep.id, "offline", rep.seats)
        else:
            await house.desk.account(rep.id, rep.seats, skills=rep.skills, languages=rep.languages)
    except HandoffError:
        return  # a desk that comes back learns it when they come; without their token they cannot


def _check(password: str) -> None:
    try:
        strong_enough(password)
    except AccountError as error:
        raise Problem(400, "weak-password", f"{error}.".capitalize()) from error


def _changed(rep: Rep, body: ChangeIn) -> Rep:
    return replace(
        rep,
        name=rep.name if body.name is None else body.name,
        role=rep.role if body.role is None else body.role,
        seats=rep.seats if body.seats is None else body.seats,
        skills=rep.skills if body.skills is None else tuple(body.skills),
        languages=rep.languages if body.languages is None else tuple(body.languages),
        team=rep.team if body.team is None else body.team,
        active=rep.active if body.active is None else body.active,
    )


def _difference(before: Rep, after: Rep, *, password: bool) -> Frame:
    """Return who was changed, and each field as it was and as it is; of a password only that it is new."""
    old, new = _frame(before), _frame(after)
    changed = {key: [old[key], new[key]] for key in new if old[key] != new[key]}
    return {
        "id": after.id,
        "name": after.name,
        "changed": changed,
        **({"password": "new"} if password else {}),
    }


def _card(rep: Rep) -> Frame:
    return {
        "id": rep.id,
        "name": rep.name,
        "skills": list(rep.skills),
        "languages": list(rep.languages),
        **shown_by(rep),
    }


def _frame(rep: Rep) -> Frame:
    return {
        **_card(rep),
        "email": rep.email,
        "role": rep.role.value,
        "seats": rep.seats,
        "team": rep.team,
        "active": rep.active,
    }
