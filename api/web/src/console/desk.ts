/** The rep's desk: who they are, the line, the offers, what they hold, and the conversation they have open. */

import { oncePerFrame } from "../frame";
import { type Ask, ask, Problem, Unreachable } from "../http";
import { type Feed, type Link, Live, type Polled } from "../live";
import { fields, number, text } from "../wire";
import { Case } from "./case";
import { type DeskState, EMPTY_DESK, type PresenceState, readDesk, type Who } from "./reading";

export interface Rep {
  id: string;
  name: string;
  email: string;
  /** A supervisor sees figures and edits people, teams and canned replies. */
  supervisor: boolean;
  token: string;
}

/** Who else is at a conversation. */
export interface Beside {
  id: string;
  name: string;
  does: "looking" | "typing";
}

const KEPT = "guanxi console rep";
const WANTED = "guanxi console presence";
const POLL_PAUSE_MS = 3_000;
const BESIDE_LASTS_MS: Record<Beside["does"], number> = { looking: 45_000, typing: 6_000 };

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
  /** When the rep last typed words anywhere, on the page's clock in ms. */
  typedAt = 0;
  private readonly changed = oncePerFrame(() => this.dispatchEvent(new Event("change")));
  private live: Live | null = null;
  private last = "";
  private readonly seenUpTo = new Map<string, number>();
  private readonly people = new Map<string, Who>();
  private readonly marks = new Map<string, Map<string, Beside & { until: number }>>();

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
    keep(
      KEPT,
      JSON.stringify({ token: rep.token, rep: { ...rep, role: rep.supervisor ? "supervisor" : "rep" } }),
    );
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

  /** Take an offer; true where its conversation is now before the rep. */
  async accept(offer: string): Promise<boolean> {
    const pressed = performance.now();
    const answer = await this.act("POST", `/v1/desk/offers/${encodeURIComponent(offer)}/accept`, {});
    this.dropOffer(offer);
    return answer !== null && this.turnTo(text(answer, "conversation"), pressed);
  }

  async decline(offer: string): Promise<void> {
    await this.act("POST", `/v1/desk/offers/${encodeURIComponent(offer)}/decline`, {});
    this.dropOffer(offer);
  }

  /** Take one by hand; true where it is now before the rep. */
  async claim(conversation: string): Promise<boolean> {
    const pressed = performance.now();
    const path = `/v1/desk/conversations/${encodeURIComponent(conversation)}/claim`;
    const answer = await this.act("POST", path, {});
    return answer !== null && this.turnTo(conversation, pressed);
  }

  /** Where the answer took so long that the rep has typed on, the rest of the sentence must not land elsewhere. */
  private turnTo(conversation: string, pressed: number): boolean {
    if (this.typedAt > pressed && this.open?.conversation !== conversation) return false;
    this.choose(conversation);
    return true;
  }

  /** A supervisor takes a conversation from the rep who holds it. */
  async takeFrom(conversation: string): Promise<boolean> {
    const path = `/v1/desk/conversations/${encodeURIComponent(conversation)}/take`;
    return (await this.act("POST", path, {})) !== null;
  }

  /** The rep has written up what there was to write up: the seat is free again. */
  async wrappedUp(conversation: string): Promise<void> {
    await this.act("POST", `/v1/desk/wrap-up/${encodeURIComponent(conversation)}/done`, {});
    this.state = {
      ...this.state,
      wrapping: this.state.wrapping.filter((one) => one.conversation !== conversation),
    };
    this.changed();
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
    this.lookAt(conversation);
    this.changed();
  }

  /** Tell the others that this rep has a conversation before them, so that nobody does it twice. */
  lookAt(conversation = this.open?.conversation): void {
    if (!conversation || !this.rep) return;
    const path = `/v1/desk/conversations/${encodeURIComponent(conversation)}/looking`;
    void this.ask(path, { method: "POST", body: {} }).catch(() => undefined);
  }

  /** Which other reps look at a conversation, or write in it, by name. */
  beside(conversation: string, now: number): Beside[] {
    const marks = [...(this.marks.get(conversation)?.values() ?? [])];
    return marks.filter((mark) => mark.until > now).toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** Remember whose conversation it is: of one that was found, no list tells. */
  remember(conversation: string, who: Who): void {
    this.people.set(conversation, who);
  }

  /** One question to the API in this rep's name. Throws `Problem` or `Unreachable`. */
  async ask(path: string, options: Omit<Ask, "token"> = {}): Promise<unknown> {
    try {
      return await ask(this.origin, path, { ...options, token: this.rep?.token });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.signOut();
      throw error;
    }
  }

  /** A file of the API, with the name it comes under. Throws `Problem` or `Unreachable`. */
  async file(path: string, otherwise: string): Promise<[name: string, blob: Blob]> {
    let response: Response;
    try {
      const headers = { Authorization: `Bearer ${this.rep?.token ?? ""}` };
      response = await fetch(this.origin + path, { headers, credentials: "omit", cache: "no-store" });
    } catch (cause) {
      throw new Unreachable("The server can’t be reached.", { cause });
    }
    if (response.status === 401) this.signOut();
    if (!response.ok) throw new Problem(response.status, `The server answered ${response.status}.`, 0);
    const named = /filename="([\w.-]{1,100})"/.exec(response.headers.get("Content-Disposition") ?? "");
    return [named?.[1] ?? otherwise, await response.blob()];
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
    } else if (from.kind === "looking" || from.kind === "typing") {
      this.mark(text(from, "conversation"), from.kind, from.by);
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

  private mark(conversation: string, does: Beside["does"], by: unknown): void {
    const who = fields(by) ?? {};
    const name = typeof by === "string" ? by : text(who, "name");
    if (name === "" || text(who, "id") === this.rep?.id || name === this.rep?.name) return;
    const there = this.marks.get(conversation) ?? new Map();
    const typing = there.get(name);
    // Who types looks as well: a look does not end the typing.
    if (does === "looking" && typing?.does === "typing" && typing.until > Date.now()) return;
    there.set(name, { id: text(who, "id"), name, does, until: Date.now() + BESIDE_LASTS_MS[does] });
    this.marks.set(conversation, there);
  }

  /** The picture that shows a rep, as the desk knows it. */
  pictureOf(id: string): { picture?: string } {
    const picture = this.state.reps.find((rep) => rep.id === id)?.picture;
    return picture ? { picture } : {};
  }

  /** A rep's picture was changed from here; the desk says so itself a little later. */
  shownBy({ id, picture }: { id: string; picture?: string }): void {
    const reps = this.state.reps.map((rep) => {
      if (rep.id !== id) return rep;
      const { picture: _before, ...bare } = rep;
      return picture ? { ...bare, picture } : bare;
    });
    this.state = { ...this.state, reps };
    this.changed();
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
    supervisor: text(rep, "role") === "supervisor",
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
