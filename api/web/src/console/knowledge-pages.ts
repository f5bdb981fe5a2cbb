/** Where supervisors write pages of the knowledge, and see what the shop's own files say beside them. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { type Fields, fields } from "../wire";
import type { Desk } from "./desk";
import { dialogStyles } from "./dialog-look";
import { fieldStyles } from "./field-look";
import { plus, search } from "./glyphs";
import { pagesStyles } from "./knowledge-pages-look";
import { manageStyles } from "./manage-look";
import {
  keepDraft,
  keptDraft,
  type Listed,
  newDraft,
  type PageDraft,
  readDraft,
  readWritten,
  unsaved,
  type Written,
} from "./page-draft";
import "./page-editor";
import type { PageEditor } from "./page-editor";
import "./page-try";
import type { PageTry } from "./page-try";
import "./trail";
import type { Trail } from "./trail";
import { dayOf } from "./when";

const PATH = "/v1/knowledge/pages";
const SOON_MS = 700;
const LATER_MS = 15_000;
const SEARCH_AFTER_MS = 200;
const KINDS: Record<string, string> = {
  product: "product",
  policy: "page",
  faq: "questions",
  guide: "guide",
  recipe: "recipe",
  shipping: "table",
};

/** A page somebody wants written, such as on a question that was not answered. */
export interface Wanted {
  title: string;
}

@customElement("guanxi-knowledge-pages")
export class KnowledgePages extends LitElement {
  static override styles = [ground, fieldStyles, dialogStyles, manageStyles, pagesStyles];

  @property({ attribute: false }) desk!: Desk;
  /** Taken up once for each object given. */
  @property({ attribute: false }) wanted: Wanted | null = null;
  @state() private written: Written | null = null;
  @state() private draft: PageDraft = newDraft();
  @state() private looked = "";
  @state() private trouble = "";
  @query("guanxi-page-editor") private editor!: PageEditor | null;
  @query("guanxi-page-try") private trying!: PageTry | null;
  @query("guanxi-trail") private trail!: Trail | null;
  @query("dialog") private dialog!: HTMLDialogElement | null;
  private next: (() => Promise<void>) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loads = 0;

  protected override firstUpdated(): void {
    this.draft = keptDraft(this.desk.rep?.id ?? "") ?? newDraft();
    void this.load();
  }

