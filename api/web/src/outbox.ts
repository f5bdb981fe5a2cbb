/**
 * What somebody said that the server has not acknowledged yet.
 *
 * One thing at a time, in order, each under the id its sender made, so that trying again can never say it twice.
 * Kept in storage: what was unsent before a reload is sent after it.
 */

import { backoff } from "./backoff";
import { newId, Problem } from "./http";
import { fields, type LogEvent, text } from "./wire";

export type Errand = "message" | "human" | "accepted" | "reply" | "note";
/** What asks for a person: the button for it, and the one of an offer. */
export const ASKING: ReadonlySet<Errand> = new Set<Errand>(["human", "accepted"]);

export interface Parcel {
  id: string;
  errand: Errand;
  text: string;
  at: string;
  state: "sending" | "failed" | "sent";
  /** Why it failed, as a sentence to show. */
  why?: string;
  /** Trying again can't help unless a person asks for it. */
  refused?: boolean;
  /** The position the server acknowledged. */
  position?: number;
}

export interface OutboxSettings {
  /** Deliver one parcel; the position it got. Throws `Problem` or `Unreachable`. */
  post: (parcel: Parcel) => Promise<number>;
  changed: () => void;
  storage?: Storage | undefined;
  key?: string;
  sleep: (ms: number) => Promise<void>;
  random?: () => number;
  /** Several tabs keep one outbox under `key`: each shows it all, and they deliver in turns. */
  shared?: boolean;
  /** Run `work` while no other tab does; without it, at once. */
  alone?: (work: () => Promise<void>) => Promise<void>;
}

const TRIES_BEFORE_FAILED = 4; // about five seconds: long enough for a hiccup, short enough to be honest

export class Outbox {
  parcels: Parcel[] = [];
  private busy = false;
  private key: string;
  private flying = "";
  /** What stood in storage when we last looked, by id: what is missing there since then, another tab has seen through. */
  private known = new Map<string, string>();
  private readonly dropped = new Set<string>();
  private readonly life = new AbortController();

  constructor(private readonly settings: OutboxSettings) {
    this.key = settings.key ?? "";
    // Whatever it was before the reload, it is to be sent now: the id makes a second arrival harmless.
    this.parcels = this.stored().map(({ id, errand, text: said, at }) => {
      return { id, errand, text: said, at, state: "sending" };
    });
    this.known = written(this.stored());
    if (!settings.shared) return;
    this.write();
    const heard = (event: StorageEvent): void => {
      if (event.key !== null && !event.key.startsWith(this.drawer(""))) return;
      this.reconcile("stored");
      this.settings.changed();
      void this.deliver();
    };
    globalThis.addEventListener?.("storage", heard, { signal: this.life.signal });
  }

  /** Let go: nothing more is delivered from here, what is unsent stays in storage. */
  stop(): void {
    this.life.abort();
    this.parcels = [];
  }

  /** Forget what is unsent, in storage too. */
  clear(): void {
    for (const parcel of this.parcels) this.dropped.add(parcel.id);
    this.parcels = [];
    this.save();
  }

  /** Take something to deliver; delivery starts at once. */
  put(errand: Errand, said: string): Parcel {
    const parcel: Parcel = {
      id: newId(),
      errand,
      text: said,
      at: new Date().toISOString(),
      state: "sending",
    };
    this.parcels = [...this.parcels, parcel];
    this.save();
    void this.deliver();
    return parcel;
  }

  /** Try everything again that failed without being refused; called whenever the connection is back. */
  flush(): void {
    for (const parcel of this.parcels) {
      if (parcel.state === "failed" && !parcel.refused) this.set(parcel.id, { state: "sending" });
    }
    void this.deliver();
  }

  retry(id: string): void {
    this.set(id, { state: "sending", refused: false });
    this.flush();
  }

  drop(id: string): void {
    this.dropped.add(id);
    this.parcels = this.parcels.filter((parcel) => parcel.id !== id);
    this.save();
  }

  /** The log shows an event: the parcel it came from, if it is one of ours, has arrived. */
  arrived(event: LogEvent): void {
    const mine = this.parcels.find((parcel) => matches(parcel, event));
    if (mine) this.drop(mine.id);
  }

