/** One conversation as the rep has it open: its log live, its briefing, and what the rep sends into it. */

import { pause } from "../backoff";
import { ask, newId, Problem } from "../http";
import { KeptFiles } from "../kept-files";
import { ConversationFeed, type Link, Live } from "../live";
import { Outbox, type Parcel } from "../outbox";
import { EMPTY, grow, placeOf, type Thread } from "../thread";
import { Uploads } from "../uploads";
import { fields, type LogEvent, type Mark, number } from "../wire";
import { type Briefing, readBriefing } from "./briefing";
import { type PersonCard, readPersonCard } from "./lookups";

export interface CaseSettings {
  origin: string;
  conversation: string;
  token: () => string | undefined;
  /** The rep's token was refused. */
  signedOut: () => void;
  changed: () => void;
}

/** Whom a conversation is given to: back to the assistant or the line, to a rep, to whoever has a skill; or closed. */
export type ReleaseTo = "assistant" | "queue" | "closed" | { rep: string } | { skill: string };

/** What the briefing tells, so that it is read again. */
const REBRIEFS: ReadonlySet<string> = new Set([
  "rep_joined",
  "mood_corrected",
  "promise_flagged",
  "address_chosen",
]);
/** What a shopper's card tells, so that it is read again. */
const RECARDS: ReadonlySet<string> = new Set(["rep_joined", "note_written", "closed", "rated"]);

const TYPING_LASTS_MS = 6_000;
const TYPING_EVERY_MS = 3_000;
const UPLOAD_LIMIT_MS = 120_000; // 10 MB over a slow line

export class Case {
  thread: Thread = EMPTY;
  link: Link = "off";
  briefing: Briefing | null = null;
  briefingState: "reading" | "ready" | "none" = "reading";
  draftDropped = false;
  shopperTyping = false;
  card: PersonCard | null = null;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  private readonly feed: ConversationFeed;
  private readonly live: Live;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private lastTypingAt = 0;
  private readMark = 0;
  private readonly briefings: Freshly;
  private readonly cards: Freshly;

  constructor(private readonly settings: CaseSettings) {
    const { origin, conversation, token } = settings;
    this.outbox = new Outbox({
      post: (parcel) => this.post(parcel),
      changed: () => settings.changed(),
      storage: globalThis.sessionStorage,
      key: `guanxi console unsent ${conversation}`,
      sleep: (ms) => pause(ms),
    });
    this.uploads = new Uploads({
      post: (id, file) => this.upload(id, file),
      changed: () => settings.changed(),
      keep: new KeptFiles("guanxi console", `guanxi console files ${conversation}`),
    });
    this.feed = new ConversationFeed({
      origin,
      token,
      conversation,
      onEvent: (event) => this.take(event),
      onMark: (mark) => this.mark(mark),
    });
    this.live = new Live(this.feed, {
      origin,
      token,
      refused: (problem) => this.refused(problem),
      onLink: (link) => this.linked(link),
    });
    this.live.start();
    this.briefings = new Freshly(() => this.fetchBriefing());
    this.cards = new Freshly(() => this.fetchCard());
    this.briefings.read();
    void this.uploads.restore();
  }

  get conversation(): string {
    return this.settings.conversation;
  }

  get position(): number {
    return this.feed.cursor;
  }

  /** The reply the assistant prepared, until this rep has said something or dropped it. */
  get draft(): string {
    return this.draftDropped || this.outbox.parcels.length > 0 ? "" : (this.briefing?.draft ?? "");
  }

  leave(): void {
    this.live.stop();
    clearTimeout(this.typingTimer);
  }

  reply(words: string): void {
    this.draftDropped = true;
    this.lastTypingAt = 0; // the mark went with the words: what is written next is told of at once
    this.outbox.put("reply", words);
  }

  note(words: string): void {
    this.outbox.put("note", words);
  }

  /** Give it away, with a note for the desk; where it is closed, with how it ended. */
  async release(to: ReleaseTo, note = "", outcome = ""): Promise<void> {
    const more = { ...(note ? { note } : {}), ...(outcome ? { outcome } : {}) };
    await this.command("release", { id: newId(), to, ...more });
  }

  async correctMood(of: number, mood: string): Promise<void> {
    await this.remark("mood", { position: of, mood });
  }

  async flagPromise(of: number): Promise<void> {
    await this.remark("promises", { position: of });
  }

  private async remark(what: "mood" | "promises", about: object): Promise<void> {
    const answer = fields(await this.command(what, { id: newId(), ...about }));
    const position = answer ? number(answer, "position") : 0;
    this.live.expect(() => this.position >= position);
  }