  override disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.loads += 1;
    super.disconnectedCallback();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { wanted } = this;
    if (changed.has("wanted") && wanted) this.turning(async () => this.turnTo(newDraft(wanted.title)));
  }

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    this.loads += 1;
    const turn = this.loads;
    const before = this.written?.state;
    try {
      const written = readWritten(await this.desk.ask(`${PATH}?q=${encodeURIComponent(this.looked)}`));
      if (turn !== this.loads) return;
      [this.written, this.trouble] = [written, ""];
      if (written.state === "current" && before !== undefined && before !== "current") this.trying?.again();
    } catch (error) {
      if (turn !== this.loads) return;
      this.trouble = error instanceof Error ? error.message : "";
    }
    const settled = this.written?.state === "current" || this.trouble !== "";
    this.timer = setTimeout(() => void this.load(), settled ? LATER_MS : SOON_MS);
  }

  protected override render(): TemplateResult {
    return html`<main tabindex="0" aria-label="Knowledge">
        <div>
          <section class="card" aria-labelledby="list">
            <div class="head">
              <h2 id="list">Pages</h2>
              <button type="button" class="btn" @click=${() => this.turning(async () => this.turnTo(newDraft()))}>
                ${plus()} New page
              </button>
            </div>
            ${this.standing()}
            <div class="field" role="search">
              <label for="look" class="unseen">Search pages and files</label>
              ${search()}
              <input id="look" type="search" maxlength="200" placeholder="Search pages and files…" autocomplete="off" dir="auto" @input=${this.look} />
            </div>
            ${this.list()}
          </section>
          <guanxi-trail .desk=${this.desk} about="page" @old=${(event: CustomEvent<Fields>) => this.bringBack(event.detail)}></guanxi-trail>
        </div>
        <div>
          <guanxi-page-editor
            .desk=${this.desk}
            .draft=${this.draft}
            @draft=${(event: CustomEvent<PageDraft>) => this.put(event.detail)}
            @changed=${() => void this.changed()}
          ></guanxi-page-editor>
          <guanxi-page-try .desk=${this.desk} page=${this.draft.id} ?current=${this.written?.state === "current"}></guanxi-page-try>
        </div>
      </main>
      ${this.question()}`;
  }

  private standing(): TemplateResult | typeof nothing {
    const { written } = this;
    if (!written) return nothing;
    const words = {
      current: written.pages.length > 0 || this.looked ? "Everything written here is answered from." : "",
      taking_up: written.detail || "Being taken up: in a moment it’s answered from.",
      trouble: written.detail,
    }[written.state];
    return words
      ? html`<p class="standing ${written.state}" role="status">${words}</p>`
      : html`<p role="status"></p>`;
  }

  private list(): TemplateResult {
    const { written } = this;
    const sorry = this.trouble
      ? html`<p class="sorry" role="alert">${this.trouble}</p>
          <button type="button" class="btn" @click=${() => void this.load()}>Try again</button>`
      : nothing;
    if (!written) return this.trouble ? html`${sorry}` : html`<p class="none" role="status">Looking…</p>`;
    return html`${sorry}
      ${
        written.pages.length > 0
          ? html`<ul class="scroll one-line" aria-label="Pages written here">
              ${written.pages.map((one) => html`<li>${this.entry(one)}</li>`)}
            </ul>`
          : html`<p class="none">
              ${
                this.looked
                  ? "No page written here has these words."
                  : "None yet. What the shop’s files don’t say goes here; moments later the assistant answers from it."
              }
            </p>`
      }
      ${this.files(written)}`;
  }

  private entry(one: Listed): TemplateResult {
    const by = one.by || "Somebody";
    const told = one.since ? `Answered from since ${dayOf(one.since)}` : "Being taken up…";
    return html`<button
      type="button"
      class="choice"
      aria-current=${this.draft.id === one.id ? "true" : "false"}
      @click=${() => this.choose(one.id)}
    >
      <strong dir="auto">${one.title}</strong><small dir="auto">${one.lead}</small>
      <small class=${one.since ? "" : "waits"}>${told} · <bdi>${by}</bdi></small>
      ${one.leftOut.length > 0 ? html`<small class="lacks">Left out: ${one.leftOut.join("; ")}</small>` : nothing}
    </button>`;
  }

  private files(written: Written): TemplateResult {
    const { files, filesTotal } = written;
    const more = filesTotal - files.length;
    return html`<details ?open=${this.looked !== ""}>
      <summary>From the shop’s files: ${filesTotal}</summary>
      <p class="hint">Pages, tables and products that were read in from files. They are changed there, not here.</p>
      <ul class="files scroll" tabindex="0" aria-label="From the shop’s files">
        ${files.map(
          (one) =>
            html`<li><span dir="auto">${one.title}</span><small>${KINDS[one.kind] ?? one.kind}</small></li>`,
        )}
        ${more > 0 ? html`<li class="none">and ${more} more; search for them</li>` : nothing}
      </ul>
    </details>`;
  }

  /** What is asked before words are lost. */
  private question(): TemplateResult {
    const what = this.draft.title.trim() || "the new page";
    return html`<dialog aria-labelledby="ask" @close=${this.stay}>
      <h2 id="ask">Save what you wrote?</h2>
      <p>Your changes to “<bdi>${what}</bdi>” are not saved yet.</p>
      <div class="hands">
        <button type="button" class="btn plain" @click=${() => this.dialog?.close()}>Go on writing</button>
        <button type="button" class="btn" @click=${() => void this.goOn(false)}>Throw away</button>
        <button type="button" class="btn main" @click=${() => void this.goOn(true)}>Save</button>
      </div>
    </dialog>`;
  }

  private put(draft: PageDraft): void {
    this.draft = draft;
    keepDraft(this.desk.rep?.id ?? "", draft);
  }

  /** Go where somebody wants to go, once what they wrote is safe. */
  private turning(next: () => Promise<void>): void {
    if (!unsaved(this.draft)) {
      void next();
      return;
    }
    this.next = next;
    void this.updateComplete.then(() => this.dialog?.showModal());
  }

  private stay = (): void => {
    this.next = null;
  };

  private async goOn(saving: boolean): Promise<void> {
    const { next } = this;
    this.dialog?.close();
    if (saving && !(await this.editor?.save())) return;
    if (!saving) this.put({ ...this.draft, ...this.draft.was });
    await next?.();
  }

  private async turnTo(draft: PageDraft): Promise<void> {
    this.put(draft);
    this.editor?.turnTo(draft);
    await this.updateComplete;
    await this.editor?.updateComplete;
    this.editor?.focus();
  }

  private choose(id: string): void {
    this.turning(async () => {
      try {
        await this.turnTo(readDraft(fields(await this.desk.ask(`${PATH}/${encodeURIComponent(id)}`)) ?? {}));
      } catch (error) {
        this.trouble = error instanceof Error ? error.message : "";
      }
    });
  }

  /** The words of an older version, over the page as it stands or, if that is gone, as a new one. */
  private bringBack(old: Fields): void {
    const { id, title, text, url } = readDraft(old);
    this.turning(async () => {
      let now = newDraft();
      try {
        now = readDraft(fields(await this.desk.ask(`${PATH}/${encodeURIComponent(id)}`)) ?? {});
      } catch {
        // It was deleted: the old words become a new page.
      }
      await this.turnTo({ ...now, title, text, url });
    });
  }

  private async changed(): Promise<void> {
    await Promise.all([this.load(), this.trail?.load()]);
  }

  private look = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.looked = event.target.value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), SEARCH_AFTER_MS);
  };
}
