/** What a rep chose for this browser, and what it remembers: sound, notices, single keys, a folded briefing. */

export type Choice = "sound" | "notices" | "keys" | "folded";

const KEYS: Record<Choice, string> = {
  sound: "guanxi console sound",
  notices: "guanxi console notices",
  keys: "guanxi console keys",
  folded: "guanxi console folded",
};
/** Nothing makes a noise or asks for anything until somebody wants it. */
const AT_FIRST: Record<Choice, boolean> = { sound: false, notices: false, keys: true, folded: true };

export function chosen(choice: Choice): boolean {
  try {
    const kept = localStorage.getItem(KEYS[choice]);
    return kept === null ? AT_FIRST[choice] : kept === "yes";
  } catch {
    return AT_FIRST[choice];
  }
}

export function choose(choice: Choice, on: boolean): void {
  try {
    localStorage.setItem(KEYS[choice], on ? "yes" : "no");
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
}
