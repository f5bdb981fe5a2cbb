/** Asks, once and politely, how the shopper would like to be addressed; an answer may be changed, and none is fine. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { widget as words } from "../words";

const LONGEST_NAME = 80;

/** Fires `done` when the wish is kept, or the shopper would rather not say. */
@customElement("guanxi-address")
export class Address extends LitElement {
  @property() called = "";
  /** The shopper asked to be asked, so the focus goes there. */
  @property({ type: Boolean }) wanted = false;
  /** Delivers the wish; rejects when it didn't get there. */
  @property({ attribute: false }) deliver: (called: string, formal: boolean | null) => Promise<void> =
    async () => {};
  @state() private failed = false;
  @state() private formal: boolean | null = null;
  @query("input[type=text]") private name!: HTMLInputElement;

  static override styles = [
    ground,
    css`
      form {
        display: grid;
        gap: var(--s2);
        margin: var(--s4) 0 var(--s2);
        padding: var(--s4);
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
      }

      label {
        font-weight: 650;
      }

      input[type="text"] {
        width: 100%;
        padding: 8px 12px;
        border: 1px solid var(--edge);
        border-radius: var(--round-s);
        background: var(--paper);
        font-size: max(1rem, 16px);
      }

      fieldset,
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s4);
        margin: 0;
        padding: 0;
        border: 0;
      }

      fieldset label {
        display: flex;
        align-items: center;
        gap: 6px;
        min-height: 24px;
        font-size: var(--text-s);
        font-weight: 400;
      }

      .buttons {
        gap: var(--s2);
      }

      .sorry {
        color: var(--trouble);
        font-size: var(--text-s);
      }
    `,
  ];

  /** What grows may grow out of sight: whoever scrolls is told. */
  protected override updated(changed: Map<PropertyKey, unknown>): void {
    this.dispatchEvent(new Event("grown"));
    if (changed.has("wanted") && this.wanted) this.name.focus();
  }

  protected override render(): TemplateResult {
    return html`<form @submit=${this.send} @keydown=${this.onKey}>
      <label for="name">${words.addressAsk}</label>
      <input
        id="name"
        type="text"
        dir="auto"
        autocomplete="nickname"
        maxlength=${LONGEST_NAME}
        placeholder=${words.addressHint}
        .value=${this.called}
      />
      ${
        words.formal && words.informal
          ? html`<fieldset>
              ${this.way(words.formal, true)} ${this.way(words.informal, false)}
            </fieldset>`
          : nothing
      }
      ${this.failed ? html`<p class="sorry" role="alert">${words.rateFailed}</p>` : nothing}
      <div class="buttons">
        <button type="submit" class="btn main">${words.addressSave}</button>
        <button type="button" class="btn plain" @click=${this.done}>${words.addressSkip}</button>
      </div>
    </form>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.done();
  }

  private way(label: string, formal: boolean): TemplateResult {
    return html`<label>
      <input
        type="radio"
        name="way"
        .checked=${this.formal === formal}
        @change=${() => {
          this.formal = formal;
        }}
      />${label}
    </label>`;
  }

  private done(): void {
    this.dispatchEvent(new Event("done"));
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await this.deliver(this.name.value.trim(), this.formal);
      this.done();
    } catch {
      this.failed = true;
    }
  }
}