  writing(): void {
    if (Date.now() - this.lastTypingAt < TYPING_EVERY_MS) return;
    this.lastTypingAt = Date.now();
    void this.command("typing", {}).catch(() => undefined);
  }

  seen(): void {
    if (this.position <= this.readMark || this.thread.holder !== "rep") return;
    this.readMark = this.position;
    void this.command("read", { position: this.position }).catch(() => undefined);
  }

  /** News came by the desk: look for it if the conversation's own stream has been silent. */
  news(position: number): void {
    if (position > this.position) this.live.expect(() => this.position >= position);
  }

  private linked(link: Link): void {
    const back = link === "live" && this.link !== "live";
    this.link = link;
    if (back) this.outbox.flush();
    this.settings.changed();
  }

  private take(event: LogEvent): void {
    this.outbox.arrived(event);
    this.uploads.arrived(event);
    this.thread = grow(this.thread, event);
    if (event.kind === "shopper_said") this.shopperTyping = false;
    if (event.kind === "rep_said") this.draftDropped = true;
    if (event.kind === "rep_joined") this.draftDropped = false;
    if (REBRIEFS.has(event.kind)) this.briefings.read();
    if (RECARDS.has(event.kind)) this.cards.read();
    this.settings.changed();
  }

  private mark(mark: Mark): void {
    switch (mark.kind) {
      case "waiting":
        this.thread = { ...this.thread, waiting: mark.place > 0 ? placeOf(mark) : null };
        break;
      case "read":
        if (mark.by.role === "shopper") this.thread = { ...this.thread, readUpTo: mark.upTo };
        break;
      case "typing":
        if (mark.by.role !== "shopper") return;
        this.shopperTyping = true;
        clearTimeout(this.typingTimer);
        this.typingTimer = setTimeout(() => {
          this.shopperTyping = false;
          this.settings.changed();
        }, TYPING_LASTS_MS);
        break;
    }
    this.settings.changed();
  }

  private async fetchBriefing(): Promise<void> {
    const path = `/v1/conversations/${encodeURIComponent(this.conversation)}/briefing`;
    try {
      this.briefing = readBriefing(await ask(this.settings.origin, path, { token: this.settings.token() }));
      this.briefingState = this.briefing ? "ready" : "none";
      if (!this.card) this.cards.read();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.settings.signedOut();
      this.briefingState = this.briefing ? "ready" : "none";
    }
    this.settings.changed();
  }

  /** Past conversations and notes; without them the briefing alone tells of the person. */
  private async fetchCard(): Promise<void> {
    const shopper = this.briefing?.shopper.id;
    if (!shopper) return;
    const path = `/v1/shoppers/${encodeURIComponent(shopper)}`;
    try {
      this.card = readPersonCard(await ask(this.settings.origin, path, { token: this.settings.token() }));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.settings.signedOut();
    }
    this.settings.changed();
  }

  private async refused(problem: Problem): Promise<void> {
    if (problem.status === 401) this.settings.signedOut();
    else if (problem.status === 404) this.leave();
  }

  private async post(parcel: Parcel): Promise<number> {
    const what = parcel.errand === "note" ? "notes" : "replies";
    const answer = fields(await this.command(what, { id: parcel.id, text: parcel.text }));
    const position = answer ? number(answer, "position") : 0;
    if (position > 0 && position <= this.position) queueMicrotask(() => this.outbox.drop(parcel.id));
    else this.live.expect(() => this.position >= position);
    return position;
  }

  private async upload(id: string, file: File): Promise<number> {
    const form = new FormData();
    form.append("id", id);
    form.append("file", file, file.name);
    const answer = fields(await this.command("files", form));
    const position = answer ? number(answer, "position") : 0;
    if (position > 0 && position <= this.position) queueMicrotask(() => this.uploads.drop(id));
    else this.live.expect(() => this.position >= position);
    return position;
  }

  private async command(what: string, body: object): Promise<unknown> {
    const path = `/v1/conversations/${encodeURIComponent(this.conversation)}/${what}`;
    const limit = body instanceof FormData ? { timeoutMs: UPLOAD_LIMIT_MS } : {};
    try {
      return await ask(this.settings.origin, path, {
        method: "POST",
        body,
        token: this.settings.token(),
        ...limit,
      });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.settings.signedOut();
      throw error;
    }
  }
}

/** Reads something once at a time; what changes meanwhile, however often, is one more time. */
class Freshly {
  private stale = false;
  private busy = false;

  constructor(private readonly once: () => Promise<void>) {}

  read(): void {
    this.stale = true;
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.stale) {
      this.stale = false;
      await this.once();
    }
    this.busy = false;
  }
}
