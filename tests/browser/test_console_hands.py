"""From hand to hand at the console: handing over, a supervisor's hand in it, and who else looks at the same thing."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.console_hands import (
    away_from_text,
    change,
    dialog,
    held_by,
    in_line,
    in_line_unseen,
    sees_at_the_desk,
    taken_over,
    taken_over_unseen,
    views,
    yours,
)
from tests.browser.people import Rep, Visits
from tests.clients import RepClient
from tests.servers import LiveServer

pytestmark = pytest.mark.usefixtures("cleared")


@pytest.fixture(scope="module", autouse=True)
def skilled(live_server: LiveServer) -> None:
    """Mara knows about returns; Ada is there by the API alone."""
    change(live_server, "Mara", skills=["returns"])
    mara = RepClient.sign_in(live_server.url)
    body = {"name": "Ada", "email": "ada@emberline.example", "password": "correct horse battery"}
    assert mara.http.post("/v1/reps", json=body).status_code == 201


def header(rep: Rep) -> Locator:
    return rep.page.locator("guanxi-conversation header")


def in_line_row(rep: Rep, name: str) -> Locator:
    line = rep.page.get_by_role("region", name="In line")
    return line.get_by_role("listitem").filter(has_text=name)


async def away(visits: Visits, email: str) -> Rep:
    """A rep at the desk to whom nothing is offered."""
    rep = await visits.rep(email)
    await rep.page.get_by_role("radio", name="Away").check(force=True)
    await expect(rep.page.get_by_text("nothing new is offered")).to_be_visible()
    return rep


async def overview(rep: Rep) -> Locator:
    await views(rep).get_by_role("button", name="Overview").click()
    return rep.page.get_by_role("main", name="Overview").get_by_role("region", name="With a rep")


# --- handing over --------------------------------------------------------------------------------------------


async def test_handed_to_a_colleague_who_reads_why_and_the_shopper_sees_who_comes(visits: Visits) -> None:
    wei, shopper = await taken_over(visits, "jonas.weber@mail.example", "Jonas Weber")
    await wei.reply("A colleague knows this better.")
    mara = await visits.rep()
    await sees_at_the_desk(wei, "Mara")
    await away_from_text(wei)
    await wei.page.keyboard.press("h")
    hand = dialog(wei, "Hand over")
    await expect(hand.get_by_role("radio", name="A colleague")).to_be_checked()
    await hand.get_by_role("combobox", name="Colleague").select_option(label="Mara — 4 seats free")
    await hand.get_by_role("textbox").fill("He needs the long hose")
    await hand.get_by_role("button", name="Hand over").click()
    await expect(hand).to_be_hidden()
    await expect(yours(wei, "Jonas Weber")).to_have_count(0)
    await mara.accept("Jonas Weber")
    await expect(mara.log).to_contain_text("He needs the long hose")
    await expect(mara.briefing).to_be_visible()
    await mara.reply("Mara here, about the hose.")
    await expect(shopper.bubble("Mara here, about the hose.")).to_be_visible()
    await expect(shopper.panel).to_contain_text("Mara")
    await expect(shopper.log).not_to_contain_text("long hose")
    await expect(header(wei)).to_contain_text("With Mara")
    await expect(wei.box).to_be_hidden()
    await mara.close()


async def test_a_colleague_who_comes_while_the_dialog_stands_open_is_handed_it(visits: Visits) -> None:
    wei = await taken_over_unseen(visits, "jonas.weber@mail.example", "Jonas Weber")
    await wei.page.get_by_role("button", name="Hand over").click()
    hand = dialog(wei, "Hand over")
    await expect(hand.get_by_role("radio", name=re.compile("^The line"))).to_be_checked()
    await hand.get_by_role("radio", name="A colleague").check()
    await expect(hand.get_by_role("button", name="Hand over")).to_be_disabled()
    mara = await visits.rep()
    await hand.get_by_role("button", name="Hand over").click()
    await expect(hand).to_be_hidden()
    await mara.accept("Jonas Weber")
    await mara.close()


async def test_handed_to_whoever_has_a_skill(visits: Visits) -> None:
    wei, shopper = await taken_over(visits, "sanne.dewit@post.example", "Sanne de Wit")
    mara = await visits.rep()
    await wei.page.get_by_role("button", name="Hand over").click()
    hand = dialog(wei, "Hand over")
    await hand.get_by_role("radio", name="Whoever has a skill").check()
    await hand.get_by_role("combobox", name="Skill").select_option("returns")
    await hand.get_by_role("textbox").fill("Wrong size, bought in May")
    await hand.get_by_role("button", name="Hand over").click()
    await expect(hand).to_be_hidden()
    await expect(wei.offer("Sanne de Wit")).to_have_count(0)
    await mara.accept("Sanne de Wit")
    await expect(mara.log).to_contain_text("Wrong size, bought in May")
    await expect(shopper.log).not_to_contain_text("Wrong size")
    await mara.close()


async def test_a_skill_nobody_has_just_now_is_refused_in_words_and_the_note_stays(visits: Visits) -> None:
    wei = await taken_over_unseen(visits, "camille.rousseau@courriel.example", "Camille Rousseau")
    await wei.page.get_by_role("button", name="Hand over").click()
    hand = dialog(wei, "Hand over")
    await hand.get_by_role("radio", name="Whoever has a skill").check()
    await hand.get_by_role("textbox").fill("She wants her money back")
    await hand.get_by_role("button", name="Hand over").click()
    await expect(hand.get_by_role("alert")).to_contain_text("give it to the line instead")
    await expect(hand.get_by_role("textbox")).to_have_value("She wants her money back")
    await hand.get_by_role("button", name="Cancel").click()
    await expect(wei.box).to_be_visible()
    await wei.close()


async def test_put_in_line_a_colleague_takes_it_and_reads_the_note(visits: Visits) -> None:
    wei, shopper = await taken_over(visits, "ingrid.solberg@fjord.example", "Ingrid Solberg")
    mara = await away(visits, "mara@emberline.example")
    await wei.page.get_by_role("radio", name="Away").check(force=True)
    await wei.page.get_by_role("button", name="Hand over").click()
    hand = dialog(wei, "Hand over")
    await hand.get_by_role("radio", name=re.compile("^The line")).check()
    await hand.get_by_role("textbox").fill("Asked about the pizza stone")
    await hand.get_by_role("button", name="Put in line").click()
    await expect(shopper.panel.get_by_text("You’re next in line")).to_be_visible()
    await mara.page.get_by_role("button", name="Take Ingrid Solberg").click()
    await expect(mara.log).to_contain_text("Asked about the pizza stone")
    await expect(shopper.log).not_to_contain_text("pizza stone")
    await mara.close()


# --- supervisors ---------------------------------------------------------------------------------------------


async def test_a_supervisor_reads_along_and_takes_over(visits: Visits) -> None:
    wei, shopper = await taken_over(visits, "oliver.hartley@inbox.example", "Oliver Hartley")
    mara = await away(visits, "mara@emberline.example")
    await (await overview(mara)).get_by_role("button", name="Read Oliver Hartley").click()
    await expect(mara.page.get_by_text("You’re reading along. Wei has it.")).to_be_visible()
    await expect(mara.bubble("How long is the warranty on the burners?")).to_be_visible()
    await mara.page.get_by_role("button", name="Take over from Wei").click()
    await expect(mara.box).to_be_visible()
    await expect(yours(wei, "Oliver Hartley")).to_have_count(0)
    await expect(wei.box).to_be_hidden()
    await expect(wei.page.get_by_text("You’re reading along. Mara has it.")).to_be_visible()
    await mara.reply("Mara here, I take it from here.")
    await expect(shopper.bubble("I take it from here.")).to_be_visible()
    await mara.close()


async def test_a_rep_who_is_no_supervisor_reads_along_and_no_more(visits: Visits) -> None:
    mara = await visits.rep()
    shopper = await in_line(visits, "giulia.ferrante@posta.example")
    await mara.accept("Giulia Ferrante")
    await mara.reply("Buongiorno!")
    await mara.close()
    wei = await visits.rep("wei@emberline.example")
    await shopper.ask_for_a_person()
    await mara.accept("Giulia Ferrante")
    await wei.page.keyboard.press("Control+k")
    await wei.page.get_by_role("combobox").fill("Giulia Ferrante")
    await wei.page.get_by_role("option").filter(has_text="Giulia Ferrante").first.click()
    await expect(wei.page.get_by_text("You’re reading along. Mara has it.")).to_be_visible()
    await expect(wei.page.get_by_role("button", name=re.compile("^Take over"))).to_have_count(0)
    await mara.close()


async def test_a_supervisor_gives_a_conversation_to_somebody_else(
    visits: Visits, live_server: LiveServer
) -> None:
    """Ada has it; Wei need not accept it, and it is before him with what was said."""
    ada = RepClient.sign_in(live_server.url, "ada@emberline.example", "correct horse battery")
    ada.presence("away")
    mara = await away(visits, "mara@emberline.example")
    shopper = await in_line(visits, "lukas.steindl@mail.example", said="How heavy is the Emberline 22?")
    await expect(in_line_row(mara, "Lukas Steindl")).to_be_visible()
    (waiting,) = ada.desk()["waiting"]
    claimed = ada.http.post(f"/v1/desk/conversations/{waiting['conversation']}/claim", json={})
    assert claimed.status_code == 200
    wei = await visits.rep("wei@emberline.example")
    held = await overview(mara)
    await held.get_by_role("combobox", name="Reassign Lukas Steindl").select_option(label="Wei")
    await expect(held.get_by_role("listitem").filter(has_text="Lukas Steindl")).to_contain_text("Wei")
    await yours(wei, "Lukas Steindl").click()
    await expect(wei.bubble("How heavy is the Emberline 22?")).to_be_visible()
    await expect(wei.log).to_contain_text("given to them by Mara")
    await wei.reply("It is 22 kilograms.")
    await expect(shopper.bubble("22 kilograms")).to_be_visible()
    assert held_by(live_server, "Wei") == waiting["conversation"]
    await wei.close()
    ada.presence("offline")


# --- two at once ---------------------------------------------------------------------------------------------


async def test_two_at_one_conversation_see_each_other_and_who_writes(visits: Visits) -> None:
    wei = await taken_over_unseen(visits, "noor.vanaken@post.example", "Noor van Aken")
    mara = await away(visits, "mara@emberline.example")
    await expect(header(wei)).not_to_contain_text("Mara")
    await (await overview(mara)).get_by_role("button", name="Read Noor van Aken").click()
    await expect(header(wei)).to_contain_text("Mara is looking")
    await expect(yours(wei, "Noor van Aken")).to_contain_text("Mara is looking")
    await wei.box.press_sequentially("One moment")
    await expect(header(mara)).to_contain_text("Wei is writing")
    await expect(header(mara)).not_to_contain_text("Wei is writing")
    await wei.box.fill("")
    await wei.close()


async def test_a_row_of_the_line_tells_who_looks_at_it(visits: Visits) -> None:
    wei = await away(visits, "wei@emberline.example")
    mara = await away(visits, "mara@emberline.example")
    await in_line_unseen(visits, "mateo.iglesias@correo.example")
    await in_line_unseen(visits, "freja.lindholm@brev.example")
    await in_line_row(mara, "Mateo Iglesias").get_by_role("button", name=re.compile("Mateo")).first.click()
    await expect(mara.page.get_by_role("heading", name="Mateo Iglesias")).to_be_visible()
    await in_line_row(wei, "Mateo Iglesias").get_by_role("button", name=re.compile("Mateo")).first.click()
    await expect(in_line_row(mara, "Mateo Iglesias")).to_contain_text("Wei is looking")
    await expect(in_line_row(mara, "Freja Lindholm")).not_to_contain_text("looking")
    for name in ("Mateo Iglesias", "Freja Lindholm"):
        await wei.page.get_by_role("button", name=f"Take {name}").click()
        await wei.close()
