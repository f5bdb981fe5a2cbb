/** What a supervisor is writing on a page of the knowledge: it stays, over views and reloads, until it is saved or dropped. */

import { type Fields, fields, list, text } from "../wire";
import { texts } from "./reading";

export interface PageWords {
  title: string;
  text: string;
  url: string;
}

/** Words on their way to becoming a page, or the next version of the one with that `id`; `was` is what it says now. */
export interface PageDraft extends PageWords {
  id: string;
  changedAt: string;
  was: PageWords;
}

const NOTHING: PageWords = { title: "", text: "", url: "" };
const KEPT = "guanxi console page of ";

export function newDraft(title = ""): PageDraft {
  return { ...NOTHING, title, id: "", changedAt: "", was: NOTHING };
}

export function readDraft(from: Fields): PageDraft {
  const words = readWords(from);
  return { ...words, id: text(from, "id"), changedAt: text(from, "changed_at"), was: words };
}

function readWords(from: Fields): PageWords {
  return { title: text(from, "title"), text: text(from, "text"), url: text(from, "url") };
}

const same = (one: PageWords, other: PageWords): boolean =>
  one.title === other.title && one.text === other.text && one.url === other.url;

/** Would anything be lost without it? */
export function unsaved(draft: PageDraft): boolean {
  return !same(draft, draft.was);
}

/** What the form holds once `sent` was saved as `saved`: what was typed meanwhile stays. */
export function afterSaving(draft: PageDraft, sent: PageWords, saved: PageDraft): PageDraft {
  return same(draft, sent) ? saved : { ...saved, title: draft.title, text: draft.text, url: draft.url };
}

/** Keep a draft in this tab for a rep; one without anything to lose is forgotten. */
export function keepDraft(rep: string, draft: PageDraft): void {
  try {
    if (unsaved(draft)) sessionStorage.setItem(KEPT + rep, JSON.stringify(draft));
    else sessionStorage.removeItem(KEPT + rep);
  } catch {
    // A browser that keeps nothing: the draft lasts as long as the view.
  }
}

export function keptDraft(rep: string): PageDraft | null {
  try {
    const from = fields(JSON.parse(sessionStorage.getItem(KEPT + rep) ?? "null"));
    if (!from) return null;
    const [id, changedAt] = [text(from, "id"), text(from, "changedAt")];
    return { ...readWords(from), id, changedAt, was: readWords(fields(from.was) ?? {}) };
  } catch {
    return null;
  }
}

/** A page as the list shows it. */
export interface Listed {
  id: string;
  title: string;
  lead: string;
  by: string;
  changedAt: string;
  /** Since when it is answered from, "" while it is still being taken up. */
  since: string;
  leftOut: string[];
}

/** A page, table or product of the shop's own files. */
export interface OfFiles {
  id: string;
  title: string;
  kind: string;
}

export interface Written {
  pages: Listed[];
  files: OfFiles[];
  filesTotal: number;
  state: "current" | "taking_up" | "trouble";
  detail: string;
}

export function readWritten(value: unknown): Written {
  const from = fields(value) ?? {};
  const standing = fields(from.knowledge) ?? {};
  const state = text(standing, "state");
  return {
    pages: list(from.pages, (one) => ({
      id: text(one, "id"),
      title: text(one, "title"),
      lead: text(one, "lead"),
      by: text(fields(one.changed_by) ?? {}, "name"),
      changedAt: text(one, "changed_at"),
      since: text(one, "state") === "answered" ? text(one, "since") : "",
      leftOut: texts(one.left_out),
    })),
    files: list(from.files, (one) => ({
      id: text(one, "id"),
      title: text(one, "title"),
      kind: text(one, "kind"),
    })),
    filesTotal: typeof from.files_total === "number" ? from.files_total : 0,
    state: state === "current" || state === "trouble" ? state : "taking_up",
    detail: text(standing, "detail"),
  };
}

/** A passage as a page's words would be found and cited. */
export interface PreviewPassage {
  id: string;
  title: string;
  quote: string;
  url: string;
  /** Given as a whole, sentence by sentence, or never. */
  quoted: string;
  warning: string;
}

export function readPreview(value: unknown): PreviewPassage[] {
  return list(fields(value)?.passages, (one) => ({
    id: text(one, "id"),
    title: text(one, "title"),
    quote: text(one, "quote"),
    url: text(one, "url"),
    quoted: text(one, "quoted"),
    warning: text(one, "warning"),
  }));
}
