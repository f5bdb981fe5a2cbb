/** Days and languages as a rep reads them at a glance. */

/** Today by its time, this year by day and month, else with the year. */
export function dayOf(at: string, now = Date.now()): string {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return "";
  const today = new Date(now);
  if (when.toDateString() === today.toDateString()) {
    return when.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  }
  const year = when.getFullYear() === today.getFullYear() ? {} : ({ year: "numeric" } as const);
  return when.toLocaleDateString(undefined, { day: "numeric", month: "short", ...year });
}

const names = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** A language's English name; what is no tag is shown as it is. */
export function languageOf(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
