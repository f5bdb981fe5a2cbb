/** What a briefing looks like to the console, read from JSON. */

import { type Citation, fields, list, maybe, number, readCitation, text } from "../wire";
import { readWho, texts, type Who } from "./reading";

/** The message at which the mood took its direction. */
export interface Turned {
  position: number;
  better: boolean;
}

export interface MoodPoint {
  position: number;
  mood: string;
  valence: number;
}

export interface Order {
  number: string;
  status: string;
  placed: string;
}

/** How much a person would matter now, and why, weightiest first. */
export interface Warmth {
  band: string;
  reasons: string[];
}

export interface Briefing {
  why: string;
  summary: string;
  wants: string;
  mood: { stands: string; trend: string; turned: Turned | null; readings: MoodPoint[] };
  /** `null` in a briefing from before there was one. */
  warmth: Warmth | null;
  promises: { text: string; flaggedBy: string }[];
  manner: { language: string; formal: boolean | null; called: string };
  page: { url: string; title: string } | null;
  tried: Citation[];
  shopper: Who & { email: string; orders: Order[]; conversations: number };
  draft: string;
}

export function readBriefing(value: unknown): Briefing | null {
  const from = fields(value);
  if (!from) return null;
  const mood = fields(from.mood) ?? {};
  const turned = fields(mood.turned);
  const manner = fields(from.manner) ?? {};
  const page = fields(from.page);
  const shopper = fields(from.shopper) ?? {};
  const warmth = fields(from.warmth);
  return {
    why: text(from, "why"),
    summary: text(from, "summary"),
    wants: text(from, "wants"),
    mood: {
      stands: text(mood, "stands", text(mood, "now")),
      trend: text(mood, "trend"),
      turned: turned && { position: number(turned, "position"), better: text(turned, "to") === "better" },
      readings: list(mood.readings, (one) => ({
        position: number(one, "position"),
        mood: text(one, "mood"),
        valence: number(one, "valence"),
      })),
    },
    manner: {
      language: text(manner, "language"),
      formal: typeof manner.formal === "boolean" ? manner.formal : null,
      called: text(manner, "called"),
    },
    warmth: warmth && { band: text(warmth, "band"), reasons: texts(warmth.reasons) },
    promises: list(from.promises, (one) => ({
      text: text(one, "text"),
      flaggedBy: text(one, "flagged_by"),
    })),
    page: page && { url: text(page, "url"), title: text(page, "title") },
    tried: list(from.tried, readCitation),
    shopper: {
      ...readWho(shopper),
      email: maybe("email", shopper.email).email ?? "",
      conversations: number(shopper, "conversations"),
      orders: list(shopper.orders, (one) => ({
        number: text(one, "number"),
        status: text(one, "status"),
        placed: text(one, "placed"),
      })),
    },
    draft: text(from, "draft"),
  };
}