  private async deliver(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await (this.settings.alone ?? ((work) => work()))(async () => {
        if (this.settings.shared) this.reconcile("stored");
        for (let next = this.next(); next && !this.life.signal.aborted; next = this.next()) {
          this.flying = next.id;
          if (!(await this.tryOne(next))) break;
        }
      });
    } finally {
      this.flying = "";
      this.busy = false;
    }
  }

  private next(): Parcel | undefined {
    return this.parcels.find((parcel) => parcel.state === "sending");
  }

  /** False when the server can't be reached, so that what comes after must wait as well, in order. */
  private async tryOne(parcel: Parcel): Promise<boolean> {
    for (let failures = 0; ; ) {
      try {
        const position = await this.settings.post(parcel);
        this.set(parcel.id, { state: "sent", position });
        return true;
      } catch (error) {
        failures += 1;
        const refused = error instanceof Problem && !error.passing;
        if (refused) {
          this.set(parcel.id, { state: "failed", refused, why: error.message });
          return true;
        }
        if (failures >= TRIES_BEFORE_FAILED || globalThis.navigator?.onLine === false) {
          this.failAll(error instanceof Error ? error.message : "");
          return false;
        }
        const owed = error instanceof Problem ? error.retryAfterMs : 0;
        await this.settings.sleep(Math.max(owed, backoff(failures, this.settings.random)));
      }
    }
  }

  private failAll(why: string): void {
    this.parcels = this.parcels.map((parcel) =>
      parcel.state === "sending" ? { ...parcel, state: "failed", why } : parcel,
    );
    this.save();
  }

  private set(id: string, change: Partial<Parcel>): void {
    this.parcels = this.parcels.map((parcel) => (parcel.id === id ? { ...parcel, ...change } : parcel));
    this.save();
  }

  private save(): void {
    if (this.settings.shared) this.reconcile("mine");
    this.write();
    this.settings.changed();
  }

  /** Each parcel lies in a drawer of its own, so that tabs that write at the same moment overwrite nothing of each other's. */
  private drawer(id: string): string {
    return `${this.key}: ${id}`;
  }

  private write(): void {
    const { storage } = this.settings;
    if (!storage) return;
    const mine = written(this.parcels);
    try {
      for (const id of this.known.keys()) if (!mine.has(id)) storage.removeItem(this.drawer(id));
      for (const [id, parcel] of mine) {
        if (this.known.get(id) !== parcel) storage.setItem(this.drawer(id), parcel);
      }
      this.known = mine;
    } catch {
      // Storage full or forbidden: the message still goes out, it only won't outlive a reload.
    }
  }

  /**
   * Take in what other tabs have put into storage and changed there; what they have seen through is not put back.
   * Where both hold a parcel, the `newer` word on it counts.
   */
  private reconcile(newer: "mine" | "stored"): void {
    const kept = this.stored();
    const there = written(kept);
    const mine = this.parcels.filter(({ id }) => there.has(id) || !this.known.has(id));
    const theirs = kept.filter(({ id }) => !this.dropped.has(id));
    const both =
      newer === "mine" ? [...theirs, ...mine] : [...mine, ...theirs.filter(({ id }) => id !== this.flying)];
    const found = new Map(both.map((parcel) => [parcel.id, parcel]));
    this.parcels = [...found.values()].sort((a, b) => a.at.localeCompare(b.at));
    this.known = there;
  }

  private stored(): Parcel[] {
    const { storage } = this.settings;
    try {
      const drawers = Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? "");
      return drawers
        .filter((name) => name.startsWith(this.drawer("")))
        .map((name) => parcelIn(storage?.getItem(name)))
        .filter((parcel) => parcel !== null)
        .sort((a, b) => a.at.localeCompare(b.at));
    } catch {
      return [];
    }
  }
}

/** What is kept of each parcel, by its id. */
function written(parcels: readonly Parcel[]): Map<string, string> {
  return new Map(parcels.map((parcel) => [parcel.id, JSON.stringify(parcel)]));
}

function parcelIn(drawer: string | null | undefined): Parcel | null {
  try {
    return drawer ? readParcel(JSON.parse(drawer)) : null;
  } catch {
    return null;
  }
}

/** Is this event what the parcel became? By id where the log tells it, by position once acknowledged, else by text. */
export function matches(parcel: Parcel, event: LogEvent): boolean {
  if (ASKING.has(parcel.errand)) return event.kind === "human_requested";
  const kinds: Record<string, Errand> = { shopper_said: "message", rep_said: "reply", note_written: "note" };
  if (kinds[event.kind] !== parcel.errand) return false;
  if ("id" in event && event.id) return event.id === parcel.id;
  if (parcel.position !== undefined) return parcel.position === event.position;
  return "text" in event && parcel.state !== "failed" && event.text.trim() === parcel.text.trim();
}

const STATES = ["sending", "failed", "sent"] as const;
const ERRANDS: readonly string[] = ["message", "human", "accepted", "reply", "note"];

function readParcel(value: unknown): Parcel | null {
  const from = fields(value);
  const errand = from && text(from, "errand");
  if (!from || !errand || !ERRANDS.includes(errand) || text(from, "id") === "") return null;
  const state = STATES.find((known) => known === from.state) ?? "sending";
  const parcel: Parcel = {
    id: text(from, "id"),
    errand: errand as Errand,
    text: text(from, "text"),
    at: text(from, "at"),
    state,
  };
  if (typeof from.why === "string") parcel.why = from.why;
  if (from.refused === true) parcel.refused = true;
  if (typeof from.position === "number") parcel.position = from.position;
  return parcel;
}
