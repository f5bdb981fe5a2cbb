/**
 * What comes over the wire, and how an unknown JSON value becomes one of its types.
 *
 * A reader that meets a kind it doesn't know skips it, so every reader here answers `null` for what it can't use.
 */

export type Role = "shopper" | "assistant" | "rep" | "system";
export type LeaveReason = "assistant" | "queue" | "closed" | "transfer" | "gone";

export interface By {
  role: Role;
  name?: string;
}

export interface Citation {
  id: string;
  title: string;
  url?: string;
  quote: string;
}

export type Option =
  | { action: "human"; label: string }
  | { action: "say"; label: string; text: string }
  | { action: "wait"; label: string };

export interface Place {
  place: number;
  estimateSeconds: number | null;
}

export type Fact =
  | { kind: "shopper_said"; text: string; erased: boolean; id?: string }
  | {
      kind: "assistant_said";
      text: string;
      erased: boolean;
      citations: Citation[];
      options: Option[];
      confidence: number;
    }
  | { kind: "rep_said"; text: string; erased: boolean; id?: string }
  | { kind: "human_requested"; reason: string }
  | ({ kind: "waiting" } & Place)
  | { kind: "rep_joined"; rep: { id: string; name: string } }
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

const ROLES: readonly string[] = ["shopper", "assistant", "rep", "system"];
const LEAVES: readonly string[] = ["assistant", "queue", "closed", "transfer", "gone"];

function readBy(value: unknown): By {
  const from = fields(value) ?? {};
  const role = text(from, "role");
  return { role: ROLES.includes(role) ? (role as Role) : "system", ...maybe("name", from.name) };
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
      return { action: from.action, label };
    case "say":
      return { action: "say", label, text: text(from, "text", label) };
    default:
      return null;
  }
}

export function readPlace(from: Fields): Place {
  const estimate = from.estimate_seconds;
  return { place: number(from, "place"), estimateSeconds: typeof estimate === "number" ? estimate : null };
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
        confidence: number(from, "confidence", 1),
      };
    case "human_requested":
      return { kind: "human_requested", reason: text(from, "reason") };
    case "waiting":
      return { kind: "waiting", ...readPlace(from) };
    case "rep_joined": {
      const rep = fields(from.rep) ?? {};
      return { kind: "rep_joined", rep: { id: text(rep, "id"), name: text(rep, "name") } };
    }
    case "rep_left": {
      const reason = text(from, "reason");
      return { kind: "rep_left", reason: LEAVES.includes(reason) ? (reason as LeaveReason) : "assistant" };
    }
    case "closed":
      return { kind: "closed" };
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
