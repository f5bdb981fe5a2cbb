/** What a conversation looks like: a fold over its events, the same for the shopper and for the rep. */

import type { By, Card, Citation, FileCard, LeaveReason, LogEvent, Option, Place, RepCard } from "./wire";

export interface Said {
  is: "said";
  position: number;
  at: string;
  by: By;
  text: string;
  erased: boolean;
  citations: Citation[];
  options: Option[];
  cards: Card[];
  confidence: number;
  /** What was said is a file: `text` is its name. */
  file: FileCard | null;
}

/** A thing that happened, told in one line. */
export interface Told {
  is: "told";
  position: number;
  at: string;
  what: "asked" | "joined" | "left" | "closed" | "routed" | "note" | "rated";
  name: string;
  detail: string;
}

/** What the desk knows of one message: how it sounds, and whether something was promised in it. */
export interface Remark {
  /** `null` where it could not be told; absent where nobody listened for it. */
  mood?: string | null;
  /** The rep whose word the mood is. */
  correctedBy?: string;
  /** The rep who flagged a promise. */
  promiseBy?: string;
}

export type Item = Said | Told;
export type Holder = "assistant" | "queue" | "rep" | "nobody";

export interface Thread {
  items: Item[];
  /** By the position of the message they are about. */
  remarks: Readonly<Record<number, Remark>>;
  position: number;
  holder: Holder;
  rep: RepCard | null;
  /** In line, though the assistant may be holding the conversation meanwhile. */
  waiting: Place | null;
  /** Why the last rep left, until the shopper speaks again. */
  left: LeaveReason | null;
  /** The position up to which the other side has read. */
  readUpTo: number;
  /** How the shopper wants to be called, as they said last; null before they said anything of it. */
  called: string | null;
}

export const EMPTY: Thread = {
  items: [],
  remarks: {},
  position: 0,
  holder: "assistant",
  rep: null,
  waiting: null,
  left: null,
  readUpTo: 0,
  called: null,
};

function told(event: LogEvent, what: Told["what"], name = "", detail = ""): Told {
  return { is: "told", position: event.position, at: event.at, what, name, detail };
}

const PLAIN = { citations: [], options: [], cards: [], confidence: 1, file: null };

function itemOf(event: LogEvent): Item | null {
  const name = event.by.name ?? "";
  const said = { is: "said", position: event.position, at: event.at, by: event.by } as const;
  switch (event.kind) {
    case "assistant_said": {
      const { text, erased, citations, options, cards, confidence } = event;
      return { ...said, text, erased, citations, options, cards, confidence, file: null };
    }
    case "shopper_said":
    case "rep_said":
      return { ...said, ...PLAIN, text: event.text, erased: event.erased };
    case "file_sent":
      return { ...said, ...PLAIN, text: event.file.name, erased: event.erased, file: event.file };
    case "human_requested":
      return told(event, "asked", name, event.reason);
    case "rep_joined":
      return told(event, "joined", event.rep.name);
    case "rep_left":
      return told(event, "left", name, event.reason);
    case "closed":
      return told(event, "closed");
    case "routed":
      return told(event, "routed", event.to, event.because);
    case "note_written":
      return told(event, "note", name, event.text);
    case "rated":
      return told(event, "rated", String(event.score), event.comment);
    case "waiting":
    case "mood_read":
    case "mood_corrected":
    case "promise_flagged":
    case "address_chosen":
      return null;
  }
}

function remarked(remarks: Thread["remarks"], of: number, more: Remark): Thread["remarks"] {
  return { ...remarks, [of]: { ...remarks[of], ...more } };
}

/** The thread after one more event. */
export function grow(thread: Thread, event: LogEvent): Thread {
  // A rep who closes the conversation leaves it as well: that is told once.
  const item = event.kind === "closed" && thread.left === "closed" ? null : itemOf(event);
  const items = item ? [...thread.items, item] : thread.items;
  const next = { ...thread, items, position: Math.max(thread.position, event.position) };
  switch (event.kind) {
    case "shopper_said":
    case "file_sent":
      if (event.by.role !== "shopper") return next;
      return { ...next, left: null, holder: next.holder === "nobody" ? "assistant" : next.holder };
    case "address_chosen":
      return { ...next, called: event.called };
    case "human_requested":
      return next.holder === "rep" ? next : { ...next, holder: "queue", left: null };
    case "waiting":
      return { ...next, waiting: placeOf(event) };
    case "assistant_said":
      return { ...next, holder: next.holder === "queue" && next.waiting ? "queue" : "assistant", left: null };
    case "rep_joined":
      return { ...next, holder: "rep", rep: event.rep, waiting: null, left: null };
    case "rep_left":
      return { ...next, holder: afterLeaving(event.reason), rep: null, left: event.reason };
    case "mood_read":
      // A rep's word goes before what is read, whichever comes first.
      if (thread.remarks[event.of]?.correctedBy !== undefined) return next;
      return { ...next, remarks: remarked(thread.remarks, event.of, { mood: event.mood }) };
    case "mood_corrected": {
      const corrected = { mood: event.mood, correctedBy: event.by.name ?? "" };
      return { ...next, remarks: remarked(thread.remarks, event.of, corrected) };
    }
    case "promise_flagged":
      return { ...next, remarks: remarked(thread.remarks, event.of, { promiseBy: event.by.name ?? "" }) };
    case "closed":
      return { ...next, holder: "nobody", rep: null, waiting: null, left: "closed" };
    default:
      return next;
  }
}

function afterLeaving(reason: LeaveReason): Holder {
  if (reason === "assistant") return "assistant";
  return reason === "closed" || reason === "idle" ? "nobody" : "queue";
}

export function placeOf({ place, estimateSeconds, choices }: Place): Place {
  return { place, estimateSeconds, choices };
}

/** The positions of what was said by the same voice as just before: no name again. Quiet hints in between don't count. */
export function followers(items: Item[]): Set<number> {
  const found = new Set<number>();
  let before: Said | null = null;
  for (const item of items) {
    if (item.is === "told") {
      if (item.what !== "routed") before = null;
      continue;
    }
    if (before?.by.role === item.by.role && before.by.name === item.by.name) found.add(item.position);
    before = item;
  }
  return found;
}

/** The newest thing `role` said, if the other side has read it: the one place where the mark stands. */
export function lastRead(thread: Thread, role: Said["by"]["role"]): number {
  const last = thread.items.findLast((item) => item.is === "said" && item.by.role === role);
  return last && last.position <= thread.readUpTo ? last.position : 0;
}

const IN_LINE: readonly Option["action"][] = ["wait", "message", "assistant"];

/** The options to show as buttons: those of the newest thing said, when the assistant said it and nobody joined since. */
export function openOptions(thread: Thread): Option[] {
  const last = thread.items.at(-1);
  if (last?.is !== "said" || last.by.role !== "assistant") return [];
  return thread.waiting ? last.options : last.options.filter((option) => !IN_LINE.includes(option.action));
}

/** A rating is asked for after the last answer, never before: when somebody helped and then left or closed. */
export function mayRate(thread: Thread): boolean {
  if (thread.left !== "closed" && thread.left !== "assistant") return false;
  return thread.items.some((item) => item.is === "said" && item.by.role !== "shopper");
}
