/** Who needs a rep's eye first, and for how long somebody has been without an answer. */

import type { Mine } from "./reading";

/** From here on an unanswered shopper is shown as waiting, and from there on as left alone. */
export const WAITS_AFTER_S = 30;
export const ALONE_AFTER_S = 120;

export type Patience = "fresh" | "waits" | "alone";

/** Whole seconds since a moment; null where nobody waits or the moment makes no sense. */
export function secondsSince(since: string, now: number): number | null {
  const at = Date.parse(since);
  return Number.isFinite(at) ? Math.max(0, Math.floor((now - at) / 1000)) : null;
}

export function patience(seconds: number): Patience {
  if (seconds >= ALONE_AFTER_S) return "alone";
  return seconds >= WAITS_AFTER_S ? "waits" : "fresh";
}

/** 42 s, 3:07 min, 1:02 h: seconds while they matter. */
export function stopwatch(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const two = (n: number): string => String(n).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))} h`;
}

/** Those without an answer first, the longest before the others; the answered ones by when they were taken over. */
export function mostUrgentFirst(mine: readonly Mine[]): Mine[] {
  return mine.toSorted((a, b) => {
    if (a.unansweredSince !== "" && b.unansweredSince !== "") {
      return Date.parse(a.unansweredSince) - Date.parse(b.unansweredSince);
    }
    if (a.unansweredSince !== b.unansweredSince) return a.unansweredSince === "" ? 1 : -1;
    return Date.parse(b.since) - Date.parse(a.since);
  });
}
