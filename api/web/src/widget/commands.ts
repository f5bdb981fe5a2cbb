/** `guanxi('open')` and its kin: what a shop's own scripts may ask, also before this script has loaded. */

import { PAGE_KINDS, type PageTold } from "./whereabouts";

export const EVENTS = ["ready", "open", "close", "unread", "message"] as const;
export type EventName = (typeof EVENTS)[number];
export type Listener = (detail: object) => void;

/** What the commands come down to. */
export interface Commanded {
  open(draft: string): void;
  close(): void;
  identify(identity: string | undefined): void;
  page(told: PageTold): void;
  on(event: EventName, listener: Listener): () => void;
  shutdown(): void;
}

export type Guanxi = ((...command: unknown[]) => unknown) & { q?: ArrayLike<unknown>[] };

declare global {
  interface Window {
    guanxi?: Guanxi;
  }
}

/** Carry one command out. What makes no sense is told to the shop's developer, and changes nothing. */
export function command(to: Commanded, [name, one, other]: readonly unknown[]): unknown {
  switch (name) {
    case "open":
      return to.open(text(one));
    case "close":
      return to.close();
    case "identify":
      return to.identify(text(one) || undefined);
    case "page":
      return to.page(readPage(one));
    case "on": {
      const event = EVENTS.find((known) => known === one);
      if (event && typeof other === "function") return to.on(event, other as Listener);
      break;
    }
    case "shutdown":
      return to.shutdown();
  }
  console.warn("guanxi: no such command", name, one);
  return undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readPage(value: unknown): PageTold {
  const from = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return {
    url: text(from.url) || undefined,
    title: text(from.title) || undefined,
    productId: text(from.productId) || undefined,
    kind: PAGE_KINDS.find((kind) => kind === from.kind),
  };
}

/** Take the page's commands from now on, those that were queued first. Returns what gives the name back. */
export function listen(to: Commanded): () => void {
  const queued = window.guanxi?.q ?? [];
  const guanxi: Guanxi = (...given) => command(to, given);
  window.guanxi = guanxi;
  for (const given of queued) guanxi(...Array.from(given));
  return () => {
    if (window.guanxi === guanxi) delete window.guanxi;
  };
}
