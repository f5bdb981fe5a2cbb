/** Where words are written: grows with them, Enter sends, Shift+Enter starts a line, and a draft outlives a reload. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { clip, send } from "./icons";
import { ground } from "./tokens";
import { widget as words } from "./words";

/** The server takes no longer message than this. */
export const LONGEST_MESSAGE = 4000;
const COUNT_FROM = 3600;

/** Fires `say` with the words as detail, `writing` while they are being written, and `attach` with files that were picked. */
@customElement("guanxi-composer")
export class Composer extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() label: string = words.input;
  @property() placeholder: string = words.placeholder;
  @property() action: string = words.send;
  @property({ attribute: "draft-key" }) draftKey = "";
  @property({ type: Boolean }) disabled = false;
  /** The types of file that may be sent along, as an input's `accept`; none without it. */
  @property() accept = "";
  @property({ reflect: true }) tone: "accent" | "person" | "note" = "accent";
  @state() private words = "";
  @query("textarea") private area!: HTMLTextAreaElement;

  static override styles = [
    ground,
    css`
      :host {
        display: block;
      }

      .box {
        display: flex;
        align-items: flex-end;
        gap: var(--s1);
        padding: 4px;
        border: 1.5px solid var(--edge);
        border-radius: 24px;
        background: var(--raised);
        transition: border-color var(--quick) var(--ease);
      }

      .box:focus-within {
        border-color: var(--accent-text);
        box-shadow: 0 0 0 1px var(--accent-text);
      }

      :host([tone="person"]) .box:focus-within {
        border-color: var(--person);
        box-shadow: 0 0 0 1px var(--person);
      }

      :host([tone="note"]) .box {
        background: var(--wait-wash);
        border-color: var(--wait);
      }

      textarea {
        flex: 1;
        min-width: 0;
        max-height: 9.5em;
        padding: 8px;
        padding-inline: 14px 6px;
        border: 0;
        outline: 0;
        background: none;
        resize: none;
        line-height: 1.45;
        font-size: max(1rem, 16px); /* smaller, and iOS zooms the page in */
        field-sizing: content;
      }

      textarea:focus-visible {
        outline: none; /* the box around it shows the focus */
      }

      textarea::placeholder {
        color: var(--soft);
        opacity: 1;
      }

      button {
        display: grid;
        place-items: center;
        flex: none;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: var(--accent);
        color: var(--on-accent);
        transition: background var(--quick) var(--ease);
      }

      .attach ~ textarea {
        padding-inline-start: 4px;
      }

      button.attach {
        background: none;
        color: var(--soft);
      }

      button.attach:hover {
        background: var(--hover);
        color: var(--ink);
      }

      :host([tone="person"]) button:not(.attach) {
        background: var(--person-fill);
        color: #fff;
      }

      :host([tone="note"]) button:not(.attach) {
        background: var(--wait);
        color: var(--paper);
      }

      button:disabled {
        background: var(--sunken) !important;
        color: var(--soft) !important;
      }

      .count {
        margin: 4px 14px 0;
        font-size: var(--text-s);
        color: var(--soft);
      }

      .count.over {
        color: var(--trouble);
        font-weight: 600;
      }
    `,
  ];

  get value(): string {
    return this.words;
  }

  set value(words: string) {
    this.words = words;
    this.keepDraft();
    void this.updateComplete.then(() => this.fit());
  }

  /** The words are what one comes for, not the first button. */
  override focus(options?: FocusOptions): void {
    void this.updateComplete.then(() => this.area.focus(options));
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("draftKey")) this.words = this.draft();
  }

  protected override render(): TemplateResult {
    const over = this.words.length - LONGEST_MESSAGE;
    const blank = this.words.trim() === "";
    return html`<div class="box">
        ${this.accept ? this.picker() : nothing}
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          aria-label=${this.label}
          aria-invalid=${over > 0}
          placeholder=${this.placeholder}
          .value=${this.words}
          ?disabled=${this.disabled}
          @input=${this.onInput}
          @keydown=${this.onKey}
          @paste=${this.onPaste}
        ></textarea>
        <button type="button" aria-label=${this.action} ?disabled=${blank || over > 0 || this.disabled} @click=${this.say}>
          ${send()}
        </button>
      </div>
      ${
        this.words.length > COUNT_FROM
          ? html`<p class="count ${over > 0 ? "over" : ""}" role="status">
              ${over > 0 ? words.tooLong(over) : words.left(-over)}
            </p>`
          : nothing
      }`;
  }

  private picker(): TemplateResult {
    return html`<button
        type="button"
        class="attach"
        aria-label=${words.attach}
        ?disabled=${this.disabled}
        @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input")?.click()}
      >
        ${clip()}
      </button>
      <input type="file" hidden multiple accept=${this.accept} @change=${this.onPicked} />`;
  }

  private onPicked(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.attach(input.files);
    input.value = "";
  }

  private onPaste(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    if (!this.accept || !files?.length) return;
    event.preventDefault();
    this.attach(files);
  }

  private attach(files: FileList | null): void {
    if (files?.length) this.dispatchEvent(new CustomEvent("attach", { detail: [...files] }));
  }

  private onInput(): void {
    this.words = this.area.value;
    this.keepDraft();
    this.fit();
    this.dispatchEvent(new Event("writing"));
  }

  private onKey(event: KeyboardEvent): void {
    // While an input method is composing, Enter picks a word; it doesn't send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.say();
  }

  private say(): void {
    const said = this.words.trim();
    if (said === "" || said.length > LONGEST_MESSAGE || this.disabled) return;
    this.value = "";
    this.area.focus();
    this.dispatchEvent(new CustomEvent("say", { detail: said }));
  }

  /** Browsers without field-sizing get their height from the text by hand. */
  private fit(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
  }

  private draft(): string {
    try {
      return (this.draftKey && sessionStorage.getItem(this.draftKey)) || "";
    } catch {
      return "";
    }
  }

  private keepDraft(): void {
    if (!this.draftKey) return;
    try {
      if (this.words) sessionStorage.setItem(this.draftKey, this.words);
      else sessionStorage.removeItem(this.draftKey);
    } catch {
      // A browser that keeps nothing: the draft lives as long as the page.
    }
  }
}
