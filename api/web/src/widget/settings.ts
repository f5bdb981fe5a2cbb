/** What the shop's script tag may say, read once by the loader and handed on to the panel. */

import { PAGE_KINDS, type Page, type PageKind, type PageTold } from "./whereabouts";

export interface WidgetSettings {
  /** The API's origin: the one the script itself came from. */
  origin: string;
  identity: string | undefined;
  title: string | undefined;
  accent: string | undefined;
  theme: "auto" | "light" | "dark";
  side: "left" | "right" | undefined;
  label: string | undefined;
  greeting: string | undefined;
  placeholder: string | undefined;
  /** The languages wanted, first choice first: the tag's, the page's, the browser's. */
  languages: readonly string[];
  /** The kinds of page on which to greet; none unless the shop asks for it. */
  greetOn: readonly PageKind[];
  questions: readonly string[];
  sound: boolean;
  /** What the tag says of the page it stands in. */
  told: PageTold;
}

const MOST_QUESTIONS = 4;

export function readSettings(tag: HTMLScriptElement): WidgetSettings {
  const { dataset } = tag;
  const { theme, side, pageKind } = dataset;
  return {
    origin: new URL(tag.src, location.href).origin,
    identity: dataset.identity || undefined,
    title: dataset.title || undefined,
    accent: dataset.accent || undefined,
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    side: side === "left" || side === "right" ? side : undefined,
    label: dataset.label || undefined,
    greeting: dataset.greeting || undefined,
    placeholder: dataset.placeholder || undefined,
    languages: [dataset.language, document.documentElement.lang, ...navigator.languages].filter(
      (one): one is string => Boolean(one),
    ),
    greetOn: readGreet(dataset.greet),
    questions: readQuestions(dataset.questions),
    sound: dataset.sound === "on",
    told: { productId: dataset.productId || undefined, kind: PAGE_KINDS.find((kind) => kind === pageKind) },
  };
}

/** `data-greet` alone means every kind of page that has something to ask about; else it names the kinds. */
function readGreet(said: string | undefined): readonly PageKind[] {
  if (said === undefined || said === "off") return [];
  const named = PAGE_KINDS.filter((kind) => said.split(/[\s,]+/).includes(kind));
  return named.length > 0 ? named : PAGE_KINDS.filter((kind) => kind !== "other");
}

function readQuestions(said: string | undefined): readonly string[] {
  const questions = (said ?? "").split("|").map((question) => question.trim());
  return questions.filter(Boolean).slice(0, MOST_QUESTIONS);
}

/** What the loader may ask of the panel once it is there. */
export interface PanelHandle {
  open(focus: boolean): void;
  close(): void;
  /** Say something in the shopper's name. */
  say(words: string): void;
  /** Put words into the composer, for the shopper to send. */
  draft(words: string): void;
  identify(identity: string | undefined): void;
  shutdown(): void;
}

/** What the panel is told of the page, and where it tells the loader what the launcher and the page must know. */
export interface PanelHost {
  page(): Page;
  questions(): readonly string[];
  opened(open: boolean): void;
  unread(count: number): void;
  said(role: string, text: string): void;
}

export type Mount = (root: ShadowRoot, settings: WidgetSettings, host: PanelHost) => PanelHandle;
