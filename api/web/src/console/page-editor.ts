/** The form for one page of the knowledge, and how its passages would read with their source. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { Problem } from "../http";
import { out } from "../icons";
import { ground } from "../tokens";
import { fields, safeUrl } from "../wire";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { bin } from "./glyphs";
import { pagesStyles } from "./knowledge-pages-look";
import { manageStyles } from "./manage-look";
import {
  afterSaving,
  newDraft,
  type PageDraft,
  type PageWords,
  type PreviewPassage,
  readDraft,
  readPreview,
  unsaved,
} from "./page-draft";

const PATH = "/v1/knowledge/pages";
const TITLE_CHARACTERS = 200;
const TEXT_CHARACTERS = 20_000;
const PREVIEW_AFTER_MS = 500;
const QUOTED: Record<string, string> = {
  whole: "Given as it stands",
  sentences: "Quoted sentence by sentence",
};

/** Fires `draft` with each change of its words, and `changed` with the page's id ("" once deleted) after the server's. */
@customElement("guanxi-page-editor")
export class PageEditor extends LitElement {
  static override styles = [ground, fieldStyles, manageStyles, pagesStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) draft: PageDraft = newDraft();
  @state() private trouble = "";
  @state() private done = "";
  @state() private sure = false;
  @state() private theirs: PageDraft | null = null;
  @state() private passages: PreviewPassage[] = [];
  @state() private previewTrouble = "";
  @query("#title") private titleInput!: HTMLInputElement | null;
  @query("#text") private textInput!: HTMLTextAreaElement | null;
  @query("#url") private urlInput!: HTMLInputElement | null;
  @state() private busy = false;
  private previewing: AbortController | null = null;
  private previewTimer: ReturnType<typeof setTimeout> | undefined;
  private previewed = "";

  override focus(): void {
    // In one column the form stands below the list: to be focused is not to be seen whole.
    if (matchMedia("(max-width: 719px)").matches) this.scrollIntoView({ block: "start" });
    const at = this.draft.title === "" || this.draft.id !== "" ? this.titleInput : this.textInput;
    at?.focus();
  }

  override disconnectedCallback(): void {
    clearTimeout(this.previewTimer);
    this.previewing?.abort();
    super.disconnectedCallback();
  }

