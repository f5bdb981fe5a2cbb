/** Questions to begin with: what others asked on this page comes first, then what its kind of page has anyway. */

import type { Page } from "./whereabouts";

const PATIENCE_MS = 700; // then the usual ones stand there, and nothing changes under a finger
const LONGEST = 120;

/** What others asked on `page`, where the shop answers in `language`; nothing when the answer is late or makes no sense. */
export async function askedOn(origin: string, page: Page, language: string): Promise<readonly string[]> {
  const about = new URLSearchParams({ url: page.url });
  if (page.product_id) about.set("product_id", page.product_id);
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(`${origin}/v1/questions?${about}`, { credentials: "omit", signal });
    return answer.ok ? readAsked(await answer.json(), language) : [];
  } catch {
    return [];
  }
}

/** The questions in an answer, if it is one and they are in `language`. */
export function readAsked(answer: unknown, language: string): readonly string[] {
  if (typeof answer !== "object" || answer === null) return [];
  const { language: theirs, questions } = answer as Record<string, unknown>;
  if (theirs !== language || !Array.isArray(questions)) return [];
  return questions.filter(
    (one): one is string => typeof one === "string" && one !== "" && one.length <= LONGEST,
  );
}

/** `asked` first, then `usual` ones, each once, as many as there usually are. */
export function beginnings(asked: readonly string[], usual: readonly string[]): readonly string[] {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const found = new Map<string, string>();
  for (const text of [...asked, ...usual]) if (!found.has(plain(text))) found.set(plain(text), text);
  return [...found.values()].slice(0, usual.length);
}
