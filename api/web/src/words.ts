/** Every text the front ends show that is not somebody's own words. The widget's come in several languages, one file each. */

import { german } from "./language/de";
import { english, type WidgetWords } from "./language/en";
import { spanish } from "./language/es";
import { mirrored } from "./language/pseudo";
import { chosen, isPseudo, languageOf, type Spoken } from "./language/tags";
import { chinese } from "./language/zh";

export { ordinal, spell } from "./language/en";

const LANGUAGES: Record<string, WidgetWords> = { en: english, de: german, es: spanish, zh: chinese };

/** The widget's texts in the language spoken now; a live binding, so that whoever imports it follows `speak`. */
export let widget: WidgetWords = english;
let locale: string | undefined;

/** Speak the first of `wanted` (BCP 47 tags) that there are texts in, else English. */
export function speak(...wanted: (string | undefined)[]): Spoken {
  const spoken = chosen(Object.keys(LANGUAGES), wanted);
  widget = isPseudo(spoken.tag) ? mirrored(english) : (LANGUAGES[languageOf(spoken.tag)] ?? english);
  locale = !isPseudo(spoken.tag) && isLocale(spoken.tag) ? regional(spoken.tag) : undefined;
  return spoken;
}

/** A page that says "en" doesn't say whose clock; a reader who has told the browser "en-GB" has. */
function regional(tag: string): string {
  const theirs = globalThis.navigator?.languages?.find((one) =>
    one.toLowerCase().startsWith(`${tag.toLowerCase()}-`),
  );
  return theirs && isLocale(theirs) ? theirs : tag;
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** The name of a language as its speakers of the widget's language call it. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale ?? "en", { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** How long ago, as short as it can be said: 12 s, 4 min, 2 h, 3 d. */
export function ago(since: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function timeOf(at: string): string {
  const when = new Date(at);
  return Number.isNaN(when.getTime())
    ? ""
    : when.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return letters
    .map((part) => [...(part ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

export const REASONS: Record<string, string> = {
  asked: "Asked for a person",
  nothing_found: "Nothing found",
  upset: "Upset",
  failed: "Assistant failed",
  bulk: "Bulk or a deal",
  warm: "Worth a personal word",
  risk: "A risk",
  looped: "Answers didn’t help",
  promise: "Wants a promise",
};

/** What can make a conversation warm, as a weight of it is named. */
export const FEATURES: Record<string, string> = {
  deal: "A deal to make",
  advice: "Wants advice",
  familiar: "Asks after a rep they know",
  cancelling: "About to leave or to cancel",
  complaint: "Complains",
  failures: "Answers didn’t help",
  value: "A large amount",
  buying: "About to buy",
  worry: "Sounds worried",
  repeats: "Had to ask again",
  minutes: "Has been at it for long",
  gift: "For an occasion",
  returning: "Here several times of late",
};

/** What a rep should know of a storm, and of those for whom a person is asked when there is room; "" in calm weather. */
export function brakeWords(storm: boolean, onList: number): string {
  const listed = onList === 1 ? "1 shopper is on the list" : `${onList} shoppers are on the list`;
  if (storm) return `Many turns fail at the moment${onList > 0 ? `; ${listed}.` : "."}`;
  return onList > 0 ? `${listed}. They come into line as there is room.` : "";
}

export const MOODS: Record<string, string> = {
  happy: "Happy",
  curious: "Curious",
  neutral: "Neutral",
  confused: "Confused",
  worried: "Worried",
  disappointed: "Disappointed",
  angry: "Angry",
};
