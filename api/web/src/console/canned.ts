/** Canned replies: which ones somebody means who types after a slash, and how their places are filled in. */

import { type Fields, list, text } from "../wire";
import type { Case } from "./case";

export interface Canned {
  id: string;
  title: string;
  text: string;
}

export function readCanned(value: Fields | null): Canned[] {
  return list(value?.replies, (from) => {
    const [id, title] = [text(from, "id"), text(from, "title")];
    return id === "" || title === "" ? null : { id, title, text: text(from, "text") };
  });
}

/** What is looked for once a reply begins with a slash, or null when it doesn't: a path or a date is no search. */
export function slashed(words: string): string | null {
  const found = /^\/([^/\n]{0,40})$/u.exec(words);
  return found ? (found[1] ?? "").trim() : null;
}

const plain = (words: string): string => words.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Those that hold every word, the ones whose title begins with what was typed first. */
export function matching(replies: readonly Canned[], looked: string): Canned[] {
  const words = plain(looked).split(/\s+/u).filter(Boolean);
  const rank = (one: Canned): number => {
    const title = plain(one.title);
    if (words.every((word) => title.split(/\s+/u).some((part) => part.startsWith(word)))) return 0;
    if (words.every((word) => title.includes(word))) return 1;
    return words.every((word) => plain(`${one.title} ${one.text}`).includes(word)) ? 2 : 3;
  };
  return replies
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .map((found) => found.one);
}

export type Places = Readonly<Record<string, string>>;

/** What is known of a conversation's places; "" where nothing is. */
export function known({ briefing, card }: Case, shopper = "", rep = ""): Places {
  return {
    name: briefing?.manner.called || shopper,
    rep,
    order: card?.orders[0]?.number ?? briefing?.shopper.orders[0]?.number ?? "",
    page: briefing?.page?.title ?? "",
  };
}

/** The text with `{name}` and the like filled in; a place nobody can fill stays, for the rep to see. */
export function filled(words: string, places: Places): string {
  return words.replace(/\{(\w{1,20})\}/gu, (whole, place: string) =>
    Object.hasOwn(places, place) ? places[place] || whole : whole,
  );
}

/** The places that are still to fill in, braces and all. */
export function placesIn(words: string): string[] {
  return words.match(/\{\w{1,20}\}/gu) ?? [];
}

/** Where the first of some places stands, of all without them, as [start, end], or null. */
export function openPlace(
  words: string,
  places: readonly string[] = placesIn(words),
): [start: number, end: number] | null {
  const [first] = placesIn(words).filter((place) => places.includes(place));
  if (first === undefined) return null;
  const start = words.indexOf(first);
  return [start, start + first.length];
}
