/**
 * Keeps a reader up to date: one WebSocket, long polling where sockets are blocked, and a cursor that makes
 * reconnecting the ordinary start. What is read, and where the cursor stands, is the feed's business.
 */

import { backoff, pause } from "./backoff";
import { ask, Problem } from "./http";
import { type Fields, fields, type LogEvent, list, type Mark, number, readEvent, readMark } from "./wire";

/** What a feed's reading by HTTP brought: whether there was news, and how long to pause before the next one. */
export interface Polled {
  news: boolean;
  pauseMs: number;
}

export interface Feed {
  /** Path and query of the WebSocket, with the cursor where it stands now. */
  socketPath(): string;
  /** Take one frame as it came. */
  take(frame: unknown): void;
  /** Read by HTTP what the socket would have brought; `patient` waits at the server for news. */
  poll(signal: AbortSignal, patient: boolean): Promise<Polled>;
}

export type Link = "off" | "connecting" | "live" | "retrying" | "offline";

export interface LiveSettings {
  origin: string;
  token: () => string | undefined;
  /** The server said no for good (a stale token, a conversation that is gone): put it right, or throw. */
  refused: (problem: Problem) => Promise<void>;
  onLink: (link: Link) => void;
}

const CONNECT_LIMIT_MS = 8_000;
const STEADY_MS = 10_000;
const REFUSALS_BEFORE_POLLING = 2;
const POLLING_SPELL_MS = 5 * 60_000; // then the socket gets another chance: networks change
const TICK_MS = 5_000;
const SLEPT_MS = 90_000; // hidden tabs tick once a minute; a longer silence means the machine slept
const DELIVERY_LIMIT_MS = 5_000;

export class Live {
  private life: AbortController | null = null;
  private wake: AbortController = new AbortController();
  private socket: WebSocket | null = null;
  private lastTick = Date.now();
  private blockedUntil = 0;
  private refusals = 0;
  link: Link = "off";

  constructor(
    private readonly feed: Feed,
    private readonly settings: LiveSettings,
  ) {}

  start(): void {
    if (this.life) return;
    this.life = new AbortController();
    const { signal } = this.life;
    this.lastTick = Date.now();
    const ticking = setInterval(() => this.tick(), TICK_MS);
    signal.addEventListener("abort", () => clearInterval(ticking));
    globalThis.addEventListener?.("online", () => this.reconnect(), { signal });
    globalThis.addEventListener?.("offline", () => this.reconnect(), { signal });
    globalThis.document?.addEventListener("visibilitychange", () => this.seen(), { signal });
    void this.run(signal);
  }

  stop(): void {
    this.life?.abort();
    this.life = null;
    this.socket?.close();
    this.reportLink("off");
  }

  /** Drop what there is and connect again now; what was missed comes by the cursor. */
  reconnect(): void {
    this.socket?.close();
    this.wake.abort();
  }

  /** A socket can die without a word. Look by HTTP whether it kept something back, and replace it if so. */
  async check(): Promise<void> {
    const signal = this.life?.signal;
    if (!signal || this.socket?.readyState !== WebSocket.OPEN) {
      this.wake.abort();
      return;
    }
    try {
      if ((await this.feed.poll(signal, false)).news) this.reconnect();
    } catch {
      this.reconnect();
    }
  }

  /** The server acknowledged something the stream must bring; `arrived` tells whether it has. */
  expect(arrived: () => boolean): void {
    const signal = this.life?.signal;
    if (!signal) return;
    void pause(DELIVERY_LIMIT_MS, signal).then(() => {
      if (!signal.aborted && !arrived()) return this.check();
      return undefined;
    });
  }

  private seen(): void {
    if (document.visibilityState === "visible") void this.check();
  }

  private tick(): void {
    const slept = Date.now() - this.lastTick > SLEPT_MS;
    this.lastTick = Date.now();
    if (slept) this.reconnect();
  }

  private reportLink(link: Link): void {
    if (link === this.link) return;
    this.link = link;
    this.settings.onLink(link);
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs = 0;
      if (globalThis.navigator?.onLine === false) {
        this.reportLink("offline");
        await this.rest(TICK_MS, signal);
        continue;
      }
      if (this.link !== "live") this.reportLink(failures > 0 ? "retrying" : "connecting");
      try {
        waitMs = await this.readOn(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.reportLink("retrying");
        if (error instanceof Problem && !error.passing) {
          await this.settings.refused(error).catch(() => undefined); // the next try meets it again
        }
        waitMs = Math.max(backoff(failures), error instanceof Problem ? error.retryAfterMs : 0);
      }
      await this.rest(waitMs, signal);
    }
  }

