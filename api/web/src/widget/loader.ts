/**
 * The one script a shop embeds: reads its own tag, draws the launcher, and fetches the panel when it is wanted.
 *
 * Classic script under a fixed name; everything else is a module under a hashed one. Attributes and `guanxi(…)` in, DOM
 * events out: `guanxi-open`, `guanxi-close`, `guanxi-unread` and `guanxi-message` are fired at the `<guanxi-widget>`
 * element and bubble.
 */

import { languageOf } from "../language/tags";
import { askedOn, beginnings } from "./beginnings";
import { type Commanded, type EventName, type Listener, listen } from "./commands";
import { type DoorWords, doorWords } from "./door-words";
import { inkOn, readRgb } from "./ink";
import { drawLauncher, type Launcher } from "./launcher";
import { type Mount, type PanelHandle, type PanelHost, readSettings, type WidgetSettings } from "./settings";
import { drawTeaser } from "./teaser";
import { type PageTold, Whereabouts } from "./whereabouts";

/** Set by the build: where the panel's module lies under the API's origin. */
declare const PANEL_PATH: string;

const STAYS_OPEN = "guanxi open";
const GREET_AFTER_MS = 2_500; // the page is read first
const KIND_QUESTIONS = {
  product: "questionsProduct",
  basket: "questionsBasket",
  order: "questionsOrder",
  other: "questionsOther",
} as const;

class Loader implements Commanded {
  readonly host = document.createElement("guanxi-widget");
  private readonly root = this.host.attachShadow({ mode: "open" });
  private readonly launcher: Launcher;
  private readonly words: DoorWords;
  private readonly where: Whereabouts;
  private readonly life = new AbortController();
  private readonly hangUp: () => void;
  private panel: Promise<PanelHandle> | null = null;
  private tries = 0;
  private asked: { at: string; questions: readonly string[] } = { at: "", questions: [] };
  private endGreeting: () => void = () => undefined;

  constructor(private readonly settings: WidgetSettings) {
    const { words, spoken } = doorWords(settings.languages);
    this.words = words;
    this.where = new Whereabouts(settings.told);
    this.host.lang = spoken.tag;
    this.host.dir = spoken.dir;
    this.host.dataset.side = settings.side ?? (spoken.dir === "rtl" ? "left" : "right");
    this.host.dataset.theme = settings.theme;
    this.launcher = drawLauncher(this.root, settings.label ?? words.label, words, () => this.open(""));
    for (const hint of ["pointerenter", "focus"]) {
      this.launcher.button.addEventListener(hint, () => void this.preload(), { once: true });
    }
    document.body.append(this.host);
    document.addEventListener("click", (event) => this.clicked(event), { signal: this.life.signal });
    this.where.addEventListener("moved", () => this.moved());
    this.paint();
    if (this.stayedOpen()) void this.show(false);
    else if (this.hasHistory()) this.whenIdle(() => void this.fetch().catch(() => undefined));
    else this.greetLater();
    this.hangUp = listen(this);
    this.tell("ready", {});
  }

  // --- what the shop's scripts may ask ---

  open(draft: string): void {
    void this.show(true).then((panel) => {
      if (draft) panel?.draft(draft);
    });
  }

  close(): void {
    void this.panel?.then((panel) => panel.close());
  }

  identify(identity: string | undefined): void {
    this.settings.identity = identity;
    void this.panel?.then((panel) => panel.identify(identity));
  }

  page(told: PageTold): void {
    this.where.tell(told);
  }

  on(event: EventName, listener: Listener): () => void {
    const heard = (told: Event): void => listener((told as CustomEvent<object>).detail);
    if (event === "ready")
      queueMicrotask(() => listener({})); // it is, or nobody could be asked
    else this.host.addEventListener(`guanxi-${event}`, heard);
    return () => this.host.removeEventListener(`guanxi-${event}`, heard);
  }

