/** The shopper's side of one conversation: session, outbox and live feed put together, and what the panel shows of it. */

import { pause } from "../backoff";
import { oncePerFrame } from "../frame";
import { ask, newId, Problem } from "../http";
import { ConversationFeed, type Link, Live } from "../live";
import { Outbox, type Parcel } from "../outbox";
import { EMPTY, grow, mayRate, placeOf, type Thread } from "../thread";
import { type By, fields, type LogEvent, type Mark, number } from "../wire";
import { type Page, Session } from "./session";

export interface ChatSettings {
  origin: string;
  identity: string | undefined;
  page: () => Page;
  storage: Storage | undefined;
}

const TYPING_LASTS_MS = 6_000;
const TYPING_EVERY_MS = 3_000;

/** Dispatches `change` whenever something to show has changed, and `said` when the other side spoke. */
export class Chat extends EventTarget {
  thread: Thread = EMPTY;
  link: Link = "off";
  typing: By | null = null;
  private rated = 0;
  private thankedAt = 0;
  readonly outbox: Outbox;
  readonly session: Session;
  private readonly changed = oncePerFrame(() => this.dispatchEvent(new Event("change")));
  private live: Live | null = null;
  private feed: ConversationFeed | null = null;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private lastTypingAt = 0;
  private read = 0;

  constructor(private readonly settings: ChatSettings) {
    super();
    this.session = new Session(settings);
    this.outbox = new Outbox({
      post: (parcel) => this.post(parcel),
      changed: () => this.changed(),
      storage: settings.storage,
      key: this.session.outboxKey,
      sleep: (ms) => pause(ms),
    });
  }

  /** Connect if there is something to connect to: a conversation, a known customer, or words not yet sent. */
  start(): void {
    if (this.session.known) this.follow();
    else if (this.session.expected || this.outbox.parcels.length > 0) {
      void this.session.renew().then(
        () => this.follow(),
        () => undefined,
      ); // met again when something is said
    }
    if (this.outbox.parcels.length > 0) this.outbox.flush();
  }

  say(words: string): void {
    this.lastTypingAt = 0;
    this.outbox.put("message", words);
  }

  askForPerson(): void {
    if (this.askingForPerson) return;
    this.outbox.put("human", "");
  }

  get askingForPerson(): boolean {
    return this.outbox.parcels.some((parcel) => parcel.errand === "human" && parcel.state !== "failed");
  }

  /** Room for a rating: until one is given, and then for its thanks. */
  get ratingOpen(): boolean {
    const { position } = this.thread;
    return mayRate(this.thread) && (this.rated < position || this.thankedAt === position);
  }

  async rate(score: number, comment: string): Promise<void> {
    await this.command("rating", { id: newId(), score, ...(comment ? { comment } : {}) });
    this.rated = this.thread.position;
    this.thankedAt = this.rated;
    try {
      this.settings.storage?.setItem(this.ratedKey, String(this.rated));
    } catch {
      // Asked twice is a small price for a shopper whose browser keeps nothing.
    }
    this.changed();
  }

  private get ratedKey(): string {
    return `${this.session.outboxKey} rated`;
  }

  /** The shopper is writing; told at most every few seconds, and nobody minds when it gets lost. */
  writing(): void {
    if (!this.session.known || Date.now() - this.lastTypingAt < TYPING_EVERY_MS) return;
    this.lastTypingAt = Date.now();
    void this.command("typing", {}).catch(() => undefined);
  }

  /** The shopper has seen everything up to here. */
  seen(): void {
    const position = this.thread.position;
    if (position <= this.read || !this.session.known) return;
    this.read = position;
    void this.command("read", { position }).catch(() => undefined);
  }

  retryConnection(): void {
    this.live?.reconnect();
    this.outbox.flush();
  }

  private follow(): void {
    const known = this.session.known;
    if (!known || this.live) return;
    this.thread = EMPTY;
    this.rated = Number(this.settings.storage?.getItem(this.ratedKey) ?? 0);
    this.feed = new ConversationFeed({
      origin: this.settings.origin,
      token: () => this.session.known?.token,
      conversation: known.conversation,
      onEvent: (event) => this.take(event),
      onMark: (mark) => this.mark(mark),
    });
    this.live = new Live(this.feed, {
      origin: this.settings.origin,
      token: () => this.session.known?.token,
      refused: (problem) => this.refused(problem),
      onLink: (link) => this.linked(link),
    });
    this.live.start();
  }

  private linked(link: Link): void {
    const back = link === "live" && this.link !== "live";
    this.link = link;
    if (back) this.outbox.flush();
    this.changed();
  }

  /** 401 and 404 mean that the server no longer knows us as who we were: make a new session with the old token. */
  private async refused(problem: Problem): Promise<void> {
    if (problem.status !== 401 && problem.status !== 404) throw problem;
    const before = this.session.known?.conversation;
    const known = await this.session.renew();
    if (known.conversation === before) return;
    this.live?.stop();
    this.live = null;
    this.follow();
  }

  private take(event: LogEvent): void {
    this.outbox.arrived(event);
    this.thread = grow(this.thread, event);
    if (this.typing && event.by.role === this.typing.role) this.stopTyping();
    const spoken = event.kind === "assistant_said" || event.kind === "rep_said";
    if (spoken) this.dispatchEvent(new CustomEvent("said", { detail: event }));
    this.changed();
  }

  private mark(mark: Mark): void {
    switch (mark.kind) {
      case "waiting":
        this.thread = { ...this.thread, waiting: mark.place > 0 ? placeOf(mark) : null };
        break;
      case "read":
        if (mark.by.role === "rep") this.thread = { ...this.thread, readUpTo: mark.upTo };
        break;
      case "typing":
        if (mark.by.role === "shopper") return;
        this.typing = mark.by;
        clearTimeout(this.typingTimer);
        this.typingTimer = setTimeout(() => this.stopTyping(), TYPING_LASTS_MS);
        break;
    }
    this.changed();
  }

  private stopTyping(): void {
    clearTimeout(this.typingTimer);
    this.typing = null;
    this.changed();
  }

  private async post(parcel: Parcel): Promise<number> {
    await this.session.ensure();
    this.follow();
    const body =
      parcel.errand === "human"
        ? { id: parcel.id, reason: "asked" }
        : { id: parcel.id, text: parcel.text, page: this.settings.page() };
    const answer = fields(await this.command(parcel.errand === "human" ? "human" : "messages", body));
    const position = answer ? number(answer, "position") : 0;
    this.live?.expect(() => (this.feed?.cursor ?? 0) >= position);
    if (position > 0 && position <= this.thread.position) {
      // The stream was faster than the answer: the event stands in the thread already.
      queueMicrotask(() => this.outbox.drop(parcel.id));
    }
    return position;
  }

  /** Post to this conversation; a stale token is renewed once and the command sent again as it was. */
  private async command(what: string, body: object): Promise<unknown> {
    const post = (): Promise<unknown> => {
      const known = this.session.known;
      if (!known) throw new Problem(401, "There is no session.", 0);
      const path = `/v1/conversations/${encodeURIComponent(known.conversation)}/${what}`;
      return ask(this.settings.origin, path, { method: "POST", body, token: known.token });
    };
    try {
      return await post();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await this.refused(error);
      return post();
    }
  }
}
