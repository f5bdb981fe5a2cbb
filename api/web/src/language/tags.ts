/** Which language to speak: the first of those wanted that there are texts in, and the way it is written. */

export interface Spoken {
  /** The tag as it was wanted, for `lang`; "en" where nothing wanted is there. */
  tag: string;
  dir: "ltr" | "rtl";
}

const FROM_RIGHT = /^(?:ar|he|iw|fa|ur|ps|sd|ug|yi|dv|ckb)\b/i;

export function languageOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? "";
}

/** English written from right to left, to look at a page with. */
export function isPseudo(tag: string): boolean {
  return /^ar-xb$/i.test(tag);
}

export function chosen(there: readonly string[], wanted: readonly (string | undefined)[]): Spoken {
  const tag = wanted.find((one) => one && (isPseudo(one) || there.includes(languageOf(one)))) ?? "en";
  return { tag, dir: FROM_RIGHT.test(tag) ? "rtl" : "ltr" };
}
