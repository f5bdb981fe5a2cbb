/** What each command of the console does. */

import type { ConsoleApp } from "./app";
import type { Command } from "./commands";
import type { View } from "./top-bar";
import { mostUrgentFirst } from "./urgency";

const CONSOLE = "Console";

/** The commands of `app`, in the order the sheet shows them. */
export function commandsOf(app: ConsoleApp): Command[] {
  return [...offers(app), ...conversations(app), ...thisOne(app), ...console(app)];
}

function offers(app: ConsoleApp): Command[] {
  const any = (): boolean => app.desk.state.offers.length > 0;
  return [
    {
      id: "accept",
      title: "Accept the first offer",
      key: "a",
      group: "Offers",
      can: any,
      run: () => void app.accept(),
    },
    {
      id: "decline",
      title: "Decline the first offer",
      key: "d",
      group: "Offers",
      can: any,
      run: () => void app.desk.decline(app.desk.state.offers[0]?.id ?? ""),
    },
  ];
}

function conversations(app: ConsoleApp): Command[] {
  const some = (): boolean => app.desk.state.mine.length > 0;
  const step = (by: number): void => {
    const mine = mostUrgentFirst(app.desk.state.mine);
    const at = mine.findIndex((entry) => entry.conversation === app.desk.open?.conversation);
    const next = mine[at < 0 ? 0 : (at + by + mine.length) % mine.length];
    if (next) void app.go(next.conversation);
  };
  const group = "Conversations";
  return [
    { id: "next", title: "Next of yours", key: "j", group, can: some, run: () => step(1) },
    { id: "previous", title: "Previous of yours", key: "k", group, can: some, run: () => step(-1) },
    {
      id: "urgent",
      title: "The one unanswered longest",
      key: "u",
      group,
      also: "urgent waiting",
      can: () => app.desk.state.mine.some((entry) => entry.unansweredSince !== ""),
      run: () => void app.go(mostUrgentFirst(app.desk.state.mine)[0]?.conversation ?? ""),
    },
    {
      id: "take",
      title: "Take the first in line",
      key: "t",
      group,
      can: () => app.desk.state.waiting.length > 0,
      run: () => {
        const first = app.desk.state.waiting[0];
        if (first) void app.desk.claim(first.conversation).then((taken) => taken && app.show("talk"));
      },
    },
  ];
}

function thisOne(app: ConsoleApp): Command[] {
  const group = "This conversation";
  const open = (): boolean => app.desk.open !== null;
  const holding = (): boolean => app.desk.holds(app.desk.open?.conversation);
  const write = (mode: "reply" | "note"): void => {
    app.show("talk");
    void app.updateComplete.then(() => app.talk?.focusInput(mode));
  };
  const give = (way: "rep" | "assistant" | "closed"): void => {
    app.show("talk");
    void app.updateComplete.then(() => app.talk?.giveAway(way));
  };
  return [
    { id: "reply", title: "Write a reply", key: "r", group, can: holding, run: () => write("reply") },
    { id: "note", title: "Write a note", key: "n", group, can: holding, run: () => write("note") },
    {
      id: "draft",
      title: "Send the drafted reply",
      key: "",
      group,
      can: () => holding() && app.desk.open?.draft !== "",
      run: () => app.talk?.sendDraft(),
    },
    {
      id: "ask",
      title: "Ask the knowledge",
      key: "f",
      group,
      also: "find passage citation search",
      can: () => true,
      run: () => {
        app.show("person");
        void app.updateComplete.then(() => app.side?.ask());
      },
    },
    {
      id: "fold",
      title: "Fold or unfold the briefing",
      key: "i",
      group,
      can: open,
      run: () => app.side?.fold(),
    },
    {
      id: "hand",
      title: "Hand over",
      key: "h",
      group,
      also: "transfer colleague skill line",
      can: holding,
      run: () => give("rep"),
    },
    {
      id: "back",
      title: "Give back to the assistant",
      key: "b",
      group,
      can: holding,
      run: () => give("assistant"),
    },
    {
      id: "close",
      title: "Close with a reason",
      key: "x",
      group,
      also: "end solved",
      can: holding,
      run: () => give("closed"),
    },
  ];
}

function console(app: ConsoleApp): Command[] {
  const group = CONSOLE;
  const presence = (): string => app.desk.state.presence.state;
  return [
    {
      id: "online",
      title: "Go online",
      key: "",
      group,
      can: () => presence() !== "online",
      run: () => void app.desk.setPresence("online"),
    },
    {
      id: "away",
      title: "Go away for a while",
      key: "",
      group,
      also: "break pause",
      can: () => presence() === "online",
      run: () => void app.desk.setPresence("away"),
    },
    {
      id: "sound",
      title: "Turn the sound for offers on or off",
      key: "",
      group,
      can: () => true,
      run: () => app.bar?.toggleSound(),
    },
    ...views(app),
    {
      id: "picture",
      title: "Your picture",
      key: "",
      group,
      also: "photo face portrait account",
      can: () => true,
      run: () => app.ownPicture?.show(),
    },
    {
      id: "keys",
      title: "Keyboard shortcuts",
      key: "?",
      group,
      can: () => true,
      run: () => app.sheet?.show(),
    },
    { id: "leave", title: "Sign out", key: "", group, can: () => true, run: () => void app.desk.leave() },
  ];
}

/** Supervisors have more than the desk to turn to. */
function views(app: ConsoleApp): Command[] {
  const turn = (id: View, title: string, also = ""): Command => ({
    id,
    title,
    key: "",
    group: CONSOLE,
    also,
    can: () => app.desk.rep?.supervisor === true,
    run: () => (id === "desk" ? app.show("line") : app.turnTo(id)),
  });
  return [
    turn("desk", "Go to the desk"),
    turn("board", "Go to the overview", "figures statistics"),
    turn("people", "Go to people and teams", "reps accounts hours"),
    turn("replies", "Go to canned replies"),
    turn("pages", "Go to the knowledge", "pages write answers sources"),
    turn("settings", "Go to the settings", "offers waiting storms assistant languages"),
  ];
}
