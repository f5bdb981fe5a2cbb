/**
 * What comes over the wire, and how an unknown JSON value becomes one of its types.
 *
 * A reader that meets a kind it doesn't know skips it, so every reader here answers `null` for what it can't use.
 */

export type Role = "shopper" | "assistant" | "rep" | "system";
export type LeaveReason = "assistant" | "queue" | "closed" | "transfer" | "gone" | "silent" | "idle";

export interface By {
  role: Role;
  name?: string;
  /** Path under the API's origin, for a rep who has one. */
  picture?: string;
}

export interface Citation {
  id: string;
  title: string;
  url?: string;
  quote: string;
}

/** A product or an order that an answer is about, as it stood then; what is not known is "" or empty. */
export interface Card {
  kind: "product" | "order";
  id: string;
  title: string;
  url: string;
  image: string;
  price: string;
  state: string;
  steps: string[];
  done: number;
  trouble: boolean;
}

/** A picture or a PDF somebody sent. */
export interface FileCard {
  id: string;
  name: string;
  type: string;
  bytes: number;
  /** Path under the API's origin; the reader's token opens it. */
  url: string;
  width: number;
  height: number;
}

export type Option =
  | { action: "human" | "wait" | "message" | "assistant"; label: string }
  | { action: "say"; label: string; text: string };

export const CHOICES = ["wait", "message", "assistant", "leave"] as const;
/** What somebody in line may choose. */
export type Choice = (typeof CHOICES)[number];

export interface Place {
  place: number;
  estimateSeconds: number | null;
  /** None where the desk offers none. */
  choices: Choice[];
}

export interface RepCard {
  id: string;
  name: string;
  /** Tags such as "de"; empty where nobody said. */
  languages: string[];
  picture?: string;
}

export type Fact =
  | { kind: "shopper_said"; text: string; erased: boolean; id?: string }
  | {
      kind: "assistant_said";
      text: string;
      erased: boolean;
      citations: Citation[];
      options: Option[];
      cards: Card[];
      confidence: number;
    }
  | { kind: "file_sent"; file: FileCard; erased: boolean }
  | { kind: "address_chosen"; called: string; formal: boolean | null }
  | { kind: "rep_said"; text: string; erased: boolean; id?: string }
  | { kind: "human_requested"; reason: string }
  | ({ kind: "waiting" } & Place)
  | { kind: "rep_joined"; rep: RepCard }
  | { kind: "rep_left"; reason: LeaveReason }
  | { kind: "closed" }
  | { kind: "mood_read"; mood: string | null; valence: number; of: number }
  | { kind: "mood_corrected"; mood: string; of: number }
  | { kind: "promise_flagged"; of: number; text: string; erased: boolean }
  | { kind: "routed"; to: string; because: string }
  | { kind: "note_written"; text: string; erased: boolean }
  | { kind: "rated"; score: number; comment: string };

export type LogEvent = Fact & { position: number; at: string; by: By };

export type Mark =
  | { kind: "typing"; by: By }
  | { kind: "read"; by: By; upTo: number }
  | ({ kind: "waiting" } & Place);

/** A JSON object whose fields nobody has looked at yet. */
export type Fields = Record<string, unknown>;

export function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function text(from: Fields, name: string, otherwise = ""): string {
  const value = from[name];
  return typeof value === "string" ? value : otherwise;
}

export function number(from: Fields, name: string, otherwise = 0): number {
  const value = from[name];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

export function flag(from: Fields, name: string): boolean {
  return from[name] === true;
}

/** Read a list, leaving out what `read` can't use. */
export function list<T>(value: unknown, read: (item: Fields) => T | null): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const found = fields(item);
    const made = found && read(found);
    return made === null ? [] : [made];
  });
}

/** An optional field is left out, not set to undefined. */
export function maybe<K extends string>(name: K, value: unknown): { [P in K]?: string } {
  return typeof value === "string" && value !== "" ? ({ [name]: value } as { [P in K]: string }) : {};
}

const PORTRAIT = /^\/portraits\/[\w-]+$/;

/** Where a rep's picture is fetched from; left out where there is none, or no such path. */
export function maybePicture(from: Fields): { picture?: string } {
  const path = text(from, "picture");
  return PORTRAIT.test(path) ? { picture: path } : {};
}

const ROLES: readonly string[] = ["shopper", "assistant", "rep", "system"];
const LEAVES: readonly string[] = ["assistant", "queue", "closed", "transfer", "gone", "silent", "idle"];

function readBy(value: unknown): By {
  const from = fields(value) ?? {};
  const role = text(from, "role");
  const known = ROLES.includes(role) ? (role as Role) : "system";
  return { role: known, ...maybe("name", from.name), ...maybePicture(from) };
}

export function readCitation(from: Fields): Citation | null {
  const title = text(from, "title");
  if (title === "") return null;
  return { id: text(from, "id"), title, quote: text(from, "quote"), ...maybe("url", from.url) };
}

