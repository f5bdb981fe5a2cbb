/** Try a question: which passages of the knowledge an answer to it would be made of, as it stands this moment. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { safeUrl } from "../wire";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { search } from "./glyphs";
import { pagesStyles } from "./knowledge-pages-look";
import { type Passage, readPassages } from "./lookups";
import { manageStyles } from "./manage-look";

const SHOWN = 5;

@customElement("guanxi-page-try")
export class PageTry extends LitElement {
  static override styles = [
    ground,
    fieldStyles,
    manageStyles,
    pagesStyles,
    css`
      :host {
        overflow: visible;
        margin-top: var(--s4);
      }
    `,
  ];

  @property({ attribute: false }) desk!: Desk;
  /** The page whose passages are marked as such. */
  @property() page = "";
  /** Whether all that was written is searched already. */
  @property({ type: Boolean }) current = true;
  @state() private passages: Passage[] | null = null;
  @state() private asked = "";
  @state() private busy = false;
  @state() private trouble = "";
  @query("input") private input!: HTMLInputElement | null;
  private asking: AbortController | null = null;

  override disconnectedCallback(): void {
    this.asking?.abort();
    super.disconnectedCallback();
  }

  /** Ask again what was asked last, now that there is something new to find. */
  again(): void {
    if (this.asked) void this.look(this.asked);
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="try">
      <div class="head"><h2 id="try">Try a question</h2></div>
      <form role="search" class="field" @submit=${this.submit}>
        <label for="question" class="unseen">A question as a shopper would ask it</label>
        ${search()}
        <input id="question" type="search" maxlength="200" placeholder="Ask as a shopper would…" autocomplete="off" dir="auto" />
        <button class="btn" ?disabled=${this.busy}>Try it</button>
      </form>
      <div aria-live="polite">${this.found()}</div>
    </section>`;
  }

  private found(): TemplateResult {
    if (this.trouble) return html`<p class="hint sorry">${this.trouble}</p>`;
    if (this.busy && !this.passages) return html`<p class="hint">Looking…</p>`;
    if (!this.passages) {
      return html`<p class="hint">See which passages an answer would be made of, from pages and files alike.</p>`;
    }
    const good = this.passages.filter((one) => !one.near);
    const late = this.current
      ? nothing
      : html`<p class="hint">What was saved last is still being taken up; it isn’t found yet.</p>`;
    if (this.passages.length === 0) {
      return html`${late}
        <p class="hint">Nothing on “<bdi>${this.asked}</bdi>”: the assistant would say that it doesn’t know.</p>`;
    }
    return html`${late}
      <p class="hint">
        ${
          good.length > 0
            ? html`To “<bdi>${this.asked}</bdi>” it would answer from:`
            : html`To “<bdi>${this.asked}</bdi>” it would say that it doesn’t know. The nearest there is:`
        }
      </p>
      <ul class="passages" aria-label="What an answer would be made of">
        ${(good.length > 0 ? good : this.passages).slice(0, SHOWN).map((one) => this.passage(one))}
      </ul>`;
  }

  private passage(one: Passage): TemplateResult {
    const url = safeUrl(one.url, location.href);
    const own = `written/${this.page}`;
    const here =
      this.page !== "" && (one.id === own || one.id.startsWith(`${own}#`) || one.id.startsWith(`${own}~`));
    return html`<li>
      <h3 dir="auto">${one.title}</h3>
      <blockquote dir="auto">${one.quote}</blockquote>
      <p class="meta">
        ${here ? html`<span class="chip here">This page</span>` : nothing}
        ${one.near ? html`<span class="chip open">Near, perhaps not it</span>` : nothing}
        ${url ? html`<a href=${url} target="_blank" rel="noopener">${one.url}</a>` : nothing}
      </p>
    </li>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.look(this.input?.value.trim() ?? "");
  }

  private async look(question: string): Promise<void> {
    if (question === "") return;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    [this.busy, this.trouble] = [true, ""];
    try {
      const path = `/v1/knowledge?q=${encodeURIComponent(question)}&limit=8`;
      const passages = readPassages(await this.desk.ask(path, { signal: asking.signal }));
      [this.passages, this.asked] = [passages, question];
    } catch (error) {
      if (asking.signal.aborted) return;
      this.trouble = error instanceof Error ? error.message : "";
    }
    this.busy = false;
  }
}
