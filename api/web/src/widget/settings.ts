/** What the shop's script tag may say, read once by the loader and handed on to the panel. */

export interface WidgetSettings {
  /** The API's origin: the one the script itself came from. */
  origin: string;
  identity: string | undefined;
  productId: string | undefined;
  title: string | undefined;
  accent: string | undefined;
  theme: "auto" | "light" | "dark";
  side: "left" | "right";
  label: string;
}

export function readSettings(tag: HTMLScriptElement): WidgetSettings {
  const { dataset } = tag;
  const theme = dataset.theme;
  return {
    origin: new URL(tag.src, location.href).origin,
    identity: dataset.identity || undefined,
    productId: dataset.productId || undefined,
    title: dataset.title || undefined,
    accent: dataset.accent || undefined,
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    side: dataset.side === "left" ? "left" : "right",
    label: dataset.label || "Ask us",
  };
}

/** What the loader may ask of the panel once it is there. */
export interface PanelHandle {
  open(focus: boolean): void;
  close(): void;
}

/** Where the panel tells the loader what the launcher must show. */
export interface PanelEvents {
  opened(open: boolean): void;
  unread(count: number): void;
}

export type Mount = (root: ShadowRoot, settings: WidgetSettings, events: PanelEvents) => PanelHandle;
