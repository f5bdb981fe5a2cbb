/** The shopper's side of one conversation: session, outbox and live feed put together, and what the panel shows of it. */

import { pause } from "../backoff";
import { oncePerFrame } from "../frame";
import { ask, askBlob, newId, Problem } from "../http";
import { KeptFiles } from "../kept-files";
import { ConversationFeed, type Link, Live } from "../live";
import { ASKING, Outbox, type Parcel } from "../outbox";
import { EMPTY, grow, mayRate, placeOf, type Thread } from "../thread";
import { Uploads } from "../uploads";
import { type By, type Choice, fields, type LogEvent, type Mark, number } from "../wire";
import { Session } from "./session";
import type { Page } from "./whereabouts";

export interface ChatSettings {
  origin: string;
  identity: string | undefined;
  page: () => Page;
  storage: Storage | undefined;
}

const TYPING_LASTS_MS = 6_000;
const TYPING_EVERY_MS = 3_000;
const TURN_PATIENCE_MS = 3_000; // a tab that hangs must not keep the others from sending
const UPLOAD_LIMIT_MS = 120_000; // 10 MB over a slow line

/** Dispatches `change` whenever something to show has changed, and `said` when the other side spoke. */
export class Chat extends EventTarget {
  thread: Thread = EMPTY;
  link: Link = "off";
  typing: By | null = null;
  /** The position up to which the shopper has seen all, on whichever page or tab. */
  seenUpTo = 0;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly session: Session;
  private rated = 0;
  private thankedAt = 0;
  private readonly changed = oncePerFrame(() => this.dispatchEvent(new Event("change")));
  private live: Live | null = null;
  private feed: ConversationFeed | null = null;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private lastTypingAt = 0;
  private readonly life = new AbortController();

  constructor(private readonly settings: ChatSettings) {
    super();
    this.session = new Session(settings);
    this.seenUpTo = this.kept(this.session.readKey);
    this.uploads = new Uploads({
      post: (id, file) => this.upload(id, file),
      changed: () => this.changed(),
      keep: new KeptFiles(`guanxi ${settings.origin}`, `${this.session.key} files`),
    });
    this.outbox = new Outbox({
      post: (parcel) => this.post(parcel),
      changed: () => this.changed(),
      storage: settings.storage,
      key: this.session.outboxKey,
      sleep: (ms) => pause(ms),
      shared: true,
      alone: (work) => this.alone(work),
    });
    const heard = (event: StorageEvent): void => this.otherTab(event.key);
    addEventListener("storage", heard, { signal: this.life.signal });
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
    void this.uploads.restore();
  }

  /** Let go of everything; nothing more is shown or sent from here. */
  stop(): void {
    this.life.abort();
    this.outbox.stop();
    this.uploads.stop();
    this.live?.stop();
    this.live = null;
  }

  say(words: string): void {
    this.lastTypingAt = 0;
    this.outbox.put("message", words);
  }

  /** Ask for a person: by the button for it, or by taking up an offer. */
  askForPerson(how: "human" | "accepted" = "human"): void {
    if (this.askingForPerson) return;
    this.outbox.put(how, "");
  }

  get askingForPerson(): boolean {
    return this.outbox.parcels.some(({ errand, state }) => ASKING.has(errand) && state !== "failed");
  }

  /** What to do about the wait. Throws `Problem` or `Unreachable` when the desk doesn't know of it. */
  async choose(choice: Choice, more: { text?: string; email?: string } = {}): Promise<void> {
    await this.command("choice", { id: newId(), choice, ...more });
    const { waiting, holder } = this.thread;
    if (choice === "leave" || choice === "message") {
      this.thread = { ...this.thread, waiting: null, holder: choice === "leave" ? "assistant" : "nobody" };
    } else if (waiting) {
      const choices = waiting.choices.filter((other) => other !== choice);
      this.thread = { ...this.thread, waiting: { ...waiting, choices }, holder };
    }
    this.changed();
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
    this.keep(this.ratedKey, this.rated);
    this.changed();
  }

  /** A person has joined who doesn't know how to call the shopper, and nobody has asked yet. */
  get addressOpen(): boolean {
    const { holder, called } = this.thread;
    return (
      holder === "rep" && called === null && !this.session.known?.name && this.kept(this.addressKey) === 0
    );
  }

  async chooseAddress(called: string, formal: boolean | null): Promise<void> {
    await this.command("address", { id: newId(), called, formal });
    this.addressAsked();
  }

  /** Asked once is enough. */
  addressAsked(): void {
    this.keep(this.addressKey, 1);
    this.changed();
  }

  /** Erase everything the shopper wrote, and begin anew. Throws `Problem` or `Unreachable`, and nothing changed then. */
  async forget(): Promise<void> {
    await this.session.forget();
    this.outbox.clear();
    this.uploads.clear();
    this.begin();
  }

  fetchFile(path: string): Promise<Blob> {
    const token = this.session.known?.token;
    return askBlob(this.settings.origin, path, { token, timeoutMs: UPLOAD_LIMIT_MS });
  }

  /** The shopper is writing; told at most every few seconds, and nobody minds when it gets lost. */
  writing(): void {
    if (!this.session.known || Date.now() - this.lastTypingAt < TYPING_EVERY_MS) return;
    this.lastTypingAt = Date.now();
    void this.command("typing", {}).catch(() => undefined);
  }

  /** The shopper has seen everything up to here. */
  seen(): void {
    const { position } = this.thread;
    if (position <= this.seenUpTo || !this.session.known) return;
    this.seenUpTo = position;
    this.keep(this.session.readKey, position);
    void this.command("read", { position }).catch(() => undefined);
  }

