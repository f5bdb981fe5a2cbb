/** The rep's desk: who they are, the line, the offers, what they hold, and the conversation they have open. */

import { oncePerFrame } from "../frame";
import { ask, Problem } from "../http";
import { type Feed, type Link, Live, type Polled } from "../live";
import { fields, number, text } from "../wire";
import { Case } from "./case";
import { type DeskState, EMPTY_DESK, type PresenceState, readDesk, type Who } from "./reading";

export interface Rep {
  id: string;
  name: string;
  email: string;
  token: string;
}

const KEPT = "guanxi console rep";
const WANTED = "guanxi console presence";
const POLL_PAUSE_MS = 3_000;

/** Dispatches `change` whenever something to show has changed. */
export class Desk extends EventTarget implements Feed {
  rep: Rep | null = readRep(kept(KEPT));
  state: DeskState = EMPTY_DESK;
  link: Link = "off";
  open: Case | null = null;
  /** A sentence about what just went wrong, until the next thing goes right. */
  trouble = "";
  /** True once the first frame is in. */
  known = false;
  private readonly changed = oncePerFrame(() => this.dispatchEvent(new Event("change")));
  private live: Live | null = null;
  private last = "";
  private readonly seenUpTo = new Map<string, number>();
  private readonly people = new Map<string, Who>();

  constructor(readonly origin: string) {
    super();
  }

  start(): void {
    if (!this.rep || this.live) return;
    this.live = new Live(this, {
      origin: this.origin,
      token: () => this.rep?.token,
      refused: async (problem) => {
        if (problem.status === 401) this.signOut();
      },
      onLink: (link) => {
        this.link = link;
        if (link === "live") void this.assertPresence();
        this.changed();
      },
    });
    this.live.start();
  }

  async signIn(email: string, password: string): Promise<void> {
    const body = { email, password };
    const rep = readRep(await ask(this.origin, "/v1/reps/login", { method: "POST", body }));
    if (!rep) throw new Problem(502, "The answer to signing in made no sense.", 0);
    this.rep = rep;
    keep(KEPT, JSON.stringify({ token: rep.token, rep: { id: rep.id, name: rep.name, email: rep.email } }));
    keep(WANTED, "online");
    this.start();
    this.changed();
  }

  signOut(): void {
    this.open?.leave();
    this.open = null;
    this.live?.stop();
    this.live = null;
    this.rep = null;
    this.known = false;
    this.state = EMPTY_DESK;
    forget(KEPT);
    forget(WANTED);
    this.changed();
  }

  /** Leave the desk: nothing is offered any more to somebody who isn't there. */
  async leave(): Promise<void> {
    await this.setPresence("offline");
    this.signOut();
  }

  async setPresence(state: PresenceState): Promise<void> {
    keep(WANTED, state);
    await this.act("PUT", "/v1/desk/presence", { state });
    this.state = { ...this.state, presence: { ...this.state.presence, state } };
    this.changed();
  }

  async accept(offer: string): Promise<boolean> {
    const answer = await this.act("POST", `/v1/desk/offers/${encodeURIComponent(offer)}/accept`, {});
    this.dropOffer(offer);
    if (answer) this.choose(text(answer, "conversation"));
    return answer !== null;
  }

  async decline(offer: string): Promise<void> {
    await this.act("POST", `/v1/desk/offers/${encodeURIComponent(offer)}/decline`, {});
    this.dropOffer(offer);
  }

  async claim(conversation: string): Promise<boolean> {
    const path = `/v1/desk/conversations/${encodeURIComponent(conversation)}/claim`;
    const answer = await this.act("POST", path, {});
    if (answer) this.choose(conversation);
    return answer !== null;
  }

  /** Open a conversation to read; holding it is another matter. */
  choose(conversation: string): void {
    if (conversation === "" || this.open?.conversation === conversation) return;
    this.rememberOpen();
    this.open?.leave();
    this.open = new Case({
      origin: this.origin,
      conversation,
      token: () => this.rep?.token,
      signedOut: () => this.signOut(),
      changed: () => this.changed(),
    });
    this.changed();
  }

  /** Whose conversation it is, also after it has left every list. */
  personOf(conversation: string): Who | undefined {
    return this.people.get(conversation);
  }

  holds(conversation: string | undefined): boolean {
    return this.state.mine.some((mine) => mine.conversation === conversation);
  }

  /** Did something happen in there that this rep hasn't had open? */
  unread(conversation: string, position: number): boolean {
    if (this.open?.conversation === conversation) return false;
    return position > (this.seenUpTo.get(conversation) ?? 0);
  }

  say(trouble: string): void {
    this.trouble = trouble;
    this.changed();
  }

  socketPath(): string {
    return "/v1/desk/stream";
  }

  take(frame: unknown): void {
    const from = fields(frame);
    if (!from) return;
    if (from.kind === "news") {
      this.news(text(from, "conversation"), number(from, "position"));
    } else {
      // Only a whole desk says whose it is; a frame of changes carries nothing but changes.
      this.state = readDesk(this.state, from, fields(from.rep) !== null);
      this.known = true;
      for (const entry of [...this.state.mine, ...this.state.waiting, ...this.state.offers]) {
        this.people.set(entry.conversation, entry.shopper);
      }
    }
    this.changed();
  }

  async poll(signal: AbortSignal): Promise<Polled> {
    const answer = await ask(this.origin, "/v1/desk", { token: this.rep?.token, signal });
    const seen = JSON.stringify(answer);
    const news = seen !== this.last;
    this.last = seen;
    if (news) this.take(answer);
    return { news: false, pauseMs: POLL_PAUSE_MS };
  }

  private news(conversation: string, position: number): void {
    this.open?.news(this.open.conversation === conversation ? position : 0);
    const mine = this.state.mine.map((entry) =>
      entry.conversation === conversation
        ? { ...entry, position: Math.max(entry.position, position) }
        : entry,
    );
    this.state = { ...this.state, mine };
  }

  private rememberOpen(): void {
    if (this.open) this.seenUpTo.set(this.open.conversation, this.open.position);
  }

  private dropOffer(offer: string): void {
    this.state = { ...this.state, offers: this.state.offers.filter((other) => other.id !== offer) };
    this.changed();
  }

  /** After a server restart or a lapse, the desk may have forgotten that this rep wants to be on. */
  private async assertPresence(): Promise<void> {
    const wanted = kept(WANTED);
    if (wanted === "online" || wanted === "away") await this.setPresence(wanted);
  }

  /** One command of the desk; `null` when it was refused, with the reason shown. */
  private async act(
    method: "POST" | "PUT",
    path: string,
    body: object,
  ): Promise<Record<string, unknown> | null> {
    try {
      const answer = fields(await ask(this.origin, path, { method, body, token: this.rep?.token })) ?? {};
      this.trouble = "";
      return answer;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.signOut();
      else this.trouble = error instanceof Error ? error.message : "";
      this.changed();
      return null;
    }
  }
}

function readRep(answer: unknown): Rep | null {
  const from = typeof answer === "string" ? parse(answer) : fields(answer);
  const rep = from && fields(from.rep);
  if (!from || !rep || text(from, "token") === "") return null;
  return {
    id: text(rep, "id"),
    name: text(rep, "name"),
    email: text(rep, "email"),
    token: text(from, "token"),
  };
}

function parse(json: string): Record<string, unknown> | null {
  try {
    return fields(JSON.parse(json));
  } catch {
    return null;
  }
}

// The tab's own storage: closing the tab signs the rep out of it, a reload doesn't.
function kept(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function keep(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing: the rep signs in again after a reload.
  }
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // There was nothing to forget.
  }
}
