/** What came back to the line, in words: who had it, how they left it, and what that asks of supervisors. Pure. */

import { type InLine, nameOf } from "./reading";

const WHY_BACK: Record<string, string> = {
  silent: "said nothing",
  gone: "lost connection",
  queue: "put it back",
  transfer: "passed it on",
};

/** How it came to stand in line, where nobody came to it the usual way. */
export function howItCame(entry: InLine): string {
  const { by, why } = entry.returned;
  if (by && WHY_BACK[why]) return `Back in line: ${by} ${WHY_BACK[why]}`;
  return entry.message ? "Left a message" : "";
}

/** For supervisors: whom a rep had and left without a word. */
export function leftUnanswered(waiting: readonly InLine[]): string {
  const [first, ...more] = waiting.filter((entry) => entry.returned.why === "silent");
  if (!first) return "";
  const others = more.length === 0 ? "" : ` ${more.length} more came back the same way.`;
  return `${first.returned.by} said nothing to ${nameOf(first.shopper)}, who is back in line.${others}`;
}