  /** Leave the page, and nothing of the shopper's in this browser: for shops on shared computers, at signing out. */
  shutdown(): void {
    void this.panel?.then(
      (panel) => panel.shutdown(),
      () => undefined,
    );
    this.life.abort();
    this.where.stop();
    this.hangUp();
    this.host.remove();
    try {
      indexedDB.deleteDatabase(`guanxi ${this.settings.origin}`); // files on their way
    } catch {
      // Nor can a file have been kept, then.
    }
    for (const name of ["localStorage", "sessionStorage"] as const) {
      try {
        const ours = Object.keys(window[name]).filter((key) =>
          key.startsWith(`guanxi ${this.settings.origin}`),
        );
        for (const key of [STAYS_OPEN, ...ours]) window[name].removeItem(key);
      } catch {
        // Nothing can have been kept where nothing may be.
      }
    }
  }

  // --- greeting ---

  private greetLater(): void {
    if (this.settings.greetOn.length === 0) return;
    const timer = setTimeout(() => void this.greet(), GREET_AFTER_MS);
    this.life.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  /** At most once in a browser, and never to who has talked here already or is talking now. */
  private async greet(): Promise<void> {
    const { kind } = this.where;
    const unfit = (): boolean => this.life.signal.aborted || Boolean(this.panel) || this.hasHistory();
    if (!this.settings.greetOn.includes(kind) || unfit() || this.hasGreeted()) return;
    await this.learn();
    if (this.where.kind !== kind || unfit() || this.greeted()) return;
    this.endGreeting = drawTeaser(this.root, {
      text: this.settings.greeting ?? this.words[kind],
      questions: this.questions(),
      dismiss: this.words.dismiss,
      ask: (question) => void this.show(true).then((panel) => panel?.say(question)),
    });
  }

  private get greetedKey(): string {
    return `guanxi greeted ${this.settings.origin}`;
  }

  private hasGreeted(): boolean {
    try {
      return localStorage.getItem(this.greetedKey) !== null;
    } catch {
      return true;
    }
  }

  /** Has this browser been greeted before? From now on it has. */
  private greeted(): boolean {
    const before = this.hasGreeted();
    try {
      localStorage.setItem(this.greetedKey, "yes");
      return before;
    } catch {
      return true; // what can't be remembered would be said on every page
    }
  }

  private questions(): readonly string[] {
    const { questions } = this.settings;
    if (questions.length > 0) return questions;
    const asked = this.asked.at === this.pageKey ? this.asked.questions : [];
    return beginnings(asked, this.words[KIND_QUESTIONS[this.where.kind]]);
  }

  private get pageKey(): string {
    const { url, product_id } = this.where.page;
    return `${product_id ?? ""} ${url}`;
  }

  /** Ask, once a page, what others asked on it; questions the shop chose itself stand before that. */
  private async learn(): Promise<void> {
    const at = this.pageKey;
    if (this.asked.at === at || this.settings.questions.length > 0 || this.hasHistory()) return;
    this.asked = { at, questions: [] };
    const questions = await askedOn(this.settings.origin, this.where.page, languageOf(this.host.lang));
    if (this.asked.at === at) this.asked = { at, questions };
  }

  /** A single-page shop went on. One that draws its whole page anew must not lose us by it. */
  private moved(): void {
    if (!this.host.isConnected) document.body.append(this.host);
    this.endGreeting();
    if (!this.panel) this.greetLater();
  }

  /** Anything in the shop's page marked `data-guanxi-open` opens the chat; a link stays a link until we are here. */
  private clicked(event: MouseEvent): void {
    if (!(event.target instanceof Element) || !event.target.closest("[data-guanxi-open]")) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open("");
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
  private async show(focus: boolean): Promise<PanelHandle | undefined> {
    const { button } = this.launcher;
    this.endGreeting();
    button.setAttribute("aria-busy", "true");
    try {
      const [panel] = await Promise.all([this.fetch(), this.learn()]);
      panel.open(focus);
      this.launcher.trouble("");
      return panel;
    } catch {
      this.launcher.trouble(this.words.trouble);
      return undefined;
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
    const host: PanelHost = {
      page: () => this.where.page,
      questions: () => this.questions(),
      opened: (open) => this.opened(open),
      unread: (count) => {
        this.launcher.unread(count);
        this.where.countInTitle(count);
        this.tell("unread", { count });
      },
      said: (role, text) => this.tell("message", { role, text }),
    };
    return module.mount(this.root, this.settings, host);
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
    this.tell(open ? "open" : "close", {});
  }

  private tell(name: EventName, detail: object): void {
    this.host.dispatchEvent(new CustomEvent(`guanxi-${name}`, { detail, bubbles: true }));
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
