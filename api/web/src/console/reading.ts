/** What the desk looks like to the console, read from JSON; and how a later frame changes it. */

import { type Fields, fields, flag, list, maybePicture, number, text } from "../wire";

export interface Who {
  id: string;
  name: string;
  verified: boolean;
}

/** What a row says of a conversation at a glance; what nobody knows is "". */
export interface Glance {
  conversation: string;
  reason: string;
  since: string;
  shopper: Who;
  mood: string;
  /** Two letters (ISO 639-1). */
  language: string;
}

export interface InLine extends Glance {
  place: number;
  excerpt: string;
  /** Why it stands where it stands, as a sentence. */
  why: string;
  headStartMinutes: number;
  wish: { skill: string; language: string; rep: string };
  /** Who had it before it came back, and why; "" where nobody had. */
  returned: { by: string; why: string };
  /** The shopper left a message and does not sit and wait. */
  message: boolean;
}

export interface Offer extends Glance {
  id: string;
  expiresAt: string;
  why: string;
}

export interface Mine extends Glance {
  position: number;
  /** Since when the shopper's last word has no answer; "" when it has one. */
  unansweredSince: string;
  /** The rep was reminded that the shopper waits for a first word. */
  reminded: boolean;
}

/** Somebody at the desk, as everyone there may see. */
export interface Colleague {
  id: string;
  name: string;
  presence: PresenceState;
  seats: number;
  taken: number;
  wrapping: number;
  skills: string[];
  languages: string[];
  picture?: string;
}

/** A conversation that is over and still takes a seat while its rep writes things up. */
export interface Wrapping {
  conversation: string;
  until: string;
}

export type PresenceState = "online" | "away" | "offline";

export interface Presence {
  state: PresenceState;
  seats: number;
  taken: number;
}

/** A storm, and how many are on the list of those for whom a person is asked when there is room. */
export interface Brake {
  storm: boolean;
  onList: number;
}

export interface DeskState {
  waiting: InLine[];
  offers: Offer[];
  mine: Mine[];
  presence: Presence;
  brake: Brake;
  reps: Colleague[];
  wrapping: Wrapping[];
  skills: string[];
  /** Offers this rep let lapse of late. */
  missed: number;
  /** How many are in line, also where not all of them are shown. */
  length: number;
}

export const EMPTY_DESK: DeskState = {
  waiting: [],
  offers: [],
  mine: [],
  presence: { state: "offline", seats: 0, taken: 0 },
  brake: { storm: false, onList: 0 },
  reps: [],
  wrapping: [],
  skills: [],
  missed: 0,
  length: 0,
};

export function readWho(value: unknown): Who {
  const from = fields(value) ?? {};
  return { id: text(from, "id"), name: text(from, "name"), verified: flag(from, "verified") };
}

function readGlance(from: Fields): Glance {
  return {
    conversation: text(from, "conversation"),
    reason: text(from, "reason"),
    since: text(from, "since"),
    shopper: readWho(from.shopper),
    mood: text(from, "mood"),
    language: text(from, "language"),
  };
}

function readInLine(from: Fields): InLine | null {
  const glance = readGlance(from);
  const [wish, back] = [fields(from.wish) ?? {}, fields(from.returned) ?? {}];
  return glance.conversation === ""
    ? null
    : {
        ...glance,
        place: number(from, "place"),
        excerpt: text(from, "excerpt"),
        why: text(from, "why"),
        headStartMinutes: number(from, "head_start_minutes"),
        wish: { skill: text(wish, "skill"), language: text(wish, "language"), rep: text(wish, "rep") },
        returned: { by: text(back, "by"), why: text(back, "why") },
        message: flag(from, "message"),
      };
}

function readOffer(from: Fields): Offer | null {
  const [id, glance] = [text(from, "id"), readGlance(from)];
  if (id === "" || glance.conversation === "") return null;
  return { ...glance, id, expiresAt: text(from, "expires_at"), why: text(from, "why") };
}

function readMine(from: Fields): Mine | null {
  const glance = readGlance(from);
  return glance.conversation === ""
    ? null
    : {
        ...glance,
        position: number(from, "position"),
        unansweredSince: text(from, "unanswered_since"),
        reminded: flag(from, "reminded"),
      };
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function readColleague(from: Fields): Colleague | null {
  const id = text(from, "id");
  if (id === "") return null;
  return {
    id,
    name: text(from, "name"),
    presence: presenceOf(text(from, "presence")),
    seats: number(from, "seats"),
    taken: number(from, "taken"),
    wrapping: number(from, "wrapping"),
    skills: texts(from.skills),
    languages: texts(from.languages),
    ...maybePicture(from),
  };
}

function readWrapping(from: Fields): Wrapping | null {
  const conversation = text(from, "conversation");
  return conversation === "" ? null : { conversation, until: text(from, "until") };
}

function presenceOf(state: string): PresenceState {
  return state === "online" || state === "away" ? state : "offline";
}

function readPresence(value: unknown, otherwise: Presence): Presence {
  const from = fields(value);
  if (!from) return otherwise;
  return {
    state: presenceOf(text(from, "state", otherwise.state)),
    seats: number(from, "seats", otherwise.seats),
    taken: number(from, "taken", otherwise.taken),
  };
}

function readBrake(value: unknown, otherwise: Brake): Brake {
  const from = fields(value);
  return from ? { storm: flag(from, "storm"), onList: number(from, "on_list") } : otherwise;
}

/** `changed` entries take the place of those with the same key, the others are added, and what is `gone` goes. */
function merge<T>(before: T[], changed: T[], gone: string[], key: (entry: T) => string): T[] {
  const fresh = new Map(changed.map((entry) => [key(entry), entry]));
  const kept = before.map((entry) => {
    const newer = fresh.get(key(entry));
    fresh.delete(key(entry));
    return newer ?? entry;
  });
  return [...kept, ...fresh.values()].filter((entry) => !gone.includes(key(entry)));
}

/** The desk after a frame: the frame itself when it is `whole`, else what was before with the changes it carries. */
export function readDesk(before: DeskState, frame: Fields, whole: boolean): DeskState {
  const start = whole ? EMPTY_DESK : before;
  const gone = fields(frame.gone) ?? {};
  const byConversation = (entry: { conversation: string }): string => entry.conversation;
  const waiting = merge(start.waiting, list(frame.waiting, readInLine), texts(gone.waiting), byConversation);
  return {
    waiting: waiting.toSorted((a, b) => a.place - b.place),
    reps: merge(start.reps, list(frame.reps, readColleague), texts(gone.reps), (rep) => rep.id),
    wrapping: merge(start.wrapping, list(frame.wrapping, readWrapping), texts(gone.wrapping), byConversation),
    skills: Array.isArray(frame.skills) ? texts(frame.skills) : start.skills,
    missed: number(frame, "missed", start.missed),
    length: number(frame, "length", start.length),
    offers: merge(start.offers, list(frame.offers, readOffer), texts(gone.offers), (offer) => offer.id),
    mine: merge(start.mine, list(frame.mine, readMine), texts(gone.mine), byConversation),
    presence: readPresence(frame.presence, start.presence),
    brake: readBrake(frame.brake, start.brake),
  };
}

/** How a shopper is called when they have not said their name. */
export function nameOf(who: Who | undefined): string {
  return who?.name || "Visitor";
}
