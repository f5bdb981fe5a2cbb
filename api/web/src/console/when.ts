/** Days, sums and languages as a rep reads them at a glance. */

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

/** A day that is no moment, such as one of delivery, where in the world nobody asks: as `dayOf`, without a time. */
export function dateOf(day: string, now = Date.now()): string {
  const when = new Date(`${day.slice(0, 10)}T12:00`);
  if (Number.isNaN(when.getTime())) return day;
  const year = when.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return when.toLocaleDateString(undefined, { day: "numeric", month: "short", ...year });
}

/** A sum as it is written for this currency; what is no sum, or no currency, is shown as it is. */
export function sumOf(amount: string, currency: string): string {
  const plain = [amount, currency].filter(Boolean).join(" ");
  if (amount === "") return "";
  if (Number.isNaN(Number(amount))) return plain;
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(Number(amount));
  } catch {
    return plain;
  }
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

/** In what order two languages are listed: by their names, as they are looked for. */
export function byLanguage(one: string, other: string): number {
  return languageOf(one).localeCompare(languageOf(other), "en");
}
