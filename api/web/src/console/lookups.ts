/** What the console looks up over HTTP, read from JSON: past conversations, passages, and a shopper's card. */

import { type Citation, type Fields, fields, flag, list, maybe, number, readCitation, text } from "../wire";
import type { Order } from "./briefing";
import { readWho, texts, type Who } from "./reading";
import { sumOf } from "./when";

/** A past conversation as a search found it. */
export interface Found {
  conversation: string;
  shopper: Who;
  lastAt: string;
  holder: string;
  mood: string;
  excerpt: string;
  /** Who said what the excerpt shows. */
  by: string;
}

export interface Finds {
  found: Found[];
  more: boolean;
  /** Older conversations than this were not looked through; "" when all were. */
  since: string;
}

const SAID_BY: Record<string, string> = {
  shopper_said: "Shopper",
  assistant_said: "Assistant",
  rep_said: "Rep",
  note_written: "Note",
};

export function readFinds(value: unknown): Finds {
  const from = fields(value) ?? {};
  return {
    found: list(from.results, (one) => {
      const excerpt = fields(one.excerpt) ?? {};
      const conversation = text(one, "conversation");
      return conversation === ""
        ? null
        : {
            conversation,
            shopper: readWho(one.shopper),
            lastAt: text(one, "last_at"),
            holder: text(one, "holder"),
            mood: text(one, "mood"),
            excerpt: text(excerpt, "text"),
            by: SAID_BY[text(excerpt, "kind")] ?? "",
          };
    }),
    more: flag(from, "more"),
    since: text(from, "since"),
  };
}

/** A passage of the shop's knowledge, to read and to quote; `near` falls short of what answers are made of. */
export interface Passage extends Citation {
  kind: string;
  near: boolean;
}

export function readPassages(value: unknown): Passage[] {
  return list(fields(value)?.passages, (from) => {
    const citation = readCitation(from);
    return citation && { ...citation, kind: text(from, "kind"), near: flag(from, "near") };
  });
}

export interface CardOrder extends Order {
  total: string;
  items: string[];
  expected: string;
}

/** One of a shopper's conversations, as looked back at. */
export interface PastTalk {
  conversation: string;
  lastAt: string;
  outcome: string;
  mood: string;
  reps: string[];
  rating: number;
  opening: string;
}

export interface PastNote {
  conversation: string;
  at: string;
  by: string;
  text: string;
}

export interface PersonCard {
  shopper: Who & { email: string };
  manner: { language: string; formal: boolean | null; called: string };
  orders: CardOrder[];
  talks: PastTalk[];
  notes: PastNote[];
}

export function readPersonCard(value: unknown): PersonCard | null {
  const from = fields(value);
  const shopper = from && fields(from.shopper);
  if (!from || !shopper) return null;
  const manner = fields(from.manner) ?? {};
  return {
    shopper: { ...readWho(shopper), email: maybe("email", shopper.email).email ?? "" },
    manner: {
      language: text(manner, "language"),
      formal: typeof manner.formal === "boolean" ? manner.formal : null,
      called: text(manner, "called"),
    },
    orders: list(from.orders, readOrder),
    talks: list(from.conversations, readTalk),
    notes: list(from.notes, (one) => ({
      conversation: text(one, "conversation"),
      at: text(one, "at"),
      by: text(one, "by"),
      text: text(one, "text"),
    })),
  };
}

function readOrder(from: Fields): CardOrder {
  return {
    number: text(from, "number"),
    status: text(from, "status"),
    placed: text(from, "placed"),
    total: sumOf(text(from, "total"), text(from, "currency")),
    items: list(from.items, (item) => {
      const [title, quantity] = [text(item, "title"), number(item, "quantity", 1)];
      return quantity > 1 ? `${quantity} × ${title}` : title;
    }),
    expected: text(from, "expected"),
  };
}

function readTalk(from: Fields): PastTalk | null {
  const conversation = text(from, "conversation");
  return conversation === ""
    ? null
    : {
        conversation,
        lastAt: text(from, "last_at"),
        outcome: text(from, "outcome"),
        mood: text(from, "mood"),
        reps: texts(from.reps),
        rating: number(from, "rating"),
        opening: text(from, "opening"),
      };
}

export const OUTCOMES: Record<string, string> = {
  assistant: "Assistant alone",
  given_back: "Given back to the assistant",
  in_line: "In line",
  with_rep: "With a rep",
  closed: "Closed",
  message: "Left a message",
  left: "Left the line",
};
