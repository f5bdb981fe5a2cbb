/** What one rarely needs, behind the panel's "more" button: sound, how one is addressed, a transcript, being forgotten. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { more } from "../icons";
import { ground } from "../tokens";
import { widget as words } from "../words";

/** Fires `sound`, `address`, `download` and `forget`. */
@customElement("guanxi-menu")
export class Menu extends LitElement {
  @property({ type: Boolean }) sound = false;
  /** There is something to download and to delete. */
  @property({ type: Boolean }) history = false;
  @state() private open = false;
  @query(".icon-btn") private button!: HTMLButtonElement;

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = [
    ground,
    css`
      :host {
        position: relative;
        flex: none;
      }

      ul {
        position: absolute;
        z-index: 2;
        inset-block-start: calc(100% + 4px);
        inset-inline-end: 0;
        width: max-content;
        max-width: 260px;
        padding: 6px;
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
        box-shadow: var(--lift);
      }

      li button {
        width: 100%;
        min-height: 40px;
        padding: 8px 12px;
        border-radius: var(--round-s);
        font-size: var(--text-m);
        text-align: start;
      }

      li button:hover {
        background: var(--hover);
      }

      .grave {
        color: var(--trouble);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("focusout", this.left);
  }

  protected override render(): TemplateResult {
    return html`<button
        type="button"
        class="icon-btn"
        aria-label=${words.menu}
        aria-expanded=${this.open}
        @click=${() => this.toggle()}
        @keydown=${this.onKey}
      >
        ${more()}
      </button>
      ${
        this.open
          ? html`<ul @keydown=${this.onKey}>
              ${this.item(this.sound ? words.soundOff : words.soundOn, "sound")}
              ${this.history ? this.item(words.addressMenu, "address") : nothing}
              ${this.history ? this.item(words.download, "download") : nothing}
              ${this.history ? this.item(words.forget, "forget", "grave") : nothing}
            </ul>`
          : nothing
      }`;
  }

  private item(label: string, event: string, look = ""): TemplateResult {
    return html`<li>
      <button type="button" class=${look} @click=${() => this.choose(event)}>${label}</button>
    </li>`;
  }

  private choose(event: string): void {
    this.toggle(false);
    this.button.focus();
    this.dispatchEvent(new Event(event));
  }

  private toggle(open = !this.open): void {
    this.open = open;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    this.toggle(false);
    this.button.focus();
  }

  private left = (event: FocusEvent): void => {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return;
    const inside = event.relatedTarget instanceof Node && this.shadowRoot?.contains(event.relatedTarget);
    if (!inside && event.relatedTarget !== null) this.toggle(false);
  };
}
