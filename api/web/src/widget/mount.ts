/** The panel's module: builds chat and panel in the loader's shadow root, and keeps page and panel out of each other's way. */

import type { LogEvent } from "../wire";
import { widget as words } from "../words";
import { Chat } from "./chat";
import { Panel } from "./panel";
import type { Page } from "./session";
import type { PanelEvents, PanelHandle, WidgetSettings } from "./settings";

const PHONE = "(max-width: 480px)";

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined; // blocked by the browser: the conversation lives as long as the page
  }
}

function pageOf(settings: WidgetSettings): Page {
  const page = { url: location.pathname + location.search, title: document.title };
  return settings.productId ? { ...page, product_id: settings.productId } : page;
}

export function mount(root: ShadowRoot, settings: WidgetSettings, events: PanelEvents): PanelHandle {
  const { origin, identity } = settings;
  const chat = new Chat({ origin, identity, page: () => pageOf(settings), storage: storage() });
  const panel = new Panel();
  let unread = 0;

  const count = (to: number): void => {
    unread = to;
    events.unread(unread);
  };
  const visible = (): boolean => panel.open && document.visibilityState === "visible";
  const look = (): void => {
    if (visible()) chat.seen();
  };
  const handle: PanelHandle = {
    open(focus) {
      panel.open = true;
      holdPage(true);
      count(0);
      look();
      events.opened(true);
      if (focus) panel.focusInput();
    },
    close() {
      panel.open = false;
      holdPage(false);
      events.opened(false);
    },
  };

  panel.chat = chat;
  panel.heading = settings.title ?? words.title;
  panel.close = handle.close;
  panel.setAttribute("side", settings.side);
  if (settings.theme !== "auto") panel.dataset.theme = settings.theme;
  root.append(panel);
  followKeyboard(panel);
  closeOnLeaving(panel, handle);

  const started = Date.now();
  chat.addEventListener("said", (event) => {
    panel.newsBelow();
    const { at } = (event as CustomEvent<LogEvent>).detail;
    // History that was read on another page doesn't count as news on this one.
    if (!panel.open && Date.parse(at) > started) count(unread + 1);
  });
  chat.addEventListener("change", look);
  document.addEventListener("visibilitychange", look);
  chat.start();
  return handle;
}

/** A sheet over the page must not scroll the page behind it. */
function holdPage(hold: boolean): void {
  const { style } = document.documentElement;
  if (hold && matchMedia(PHONE).matches) style.setProperty("overflow", "hidden");
  else style.removeProperty("overflow");
}

/** On a phone the keyboard covers the page's foot; the sheet keeps to what is left of the screen. */
function followKeyboard(panel: Panel): void {
  const view = window.visualViewport;
  if (!view) return;
  const fit = (): void => {
    panel.style.setProperty("--sheet-height", `${view.height}px`);
    panel.style.setProperty("--sheet-top", `${view.offsetTop}px`);
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
}

/** Who follows a source on a phone wants to see the page: the sheet steps aside. */
function closeOnLeaving(panel: Panel, handle: PanelHandle): void {
  panel.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link instanceof HTMLAnchorElement && link.target === "_self" && matchMedia(PHONE).matches)
      handle.close();
  });
}
