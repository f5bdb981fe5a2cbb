/** On a phone the panel covers the page, so the keyboard must not wander off behind it. */

const STOPS = [
  "button:not(:disabled)",
  "a[href]",
  "summary",
  ".log",
  "guanxi-menu",
  "guanxi-composer",
  "guanxi-leave-message",
  "guanxi-forget",
].join(", ");

/** Lead a Tab at the panel's last stop to its first, and the other way round. */
export function keepInside(event: KeyboardEvent, root: ShadowRoot): void {
  const stops = [...root.querySelectorAll<HTMLElement>(STOPS)];
  const focused = root.activeElement;
  if (focused !== (event.shiftKey ? stops.at(0) : stops.at(-1)) || more(focused, event.shiftKey)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops.at(0))?.focus();
}

/** A stop may hold several of its own, such as the composer its two buttons: is there one still to come? */
function more(stop: Element | null, back: boolean): boolean {
  const inner = stop?.shadowRoot;
  if (!inner?.activeElement) return false;
  const own = [
    ...inner.querySelectorAll<HTMLElement>("button:not(:disabled), textarea, input:not([hidden])"),
  ];
  return inner.activeElement !== (back ? own.at(0) : own.at(-1));
}