function readOption(from: Fields): Option | null {
  const label = text(from, "label");
  if (label === "") return null;
  switch (from.action) {
    case "human":
    case "wait":
    case "message":
    case "assistant":
      return { action: from.action, label };
    case "say":
      return { action: "say", label, text: text(from, "text", label) };
    default:
      return null;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

export function readPlace(from: Fields): Place {
  const estimate = from.estimate_seconds;
  const offered = texts(from.choices);
  return {
    place: number(from, "place"),
    estimateSeconds: typeof estimate === "number" ? estimate : null,
    choices: CHOICES.filter((choice) => offered.includes(choice)),
  };
}

function readCard(from: Fields): Card | null {
  const [kind, title] = [text(from, "kind"), text(from, "title")];
  if ((kind !== "product" && kind !== "order") || title === "") return null;
  const steps = texts(from.steps);
  return {
    kind,
    id: text(from, "id"),
    title,
    url: text(from, "url"),
    image: text(from, "image"),
    price: text(from, "price"),
    state: text(from, "state"),
    steps,
    done: Math.min(steps.length, Math.max(0, number(from, "done"))),
    trouble: flag(from, "trouble"),
  };
}

export function readFile(from: Fields): FileCard {
  return {
    id: text(from, "id"),
    name: text(from, "name"),
    type: text(from, "type"),
    bytes: number(from, "bytes"),
    url: text(from, "url"),
    width: number(from, "width"),
    height: number(from, "height"),
  };
}

function readFact(from: Fields): Fact | null {
  const said = { text: text(from, "text"), erased: flag(from, "erased") };
  switch (from.kind) {
    case "shopper_said":
    case "rep_said":
      return { kind: from.kind, ...said, ...maybe("id", from.id) };
    case "assistant_said":
      return {
        kind: "assistant_said",
        ...said,
        citations: list(from.citations, readCitation),
        options: list(from.options, readOption),
        cards: list(from.cards, readCard),
        confidence: number(from, "confidence", 1),
      };
    case "human_requested":
      return { kind: "human_requested", reason: text(from, "reason") };
    case "waiting":
      return { kind: "waiting", ...readPlace(from) };
    case "rep_joined": {
      const rep = fields(from.rep) ?? {};
      return {
        kind: "rep_joined",
        rep: {
          id: text(rep, "id"),
          name: text(rep, "name"),
          languages: texts(rep.languages),
          ...maybePicture(rep),
        },
      };
    }
    case "rep_left": {
      const reason = text(from, "reason");
      return { kind: "rep_left", reason: LEAVES.includes(reason) ? (reason as LeaveReason) : "assistant" };
    }
    case "closed":
      return { kind: "closed" };
    case "file_sent":
      return { kind: "file_sent", file: readFile(fields(from.file) ?? {}), erased: said.erased };
    case "address_chosen": {
      const formal = typeof from.formal === "boolean" ? from.formal : null;
      return { kind: "address_chosen", called: text(from, "called"), formal };
    }
    default:
      return readDeskFact(from, said);
  }
}

function readDeskFact(from: Fields, said: { text: string; erased: boolean }): Fact | null {
  switch (from.kind) {
    case "mood_read": {
      const mood = typeof from.mood === "string" ? from.mood : null;
      return { kind: "mood_read", mood, valence: number(from, "valence"), of: number(from, "of") };
    }
    case "mood_corrected":
      return { kind: "mood_corrected", mood: text(from, "mood"), of: number(from, "of") };
    case "promise_flagged":
      return { kind: "promise_flagged", of: number(from, "of"), ...said };
    case "routed":
      return { kind: "routed", to: text(from, "to"), because: text(from, "because") };
    case "note_written":
      return { kind: "note_written", ...said };
    case "rated":
      return { kind: "rated", score: number(from, "score"), comment: text(from, "comment") };
    default:
      return null;
  }
}

/** A numbered event; `null` for a kind this reader doesn't know. */
export function readEvent(value: unknown): LogEvent | null {
  const from = fields(value);
  if (!from || number(from, "position") < 1) return null;
  const fact = readFact(from);
  return fact && { ...fact, position: number(from, "position"), at: text(from, "at"), by: readBy(from.by) };
}

/** A passing mark: a frame that has no position. */
export function readMark(value: unknown): Mark | null {
  const from = fields(value);
  if (!from || typeof from.position === "number") return null;
  switch (from.kind) {
    case "typing":
      return { kind: "typing", by: readBy(from.by) };
    case "read":
      return { kind: "read", by: readBy(from.by), upTo: number(from, "up_to") };
    case "waiting":
      return { kind: "waiting", ...readPlace(from) };
    default:
      return null;
  }
}

/** An address a person may safely click, or `null`: only http and https, resolved against the page. */
export function safeUrl(url: string | undefined, base: string): string | null {
  if (!url) return null;
  try {
    const made = new URL(url, base);
    return made.protocol === "https:" || made.protocol === "http:" ? made.href : null;
  } catch {
    return null;
  }
}