  /** Read until something changes; milliseconds to pause before going on. Throws when the server can't be read. */
  private async readOn(signal: AbortSignal): Promise<number> {
    if (Date.now() < this.blockedUntil) {
      const polled = await this.feed.poll(signal, true);
      this.reportLink("live");
      return polled.pauseMs;
    }
    const lasted = await this.readSocket(signal);
    if (signal.aborted) return 0;
    if (lasted > 0) {
      this.refusals = 0;
      this.reportLink("retrying");
      return backoff(lasted > STEADY_MS ? 1 : 2);
    }
    // The browser doesn't say why a socket was refused. Asking by HTTP tells a stale token or a sleeping server
    // (both throw) from a network that lets no sockets through.
    const polled = await this.feed.poll(signal, false);
    this.refusals += 1;
    if (this.refusals >= REFUSALS_BEFORE_POLLING) {
      this.refusals = 0;
      this.blockedUntil = Date.now() + POLLING_SPELL_MS;
    }
    return polled.news ? 0 : backoff(1);
  }

  /** Resolves when the socket closes, with the milliseconds it was open; 0 when it never opened. */
  private readSocket(signal: AbortSignal): Promise<number> {
    const token = this.settings.token();
    const url = new URL(this.feed.socketPath(), this.settings.origin);
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
    return new Promise((resolve) => {
      let opened = 0;
      const socket = new WebSocket(url, ["guanxi.v1", ...(token ? [`bearer.${token}`] : [])]);
      this.socket = socket;
      const tooLong = setTimeout(() => socket.close(), CONNECT_LIMIT_MS);
      const close = (): void => socket.close();
      signal.addEventListener("abort", close, { once: true });
      socket.onopen = () => {
        clearTimeout(tooLong);
        opened = Date.now();
        this.reportLink("live");
      };
      socket.onmessage = (message: MessageEvent<unknown>) => {
        const frame = parse(message.data);
        if (frame) this.feed.take(frame);
      };
      socket.onclose = () => {
        clearTimeout(tooLong);
        signal.removeEventListener("abort", close);
        if (this.socket === socket) this.socket = null;
        resolve(opened ? Math.max(1, Date.now() - opened) : 0);
      };
    });
  }

  /** Pause, unless woken. */
  private async rest(ms: number, signal: AbortSignal): Promise<void> {
    if (this.wake.signal.aborted) this.wake = new AbortController();
    await pause(ms, AbortSignal.any([signal, this.wake.signal]));
    this.wake = new AbortController();
  }
}

function parse(data: unknown): Fields | null {
  if (typeof data !== "string") return null;
  try {
    return fields(JSON.parse(data));
  } catch {
    return null;
  }
}

export interface ConversationSettings {
  origin: string;
  token: () => string | undefined;
  conversation: string;
  onEvent: (event: LogEvent) => void;
  onMark: (mark: Mark) => void;
}

const POLL_WAIT_S = 25;

/** One conversation's events after the last one seen. Every event is delivered once, in order, whatever brought it. */
export class ConversationFeed implements Feed {
  /** The last position seen; gaps are normal, since every event counts, the hidden ones included. */
  cursor = 0;

  constructor(private readonly settings: ConversationSettings) {}

  private path(): string {
    return `/v1/conversations/${encodeURIComponent(this.settings.conversation)}`;
  }

  socketPath(): string {
    return `${this.path()}/stream?after=${this.cursor}`;
  }

  take(frame: unknown): boolean {
    const from = fields(frame);
    if (!from) return false;
    if (typeof from.position !== "number") {
      const mark = readMark(from);
      if (mark) this.settings.onMark(mark);
      return false;
    }
    if (from.position <= this.cursor) return false;
    this.cursor = from.position;
    const event = readEvent(from);
    if (event) this.settings.onEvent(event);
    return true;
  }

  async poll(signal: AbortSignal, patient: boolean): Promise<Polled> {
    const wait = patient ? POLL_WAIT_S : 0;
    const answer = fields(
      await ask(this.settings.origin, `${this.path()}/events?after=${this.cursor}&wait=${wait}`, {
        token: this.settings.token(),
        signal,
        timeoutMs: (wait + 10) * 1000,
      }),
    );
    if (!answer) return { news: false, pauseMs: 1000 };
    const fresh = list(answer.events, (event) => event).filter((event) => this.take(event));
    this.cursor = Math.max(this.cursor, number(answer, "position"));
    const place = fields(answer.waiting);
    if (place) this.take({ ...place, kind: "waiting", position: undefined });
    // Nothing is new, and no place is told: whoever thought they were in line is there no more.
    else if (fresh.length === 0)
      this.settings.onMark({ kind: "waiting", place: 0, estimateSeconds: null, choices: [] });
    return { news: fresh.length > 0, pauseMs: 0 };
  }
}
