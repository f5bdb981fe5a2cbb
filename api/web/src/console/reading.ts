/** What the desk and a briefing look like to the console, read from JSON; and how a later frame changes the desk. */

import { type Citation, type Fields, fields, flag, list, maybe, number, readCitation, text } from "../wire";

export interface Who {
  id: string;
  name: string;
  verified: boolean;
}

export interface InLine {
  conversation: string;
  reason: string;
  since: string;
  place: number;
  shopper: Who;
  mood: string;
  excerpt: string;
}

export interface Offer {
  id: string;
  conversation: string;
  expiresAt: string;
  reason: string;
  shopper: Who;
}

export interface Mine {
  conversation: string;
  since: string;
  reason: string;
  shopper: Who;
  position: number;
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
}

export const EMPTY_DESK: DeskState = {
  waiting: [],
  offers: [],
  mine: [],
  presence: { state: "offline", seats: 0, taken: 0 },
  brake: { storm: false, onList: 0 },
};

export function readWho(value: unknown): Who {
  const from = fields(value) ?? {};
  return { id: text(from, "id"), name: text(from, "name"), verified: flag(from, "verified") };
}

function readInLine(from: Fields): InLine | null {
  const conversation = text(from, "conversation");
  return conversation === ""
    ? null
    : {
        conversation,
        reason: text(from, "reason"),
        since: text(from, "since"),
        place: number(from, "place"),
        shopper: readWho(from.shopper),
        mood: text(from, "mood"),
        excerpt: text(from, "excerpt"),
      };
}

function readOffer(from: Fields): Offer | null {
  const [id, conversation] = [text(from, "id"), text(from, "conversation")];
  if (id === "" || conversation === "") return null;
  return {
    id,
    conversation,
    expiresAt: text(from, "expires_at"),
    reason: text(from, "reason"),
    shopper: readWho(from.shopper),
  };
}

function readMine(from: Fields): Mine | null {
  const conversation = text(from, "conversation");
  return conversation === ""
    ? null
    : {
        conversation,
        since: text(from, "since"),
        reason: text(from, "reason"),
        shopper: readWho(from.shopper),
        position: number(from, "position"),
      };
}

function readPresence(value: unknown, otherwise: Presence): Presence {
  const from = fields(value);
  if (!from) return otherwise;
  const state = text(from, "state", otherwise.state);
  return {
    state: state === "online" || state === "away" ? state : "offline",
    seats: number(from, "seats", otherwise.seats),
    taken: number(from, "taken", otherwise.taken),
  };
}

function readBrake(value: unknown, otherwise: Brake): Brake {
  const from = fields(value);
  return from ? { storm: flag(from, "storm"), onList: number(from, "on_list") } : otherwise;
}

function ids(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
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
  const waiting = merge(start.waiting, list(frame.waiting, readInLine), ids(gone.waiting), byConversation);
  return {
    waiting: waiting.toSorted((a, b) => a.place - b.place),
    offers: merge(start.offers, list(frame.offers, readOffer), ids(gone.offers), (offer) => offer.id),
    mine: merge(start.mine, list(frame.mine, readMine), ids(gone.mine), byConversation),
    presence: readPresence(frame.presence, start.presence),
    brake: readBrake(frame.brake, start.brake),
  };
}

/** The message at which the mood took its direction. */
export interface Turned {
  position: number;
  better: boolean;
}

export interface MoodPoint {
  position: number;
  mood: string;
  valence: number;
}

export interface Order {
  number: string;
  status: string;
  placed: string;
}

export interface Briefing {
  why: string;
  summary: string;
  wants: string;
  mood: { stands: string; trend: string; turned: Turned | null; readings: MoodPoint[] };
  promises: { text: string; flaggedBy: string }[];
  manner: { language: string; formal: boolean | null; called: string };
  page: { url: string; title: string } | null;
  tried: Citation[];
  shopper: Who & { email: string; orders: Order[]; conversations: number };
  draft: string;
}

export function readBriefing(value: unknown): Briefing | null {
  const from = fields(value);
  if (!from) return null;
  const mood = fields(from.mood) ?? {};
  const turned = fields(mood.turned);
  const manner = fields(from.manner) ?? {};
  const page = fields(from.page);
  const shopper = fields(from.shopper) ?? {};
  return {
    why: text(from, "why"),
    summary: text(from, "summary"),
    wants: text(from, "wants"),
    mood: {
      stands: text(mood, "stands", text(mood, "now")),
      trend: text(mood, "trend"),
      turned: turned && { position: number(turned, "position"), better: text(turned, "to") === "better" },
      readings: list(mood.readings, (one) => ({
        position: number(one, "position"),
        mood: text(one, "mood"),
        valence: number(one, "valence"),
      })),
    },
    manner: {
      language: text(manner, "language"),
      formal: typeof manner.formal === "boolean" ? manner.formal : null,
      called: text(manner, "called"),
    },
    promises: list(from.promises, (one) => ({
      text: text(one, "text"),
      flaggedBy: text(one, "flagged_by"),
    })),
    page: page && { url: text(page, "url"), title: text(page, "title") },
    tried: list(from.tried, readCitation),
    shopper: {
      ...readWho(shopper),
      email: maybe("email", shopper.email).email ?? "",
      conversations: number(shopper, "conversations"),
      orders: list(shopper.orders, (one) => ({
        number: text(one, "number"),
        status: text(one, "status"),
        placed: text(one, "placed"),
      })),
    },
    draft: text(from, "draft"),
  };
}

/** How a shopper is called when they have not said their name. */
export function nameOf(who: Who | undefined): string {
  return who?.name || "Visitor";
}
