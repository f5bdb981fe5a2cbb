/**
 * Who the shopper is to the server: a token in the shop's localStorage, one for each signed-in customer and one for
 * nobody in particular, so that signing out of the shop leaves no conversation behind on a shared computer.
 */

import { ask, Problem } from "../http";
import { fields, flag, text } from "../wire";
import type { Page } from "./whereabouts";

export interface Known {
  token: string;
  conversation: string;
  name: string;
  verified: boolean;
  /** The shop can answer by e-mail. */
  mail: boolean;
}

export interface SessionSettings {
  origin: string;
  identity: string | undefined;
  page: () => Page;
  storage: Storage | undefined;
}

/** The subject a signed identity is about; read only to choose the right drawer, the server checks the signature. */
export function subjectOf(identity: string | undefined): string {
  const payload = identity?.split(".")[1];
  if (!payload) return "";
  try {
    const json = atob(payload.replace(/-/g, "+").replace(/_/g, "/"));
    const from = fields(JSON.parse(json));
    return from ? text(from, "sub") || text(from, "email") : "";
  } catch {
    return "";
  }
}

export class Session {
  known: Known | null;
  /** The outbox of this shopper is kept beside their token. */
  readonly outboxKey: string;
  readonly draftKey: string;
  readonly readKey: string;
  readonly key: string;
  private readonly anonymousKey: string;
  private renewing: Promise<Known> | null = null;

  constructor(private readonly settings: SessionSettings) {
    const drawer = `guanxi ${settings.origin}`;
    const subject = subjectOf(settings.identity);
    this.anonymousKey = drawer;
    this.key = subject ? `${drawer} ${subject}` : drawer;
    this.outboxKey = `${this.key} unsent`;
    this.draftKey = `${this.key} draft`;
    this.readKey = `${this.key} read`;
    this.known = this.stored(this.key);
  }

  /** Is there a reason to connect before the shopper says anything? */
  get expected(): boolean {
    return this.known !== null || Boolean(this.settings.identity);
  }

  /** Another tab has made a session, or forgotten it: take what is kept now. */
  look(): Known | null {
    this.known = this.stored(this.key);
    return this.known;
  }

  /** Have all erased that this shopper wrote, at the shop and in this browser. Throws `Problem` or `Unreachable`. */
  async forget(): Promise<void> {
    const token = this.known?.token;
    if (token) {
      const path = "/v1/sessions/me";
      await ask(this.settings.origin, path, { method: "DELETE", token, timeoutMs: 30_000 });
    }
    this.known = null;
    for (const key of [this.key, this.readKey, `${this.outboxKey} rated`, `${this.outboxKey} address`]) {
      this.settings.storage?.removeItem(key);
    }
  }

  /** The session, made now if there is none. */
  async ensure(): Promise<Known> {
    return this.known ?? this.renew();
  }

  /** A new token with the old one as proof; several callers share one request. */
  renew(): Promise<Known> {
    this.renewing ??= this.alone(() => this.open()).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /** Two tabs opening at once must not become two shoppers. */
  private alone(open: () => Promise<Known>): Promise<Known> {
    const before = this.known?.token;
    const look = (): Promise<Known> => {
      const elsewhere = this.stored(this.key);
      if (elsewhere && elsewhere.token !== before) {
        this.known = elsewhere;
        return Promise.resolve(elsewhere);
      }
      return open();
    };
    if (!globalThis.navigator?.locks) return look();
    return navigator.locks.request(this.key, look);
  }

  private async open(): Promise<Known> {
    const { identity } = this.settings;
    const anonymous = this.key === this.anonymousKey ? null : this.stored(this.anonymousKey);
    const old = this.known?.token ?? anonymous?.token;
    // A token or an identity may have gone stale for good; what is still good must not suffer for it.
    const tries = [
      { old, identity },
      { old, identity: undefined },
      { old: undefined, identity },
      { old: undefined, identity: undefined },
    ];
    const asked = new Set<string>();
    let refused: unknown;
    for (const attempt of tries) {
      const mark = `${attempt.old ?? ""} ${attempt.identity ?? ""}`;
      if (asked.has(mark)) continue;
      asked.add(mark);
      try {
        return this.keep(await this.request(attempt.old, attempt.identity), anonymous !== null);
      } catch (error) {
        if (!(error instanceof Problem) || error.passing || error.status === 403) throw error;
        refused = error;
      }
    }
    throw refused;
  }

  private async request(old: string | undefined, identity: string | undefined): Promise<Known> {
    const body = { page: this.settings.page(), ...(identity ? { identity } : {}) };
    const answer = await ask(this.settings.origin, "/v1/sessions", { method: "POST", body, token: old });
    const known = readKnown(answer);
    if (!known) throw new Problem(502, "The chat’s answer made no sense.", 0);
    return known;
  }

  private keep(known: Known, claimed: boolean): Known {
    this.known = known;
    try {
      this.settings.storage?.setItem(this.key, JSON.stringify(known));
      // What was said before signing in now belongs to the customer, and leaves with them.
      if (claimed) this.settings.storage?.removeItem(this.anonymousKey);
    } catch {
      // Storage full or forbidden: this page still works, the next one starts anew.
    }
    return known;
  }

  private stored(key: string): Known | null {
    try {
      const kept = this.settings.storage?.getItem(key);
      const from = kept ? fields(JSON.parse(kept)) : null;
      if (!from || text(from, "token") === "" || text(from, "conversation") === "") return null;
      return {
        token: text(from, "token"),
        conversation: text(from, "conversation"),
        name: text(from, "name"),
        verified: flag(from, "verified"),
        mail: flag(from, "mail"),
      };
    } catch {
      return null;
    }
  }
}

function readKnown(answer: unknown): Known | null {
  const from = fields(answer);
  const shopper = from && fields(from.shopper);
  const conversation = from && fields(from.conversation);
  if (!from || !shopper || !conversation || text(from, "token") === "") return null;
  return {
    token: text(from, "token"),
    conversation: text(conversation, "id"),
    name: text(shopper, "name"),
    verified: flag(shopper, "verified"),
    mail: flag(fields(from.shop) ?? {}, "mail"),
  };
}