  /** What the other side said that the shopper hasn't seen. */
  get unread(): number {
    const { items } = this.thread;
    return items.filter((item) => {
      return item.is === "said" && item.by.role !== "shopper" && item.position > this.seenUpTo;
    }).length;
  }

  retryConnection(): void {
    this.live?.reconnect();
    this.outbox.flush();
  }

  private get addressKey(): string {
    return `${this.session.outboxKey} address`;
  }

  private get ratedKey(): string {
    return `${this.session.outboxKey} rated`;
  }

  private kept(key: string): number {
    return Number(this.settings.storage?.getItem(key) ?? 0) || 0;
  }

  private keep(key: string, position: number): void {
    try {
      this.settings.storage?.setItem(key, String(position));
    } catch {
      // Counted or asked twice is a small price for a shopper whose browser keeps nothing.
    }
  }

  /** One tab delivers at a time; where a browser has no locks, ids keep a message from being said twice. */
  private async alone(work: () => Promise<void>): Promise<void> {
    if (!globalThis.navigator?.locks) return work();
    const patience = AbortSignal.timeout(TURN_PATIENCE_MS);
    try {
      await navigator.locks.request(`${this.session.outboxKey} turn`, { signal: patience }, work);
    } catch (error) {
      if (error !== patience.reason) throw error;
      await work();
    }
  }

  /** Another tab of this shopper read, made a session, or had all forgotten. */
  private otherTab(key: string | null): void {
    if (key === this.session.readKey) {
      this.seenUpTo = Math.max(this.seenUpTo, this.kept(this.session.readKey));
      this.changed();
    } else if (key === this.session.key) {
      const before = this.session.known?.conversation;
      const known = this.session.look();
      if (known?.conversation !== before) this.begin();
    }
  }

  /** Follow whatever conversation there is now, from its beginning. */
  private begin(): void {
    this.live?.stop();
    this.live = null;
    this.feed = null;
    this.thread = EMPTY;
    this.seenUpTo = this.kept(this.session.readKey);
    this.stopTyping();
    this.follow();
  }

  private follow(): void {
    const known = this.session.known;
    if (!known || this.live || this.life.signal.aborted) return;
    this.thread = EMPTY;
    this.rated = this.kept(this.ratedKey);
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
    if (back) {
      this.outbox.flush();
      // Whether the place in line still stands is not in the log, so it is asked for once the log has been read.
      const { live } = this;
      void pause(1000, this.life.signal).then(() => {
        if (this.live === live && (this.thread.waiting || this.thread.holder === "queue"))
          return live?.check();
        return undefined;
      });
    }
    this.changed();
  }

  /** 401 and 404 mean that the server no longer knows us as who we were: make a new session with the old token. */
  private async refused(problem: Problem): Promise<void> {
    if (problem.status !== 401 && problem.status !== 404) throw problem;
    const before = this.session.known?.conversation;
    const known = await this.session.renew();
    if (known.conversation !== before) this.begin();
  }

  private take(event: LogEvent): void {
    this.outbox.arrived(event);
    this.uploads.arrived(event);
    this.thread = grow(this.thread, event);
    if (this.typing && event.by.role === this.typing.role) this.stopTyping();
    const spoken = event.kind === "assistant_said" || event.kind === "rep_said" || event.kind === "file_sent";
    if (spoken && event.by.role !== "shopper") this.dispatchEvent(new CustomEvent("said", { detail: event }));
    this.changed();
  }

  private mark(mark: Mark): void {
    switch (mark.kind) {
      case "waiting":
        this.placed(mark.place > 0 ? placeOf(mark) : null);
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

  private placed(waiting: Thread["waiting"]): void {
    const gone = waiting === null && this.thread.holder === "queue";
    this.thread = { ...this.thread, waiting, holder: gone ? "assistant" : this.thread.holder };
  }

  private stopTyping(): void {
    clearTimeout(this.typingTimer);
    this.typing = null;
    this.changed();
  }

  private async post(parcel: Parcel): Promise<number> {
    const asking = ASKING.has(parcel.errand);
    const how = parcel.errand === "accepted" ? { how: "accepted" } : {};
    const body = asking
      ? { id: parcel.id, reason: "asked", ...how }
      : { id: parcel.id, text: parcel.text, page: this.settings.page() };
    const position = await this.deliver(asking ? "human" : "messages", body);
    if (position > 0 && position <= this.thread.position) {
      // The stream was faster than the answer: the event stands in the thread already.
      queueMicrotask(() => this.outbox.drop(parcel.id));
    }
    return position;
  }

  private async upload(id: string, file: File): Promise<number> {
    const form = new FormData();
    form.append("id", id);
    form.append("file", file, file.name);
    const position = await this.deliver("files", form);
    if (position > 0 && position <= this.thread.position) queueMicrotask(() => this.uploads.drop(id));
    return position;
  }

  /** Send what makes an event, in a session made now if there is none; the event's position. */
  private async deliver(what: string, body: object): Promise<number> {
    await this.session.ensure();
    this.follow();
    const answer = fields(await this.command(what, body));
    const position = answer ? number(answer, "position") : 0;
    this.live?.expect(() => (this.feed?.cursor ?? 0) >= position);
    return position;
  }

  /** Post to this conversation; a stale token is renewed once and the command sent again as it was. */
  private async command(what: string, body: object): Promise<unknown> {
    const post = (): Promise<unknown> => {
      const known = this.session.known;
      if (!known) throw new Problem(401, "There is no session.", 0);
      const path = `/v1/conversations/${encodeURIComponent(known.conversation)}/${what}`;
      const limit = body instanceof FormData ? { timeoutMs: UPLOAD_LIMIT_MS } : {};
      return ask(this.settings.origin, path, { method: "POST", body, token: known.token, ...limit });
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