  /** Turn to another draft; what was said of the one before is gone. */
  turnTo(draft: PageDraft, done = ""): void {
    [this.draft, this.trouble, this.done, this.sure, this.theirs] = [draft, "", done, false, null];
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("draft")) this.previewSoon();
  }

  protected override render(): TemplateResult {
    const { draft } = this;
    return html`<section class="card" aria-labelledby="edit">
        <div class="head">
          <div class="title-line">
            <h2 id="edit">${draft.id ? html`<bdi>${draft.was.title}</bdi>` : "A new page"}</h2>
            ${unsaved(draft) ? html`<span class="chip open">Not saved yet</span>` : nothing}
          </div>
        </div>
        ${this.form()}
      </section>
      <section class="card" aria-labelledby="preview">
        <div class="head"><h2 id="preview">How it reads</h2></div>
        ${this.preview()}
      </section>`;
  }

  private form(): TemplateResult {
    const { draft } = this;
    const { busy } = this;
    return html`<form class="form" novalidate @submit=${this.submit} @input=${this.typed}>
      <label
        >Title
        <small>shoppers see it as the source; a question is found best in a shopper’s own words</small>
        <input id="title" required maxlength=${TITLE_CHARACTERS} autocomplete="off" dir="auto" .value=${draft.title} />
      </label>
      <label
        >Text
        <small>what the assistant may say; # begins a heading, - a list. Under a heading that asks, write its answer</small>
        <textarea id="text" required rows="11" maxlength=${TEXT_CHARACTERS} dir="auto" .value=${draft.text}></textarea>
      </label>
      <label
        >Link <small>where shoppers can read more, such as /pages/gifts; it may stay empty</small>
        <input id="url" inputmode="url" maxlength="2000" autocomplete="off" .value=${draft.url} />
      </label>
      ${this.theirs ? this.conflict(this.theirs) : nothing}
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      <p class=${this.done ? "done" : ""} role="status">${this.done}</p>
      <div class="hands">
        <button class="btn main" ?disabled=${busy || this.theirs !== null}>${busy ? "Saving…" : draft.id ? "Save" : "Add it"}</button>
        ${
          unsaved(draft)
            ? html`<button type="button" class="btn" ?disabled=${busy} @click=${this.undo}>Throw changes away</button>`
            : nothing
        }
        ${
          draft.id
            ? html`<button type="button" class="btn plain away" ?disabled=${busy} @click=${() => void this.erase()}>
                ${bin()} ${this.sure ? "Yes, delete it" : "Delete"}
              </button>`
            : nothing
        }
      </div>
    </form>`;
  }

  /** Somebody else saved the page meanwhile: both versions are there, and a person decides. */
  private conflict(theirs: PageDraft): TemplateResult {
    return html`<div class="theirs" role="group" aria-labelledby="theirs">
      <h3 id="theirs">Somebody changed this page meanwhile. It says now:</h3>
      <pre tabindex="0" role="region" aria-label="What it says now" dir="auto">${[theirs.title, theirs.text, theirs.url].filter(Boolean).join("\n\n")}</pre>
      <div class="hands">
        <button type="button" class="btn" @click=${() => this.settle(theirs)}>Take theirs</button>
        <button type="button" class="btn" @click=${() => this.settle({ ...this.draft, changedAt: theirs.changedAt, was: theirs.was })}>
          Go on with mine
        </button>
      </div>
    </div>`;
  }

  private preview(): TemplateResult {
    if (this.previewTrouble) return html`<p class="hint">${this.previewTrouble}</p>`;
    if (this.passages.length === 0) {
      return html`<p class="hint">
        Once there is a title and a text, this shows each passage as it is found and cited.
      </p>`;
    }
    return html`<ul class="passages" aria-label="Passages of this page">
      ${this.passages.map((one) => {
        const url = safeUrl(one.url, location.href);
        return html`<li>
          <h3 dir="auto">${one.title}</h3>
          <blockquote dir="auto">${one.quote}</blockquote>
          <p class="meta">
            ${
              one.warning
                ? html`<span class="warning">${one.warning}</span>`
                : html`<span class="chip">${QUOTED[one.quoted] ?? "Quoted"}</span>`
            }
            ${url ? html`<span>Source: <a href=${url} target="_blank" rel="noopener">${one.url}</a> ${out(12)}</span>` : nothing}
          </p>
        </li>`;
      })}
    </ul>`;
  }

  private typed = (): void => {
    const { titleInput, textInput, urlInput } = this;
    [this.done, this.trouble, this.sure] = ["", "", false];
    this.put({
      ...this.draft,
      title: titleInput?.value ?? "",
      text: textInput?.value ?? "",
      url: urlInput?.value ?? "",
    });
  };

  private put(draft: PageDraft): void {
    this.draft = draft;
    this.dispatchEvent(new CustomEvent<PageDraft>("draft", { detail: draft }));
  }

  private settle(draft: PageDraft): void {
    [this.theirs, this.trouble] = [null, ""];
    this.put(draft);
    void this.updateComplete.then(() => this.textInput?.focus());
  }

  private undo = (): void => {
    [this.trouble, this.done, this.theirs] = ["", "", null];
    this.put({ ...this.draft, ...this.draft.was });
    this.titleInput?.focus();
  };

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.save();
  }

  /** Resolves with whether it is saved. */
  async save(): Promise<boolean> {
    let saved = false;
    await this.once(async () => {
      const sent: PageDraft = { ...this.draft };
      [this.trouble, this.done] = ["", ""];
      try {
        const known = sent.id ? { id: sent.id, changed_at: sent.changedAt } : {};
        const body = { ...known, title: sent.title, text: sent.text, url: sent.url };
        const answer = fields(await this.desk.ask(PATH, { method: "PUT", body })) ?? {};
        this.put(afterSaving(this.draft, sent, readDraft(answer)));
        this.done = sent.id ? "Saved." : "It’s written.";
        saved = true;
        this.tell(this.draft.id);
      } catch (error) {
        await this.explain(error, sent);
      }
    });
    return saved;
  }

  /** Pressed twice: what answers are made of goes with one slip otherwise. */
  private async erase(): Promise<void> {
    if (!this.sure) {
      this.sure = true;
      return;
    }
    await this.once(async () => {
      const { id, changedAt, was } = this.draft;
      [this.trouble, this.done, this.sure] = ["", "", false];
      try {
        const path = `${PATH}/${encodeURIComponent(id)}?changed_at=${encodeURIComponent(changedAt)}`;
        await this.desk.ask(path, { method: "DELETE" });
        this.put(newDraft());
        this.done = `“${was.title}” is deleted.`;
        this.tell("");
      } catch (error) {
        await this.explain(error, this.draft);
      }
    });
  }

  /** Pressed twice is pressed once. */
  private async once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }

  private tell(id: string): void {
    this.dispatchEvent(new CustomEvent<string>("changed", { detail: id }));
  }

  /** Say why nothing was saved; where somebody else was there first, show what they left. */
  private async explain(error: unknown, sent: PageDraft): Promise<void> {
    this.trouble = error instanceof Error ? error.message : "";
    if (!(error instanceof Problem) || sent.id === "") return;
    if (error.type.endsWith(":page-changed")) {
      try {
        this.theirs = readDraft(fields(await this.desk.ask(`${PATH}/${encodeURIComponent(sent.id)}`)) ?? {});
        this.trouble = "";
      } catch {
        // The sentence of the refusal stands; the next try tells more.
      }
    } else if (error.type.endsWith(":no-such-page")) {
      this.trouble =
        "Somebody deleted this page meanwhile. Save what you have as a new one, or throw it away.";
      const nothingThere: PageWords = { title: "", text: "", url: "" };
      this.put({ ...this.draft, id: "", changedAt: "", was: nothingThere });
      this.tell("");
    }
  }

  private previewSoon(): void {
    const words = JSON.stringify([this.draft.title, this.draft.text, this.draft.url]);
    if (words === this.previewed) return;
    this.previewed = words;
    clearTimeout(this.previewTimer);
    this.previewing?.abort();
    if (this.draft.title.trim() === "" || this.draft.text.trim() === "") {
      [this.passages, this.previewTrouble] = [[], ""];
      return;
    }
    this.previewTimer = setTimeout(() => void this.look(), PREVIEW_AFTER_MS);
  }

  private async look(): Promise<void> {
    const previewing = new AbortController();
    this.previewing = previewing;
    const { title, text, url } = this.draft;
    try {
      const body = { title, text, url };
      const answer = await this.desk.ask(`${PATH}/preview`, {
        method: "POST",
        body,
        signal: previewing.signal,
      });
      [this.passages, this.previewTrouble] = [readPreview(answer), ""];
    } catch (error) {
      if (!previewing.signal.aborted) this.previewTrouble = error instanceof Error ? error.message : "";
    }
  }
}
