/** Ask the knowledge: search the shop's own pages as the assistant does, and put a passage's words into the reply. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { out } from "../icons";
import { ground } from "../tokens";
import { safeUrl } from "../wire";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { search } from "./glyphs";
import { type Passage, readPassages } from "./lookups";

/** Fires `insert` with the words to put where the rep is writing. */
@customElement("guanxi-knowledge")
export class KnowledgePanel extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  /** Whether there is a reply to put words into. */
  @property({ type: Boolean }) writing = false;
  @state() private passages: Passage[] | null = null;
  @state() private asked = "";
  @state() private busy = false;
  @state() private trouble = "";
  @query("input") private input!: HTMLInputElement | null;
  private asking: AbortController | null = null;

  static override styles = [
    ground,
    fieldStyles,
    css`
      :host {
        display: block;
      }

      .hint {
        margin: var(--s3) 2px;
        font-size: var(--text-s);
        color: var(--soft);
        text-wrap: pretty;
      }

      .hint.sorry {
        color: var(--trouble);
        font-weight: 600;
      }

      ul {
        margin-top: var(--s3);
      }

      li {
        margin-bottom: var(--s3);
        padding: var(--s3) var(--s4);
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
      }

      h3 {
        font-size: var(--text-s);
        font-weight: 650;
        overflow-wrap: anywhere;
      }

      h3 a {
        color: var(--accent-text);
        text-underline-offset: 3px;
      }

      h3 svg {
        display: inline-block;
        vertical-align: -2px;
      }

      blockquote {
        display: -webkit-box;
        overflow: hidden;
        margin: 6px 0 10px;
        white-space: pre-line;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 7;
        line-clamp: 7;
      }

      details[open] + .hands {
        margin-top: 8px;
      }

      .near {
        display: inline-block;
        margin-bottom: 2px;
        padding: 0 8px;
        border-radius: var(--round-full);
        background: var(--wait-wash);
        color: var(--wait);
        font-size: 0.75rem;
        font-weight: 600;
      }

      .hands {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
      }

      .hands .btn {
        min-height: 32px;
        padding: 3px 12px;
      }
    `,
  ];

  override focus(): void {
    this.input?.select();
    this.input?.focus();
  }

  protected override render(): TemplateResult {
    return html`<h2 class="unseen">The shop’s knowledge</h2>
      <form role="search" class="field" @submit=${this.submit}>
        <label for="ask" class="unseen">Ask the knowledge</label>
        ${search()}
        <input id="ask" type="search" maxlength="200" placeholder="Ask the knowledge…" autocomplete="off" dir="auto" />
        <button class="btn" ?disabled=${this.busy}>Ask</button>
      </form>
      <div aria-live="polite">${this.answer()}</div>`;
  }

  private answer(): TemplateResult {
    if (this.trouble) return html`<p class="hint sorry">${this.trouble}</p>`;
    if (this.busy && !this.passages) return html`<p class="hint">Looking…</p>`;
    if (!this.passages) {
      return html`<p class="hint">
        What the shop’s own pages, products and delivery times say, as the assistant reads them. A passage’s words go into
        your reply with one press.
      </p>`;
    }
    if (this.passages.length === 0) {
      return html`<p class="hint">Nothing on “<bdi>${this.asked}</bdi>”. Try fewer or other words.</p>`;
    }
    return html`<p class="unseen">${this.passages.length} passages</p>
      <ul aria-label="Passages">
        ${repeat(
          this.passages,
          (one) => one.id,
          (one) => this.passage(one),
        )}
      </ul>`;
  }

  private passage(one: Passage): TemplateResult {
    const url = safeUrl(one.url, location.href);
    return html`<li>
      ${one.near ? html`<span class="near">Near, perhaps not it</span>` : nothing}
      <h3 dir="auto">
        ${url ? html`<a href=${url} target="_blank" rel="noopener">${one.title}</a> ${out()}` : one.title}
      </h3>
      <blockquote dir="auto">${one.quote}</blockquote>
      <div class="hands">
        <button type="button" class="btn" ?disabled=${!this.writing} @click=${() => this.insert(one)}>
          Insert<span class="unseen"> the words of ${one.title}</span></button>
      </div>
    </li>`;
  }

  private insert(one: Passage): void {
    this.dispatchEvent(new CustomEvent<string>("insert", { detail: quoted(one) }));
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
    [this.busy, this.trouble, this.asked] = [true, "", question];
    try {
      const path = `/v1/knowledge?q=${encodeURIComponent(question)}`;
      this.passages = readPassages(await this.desk.ask(path, { signal: asking.signal }));
    } catch (error) {
      if (asking.signal.aborted) return;
      this.trouble = error instanceof Error ? error.message : "";
    }
    this.busy = false;
  }
}

const QUOTE_CHARACTERS = 600;

/** A passage's words as a reply can carry them, with where they stand. */
export function quoted(one: Pick<Passage, "quote" | "title" | "url">): string {
  const words = one.quote.trim();
  const cut =
    words.length > QUOTE_CHARACTERS ? `${words.slice(0, QUOTE_CHARACTERS).replace(/\s\S*$/u, "")} …` : words;
  return `${cut}\n(${[one.title, one.url].filter(Boolean).join(", ")})`;
}
