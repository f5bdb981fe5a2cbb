/** A conversation as a text file the shopper may keep, made from what stands in the panel. */

import type { Item, Said, Told } from "../thread";
import { safeUrl } from "../wire";
import { widget as words } from "../words";

const BREAK = "\r\n"; // every editor there is reads it

export function whyLeft(item: Told): string {
  switch (item.detail) {
    case "closed":
      return words.leftClosed;
    case "assistant":
      return words.leftAssistant(item.name);
    case "gone":
      return words.leftGone(item.name);
    case "silent":
      return words.leftSilent(item.name);
    case "idle":
      return words.leftIdle(item.name);
    default:
      return words.leftQueue(item.name);
  }
}

/** What happened, in one line; "" for what is not told to shoppers. */
export function toldLine(item: Told): string {
  switch (item.what) {
    case "asked":
      return item.detail === "asked" ? words.asked : words.askedFor;
    case "joined":
      return words.joined(item.name);
    case "left":
      return whyLeft(item);
    case "closed":
      return words.leftClosed;
    default:
      return "";
  }
}

function speaker({ by }: Said): string {
  if (by.role === "shopper") return words.you;
  return by.role === "assistant" ? `${words.assistant} ${words.automatic}` : (by.name ?? "");
}

function saidLines(item: Said, page: string): string[] {
  const stamp = item.at.slice(0, 16).replace("T", " ");
  const text = item.erased ? words.removed : item.file ? `[${item.file.name}]` : item.text;
  const sources = item.citations.map(({ title, url }) => {
    const whole = safeUrl(url, page);
    return `  – ${title}${whole ? `: ${whole}` : ""}`;
  });
  return [
    `${stamp} UTC  ${speaker(item)}:`,
    text,
    ...(sources.length ? [`  ${words.sources}:`, ...sources] : []),
    "",
  ];
}

/** `page` is where the shopper is: a source may be an address within the shop, which a file can't be. */
export function transcript(title: string, items: readonly Item[], page: string): string {
  const lines = items.flatMap((item) => {
    if (item.is === "said") return saidLines(item, page);
    const line = toldLine(item);
    return line ? [`— ${line} —`, ""] : [];
  });
  const text = [words.transcript(title), "", ...lines].join("\n");
  return `\ufeff${text.replace(/\r?\n/g, BREAK)}`;
}
