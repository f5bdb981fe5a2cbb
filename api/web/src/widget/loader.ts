/**
 * The one script a shop embeds: reads its own tag, draws the launcher, and fetches the panel when it is wanted.
 *
 * Classic script under a fixed name; everything else is a module under a hashed one. Attributes in, DOM events out:
 * `guanxi-open`, `guanxi-close` and `guanxi-unread` are fired at the `<guanxi-widget>` element and bubble.
 */

import { inkOn, readRgb } from "./ink";
import { drawLauncher, type Launcher } from "./launcher";
import { type Mount, type PanelHandle, readSettings, type WidgetSettings } from "./settings";

/** Set by the build: where the panel's module lies under the API's origin. */
declare const PANEL_PATH: string;

const STAYS_OPEN = "guanxi open";

class Loader {
  readonly host = document.createElement("guanxi-widget");
  private readonly root = this.host.attachShadow({ mode: "open" });
  private readonly launcher: Launcher;
  private panel: Promise<PanelHandle> | null = null;
  private tries = 0;

  constructor(private readonly settings: WidgetSettings) {
    this.host.dataset.side = settings.side;
    this.host.dataset.theme = settings.theme;
    this.launcher = drawLauncher(this.root, settings.label, () => void this.open());
    for (const hint of ["pointerenter", "focus"]) {
      this.launcher.button.addEventListener(hint, () => void this.preload(), { once: true });
    }
    document.body.append(this.host);
    document.addEventListener("click", (event) => this.clicked(event));
    this.paint();
    if (this.stayedOpen()) void this.open(false);
    else if (this.hasHistory()) this.whenIdle(() => void this.fetch().catch(() => undefined));
  }

  /** Anything in the shop's page marked `data-guanxi-open` opens the chat; a link stays a link until we are here. */
  private clicked(event: MouseEvent): void {
    if (!(event.target instanceof Element) || !event.target.closest("[data-guanxi-open]")) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void this.open();
  }

  /** The shop's colour, and an ink that can be read on it. */
  private paint(): void {
    const { accent } = this.settings;
    if (!accent || !CSS.supports("color", accent)) return;
    const probe = document.createElement("span");
    probe.style.color = accent;
    this.root.append(probe);
    const rgb = readRgb(getComputedStyle(probe).color);
    probe.remove();
    this.host.style.setProperty("--guanxi-accent", accent);
    if (rgb) this.host.style.setProperty("--guanxi-on-accent", inkOn(rgb));
  }

  /** Open the panel; a page that merely goes on where the last one stopped keeps the focus where it is. */
  private async open(focus = true): Promise<void> {
    const { button } = this.launcher;
    button.setAttribute("aria-busy", "true");
    try {
      (await this.fetch()).open(focus);
      this.launcher.trouble("");
    } catch {
      this.launcher.trouble("The chat couldn’t be loaded. Please check your connection and press again.");
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /** Have the panel at hand: a hand on its way to the launcher needs a tenth of a second. No session is made by it. */
  private async preload(): Promise<void> {
    await import(/* @vite-ignore */ this.settings.origin + PANEL_PATH).catch(() => undefined);
  }

  private fetch(): Promise<PanelHandle> {
    this.panel ??= this.mount().catch((error: unknown) => {
      this.panel = null;
      throw error;
    });
    return this.panel;
  }

  private async mount(): Promise<PanelHandle> {
    // Browsers may remember that a module failed to load; another address makes them ask again.
    const again = this.tries++ > 0 ? `?try=${this.tries}` : "";
    const url = `${this.settings.origin}${PANEL_PATH}${again}`;
    const module = (await import(/* @vite-ignore */ url)) as { mount: Mount };
    return module.mount(this.root, this.settings, {
      opened: (open) => this.opened(open),
      unread: (count) => {
        this.launcher.unread(count);
        this.tell("guanxi-unread", { count });
      },
    });
  }

  private opened(open: boolean): void {
    const { button } = this.launcher;
    const narrow = matchMedia("(max-width: 480px)").matches;
    button.setAttribute("aria-expanded", String(open));
    button.hidden = open;
    if (!open) button.focus({ preventScroll: true });
    try {
      // On a phone the sheet covers the shop, so the next page starts with the shop in sight.
      if (open && !narrow) sessionStorage.setItem(STAYS_OPEN, "yes");
      else sessionStorage.removeItem(STAYS_OPEN);
    } catch {
      // Not remembered, then.
    }
    this.tell(open ? "guanxi-open" : "guanxi-close", {});
  }

  private tell(name: string, detail: object): void {
    this.host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  private stayedOpen(): boolean {
    try {
      return sessionStorage.getItem(STAYS_OPEN) === "yes";
    } catch {
      return false;
    }
  }

  /** Somebody has talked here before, so there may be an answer waiting. */
  private hasHistory(): boolean {
    try {
      return Object.keys(localStorage).some((key) => key.startsWith(`guanxi ${this.settings.origin}`));
    } catch {
      return false;
    }
  }

  private whenIdle(work: () => void): void {
    if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: 3000 });
    else setTimeout(work, 1200);
  }
}

function boot(tag: HTMLScriptElement | null): void {
  if (!tag?.src || document.querySelector("guanxi-widget")) return;
  const settings = readSettings(tag);
  if (document.body) new Loader(settings);
  else document.addEventListener("DOMContentLoaded", () => new Loader(settings), { once: true });
}

boot(
  document.currentScript instanceof HTMLScriptElement
    ? document.currentScript
    : document.querySelector<HTMLScriptElement>("script[data-guanxi]"),
);
