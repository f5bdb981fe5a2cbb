/** A language turned round (the pseudo-locale `ar-XB`): shows a shop how the widget stands in a page read from right to left. */

const [FROM_RIGHT, BACK] = ["\u202e", "\u202c"];

/** `value` with every text in it to be read from right to left. */
export function mirrored<T>(value: T): T {
  return turned(value) as T;
}

function turned(value: unknown): unknown {
  if (typeof value === "string") return value && FROM_RIGHT + value + BACK;
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value === "function") {
    const say = value as (...given: unknown[]) => unknown;
    return (...given: unknown[]) => turned(say(...given));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, said]) => [name, turned(said)]));
  }
  return value;
}
