/** The panel's module: builds chat and panel in the loader's shadow root, and keeps page and panel out of each other's way. */

import { takesDrops } from "../drops";
import { filesFrom } from "../file";
import { portraitsFrom } from "../portrait";
import type { LogEvent } from "../wire";
import { speak, widget as words } from "../words";
import { Chat } from "./chat";
import { Panel } from "./panel";
import type { PanelHandle, PanelHost, WidgetSettings } from "./settings";
import { Sound } from "./sound";

const PHONE = "(max-width: 480px)";

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined; // blocked by the browser: the conversation lives as long as the page
  }
}

class Mounted implements PanelHandle {
  private readonly panel = new Panel();
  private readonly sound: Sound;
  private readonly life = new AbortController();
  private readonly started = Date.now();
  private chat: Chat;
  private unread = 0;

  constructor(
    root: ShadowRoot,
    private readonly settings: WidgetSettings,
    private readonly host: PanelHost,
  ) {
    const { panel } = this;
    this.sound = new Sound(settings.sound);
    this.chat = this.begin(settings.identity);
    filesFrom((path) => this.chat.fetchFile(path));
    portraitsFrom(settings.origin);
    panel.sound = this.sound;
    panel.heading = settings.title ?? words.title;
    panel.placeholder = settings.placeholder ?? words.placeholder;
    panel.questions = () => host.questions();
    panel.close = () => this.close();
    panel.setAttribute("side", (root.host as HTMLElement).dataset.side ?? "right");
    if (settings.theme !== "auto") panel.dataset.theme = settings.theme;
    root.append(panel);
    takesDrops(
      panel,
      () => true,
      (files) => panel.attach(files),
    );
    followKeyboard(panel, this.life.signal);
    closeOnLeaving(panel, this);
    document.addEventListener("visibilitychange", () => this.look(), { signal: this.life.signal });
  }

  open(focus: boolean): void {
    this.panel.open = true;
    holdPage(true);
    this.look();
    this.host.opened(true);
    if (focus) this.panel.focusInput();
  }

  close(): void {
    this.panel.open = false;
    holdPage(false);
    this.host.opened(false);
  }

  say(said: string): void {
    this.panel.say(said);
  }

  draft(said: string): void {
    this.panel.draft(said);
  }

  /** Somebody else is at the shop now: their own conversation, and nothing of the other's in sight. */
  identify(identity: string | undefined): void {
    this.chat.stop();
    this.chat = this.begin(identity);
    this.look();
  }

  shutdown(): void {
    holdPage(false);
    this.chat.stop();
    this.life.abort();
    this.panel.remove();
  }

  private begin(identity: string | undefined): Chat {
    const { origin } = this.settings;
    const chat = new Chat({ origin, identity, page: () => this.host.page(), storage: storage() });
    chat.addEventListener("said", (event) => this.heard((event as CustomEvent<LogEvent>).detail));
    chat.addEventListener("change", () => {
      if (this.chat === chat) this.look();
    });
    this.panel.chat = chat;
    chat.start();
    return chat;
  }

  private get visible(): boolean {
    return this.panel.open && document.visibilityState === "visible";
  }

  /** Whatever is in sight is read; the rest is counted on the launcher and in the page's title. */
  private look(): void {
    if (this.visible) this.chat.seen();
    const unread = this.visible ? 0 : this.chat.unread;
    if (unread === this.unread) return;
    this.unread = unread;
    this.host.unread(unread);
  }

  private heard(event: LogEvent): void {
    this.panel.newsBelow();
    if (Date.parse(event.at) <= this.started) return; // history
    this.host.said(event.by.role, "text" in event ? event.text : "");
    if (!this.visible) void this.chime(event.position);
  }

  /** One sound for one message, however many tabs show it. */
  private async chime(position: number): Promise<void> {
    const name = `${this.chat.session.key} sound ${position}`;
    if (!navigator.locks) return this.sound.play();
    await navigator.locks.request(name, { ifAvailable: true }, async (turn) => {
      if (!turn) return;
      this.sound.play();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    });
  }
}

export function mount(root: ShadowRoot, settings: WidgetSettings, host: PanelHost): PanelHandle {
  speak(...settings.languages);
  return new Mounted(root, settings, host);
}

/** A sheet over the page must not scroll the page behind it. */
function holdPage(hold: boolean): void {
  const { style } = document.documentElement;
  if (hold && matchMedia(PHONE).matches) style.setProperty("overflow", "hidden");
  else style.removeProperty("overflow");
}

/** On a phone the keyboard covers the page's foot; the sheet keeps to what is left of the screen. */
function followKeyboard(panel: Panel, signal: AbortSignal): void {
  const view = window.visualViewport;
  if (!view) return;
  const fit = (): void => {
    panel.style.setProperty("--sheet-height", `${view.height}px`);
    panel.style.setProperty("--sheet-top", `${view.offsetTop}px`);
  };
  view.addEventListener("resize", fit, { signal });
  view.addEventListener("scroll", fit, { signal });
}

/** Who follows a source on a phone wants to see the page: the sheet steps aside. */
function closeOnLeaving(panel: Panel, handle: PanelHandle): void {
  panel.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link instanceof HTMLAnchorElement && link.target === "_self" && matchMedia(PHONE).matches)
      handle.close();
  });
}
