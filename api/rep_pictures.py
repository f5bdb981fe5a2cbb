"""A rep's picture over HTTP: set from any photograph, taken away, and handed to whoever is shown its address."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from api import audit
from api.access import AsRep, House, RepCaller
from api.file_cleaning import NotWanted
from api.files import SAFE, read_upload, upload_form
from api.frames import Frame
from api.portraits import path_of
from api.problems import Problem
from api.reps import AccountError, Rep, RepRole
from api.services import Services
from conversation.database import writing
from conversation.model import RepId

router = APIRouter(tags=["supervisor"])

PICTURES_PER_MINUTE = 30
"""A supervisor who sets up a new team sets many."""

KEPT = {
    **SAFE,
    # A name is never given to another picture. Only a day: whose picture was taken away is not shown for a year.
    "Cache-Control": "public, max-age=86400, immutable",
    # Pages of several shops may ask, and each answer names the one that did.
    "Vary": "Origin",
}


@router.put("/v1/reps/{rep_id}/picture", openapi_extra=upload_form())
async def set_picture(rep_id: str, request: Request, who: AsRep, house: House) -> Frame:
    """Show a rep by a picture: a supervisor anybody, a rep themselves. It is drawn anew, cut square and small."""
    rep = await _whose(house, who, rep_id)
    await house.limit.spend("picture", who.rep.id, per_minute=PICTURES_PER_MINUTE)
    upload = await read_upload(request)
    try:
        portrait = await house.cleaner.portrait(upload.content)
    except NotWanted as error:
        raise Problem(422, "file-not-wanted", str(error)) from None
    name = await house.portraits.keep(portrait.content)
    try:
        await _show(house, who, rep, name)
    except BaseException:
        await house.portraits.drop(name)
        raise
    return {"picture": path_of(name)}


@router.delete("/v1/reps/{rep_id}/picture", status_code=204)
async def remove_picture(rep_id: str, who: AsRep, house: House) -> Response:
    """Show a rep by their initials again; without a picture nothing changes."""
    rep = await _whose(house, who, rep_id)
    if rep.picture is not None:
        await _show(house, who, rep, None)
    return Response(status_code=204)


async def _whose(house: Services, who: RepCaller, rep_id: str) -> Rep:
    """Return the rep whose picture the caller may change. Raises Problem."""
    if who.rep.id == rep_id:
        return who.rep
    if who.rep.role is not RepRole.SUPERVISOR:
        raise Problem(403, "supervisors-only", "Only a supervisor may change somebody else's picture.")
    found = None if "\x00" in rep_id else await house.reps.find(RepId(rep_id))
    if found is None:
        raise Problem(404, "no-such-rep", "There is no such rep.")
    return found


async def _show(house: Services, who: RepCaller, rep: Rep, name: str | None) -> None:
    """Show a rep by the picture `name`, or by none; the one before is gone for good."""
    what = "rep-picture-set" if name else "rep-picture-removed"
    entry = audit.Entry(house.clock(), who.rep.id, what, {"id": rep.id, "name": rep.name})
    try:
        async with writing(house.engine) as connection:
            before = await house.reps.show_by(connection, rep.id, name)
            await audit.note(connection, entry)
    except AccountError as error:
        raise Problem(409, "account", f"{error}.".capitalize()) from error
    if before is not None:
        await house.portraits.drop(before)
    await house.portraits.changed()


@router.get("/portraits/{name}", include_in_schema=False)
async def fetch(name: str, house: House) -> FileResponse:
    """Hand a picture out. No token is asked for: shoppers are shown it, and its name can't be guessed."""
    path = await house.portraits.find(name)
    if path is None:
        raise Problem(404, "not-found", "There is no such picture.")
    return FileResponse(path, media_type="image/webp", headers=KEPT)
