/** The list of canned replies that opens over the composer once somebody types a slash; the keys stay in the composer. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { type Canned, matching } from "./canned";

const SHOWN = 8;

/** Fires `pick` with a canned reply. `key` tells whether a key was the list's, so that the composer leaves it alone. */
@customElement("guanxi-canned-menu")
export class CannedMenu extends LitElement {
  /** What was typed after the slash; null while the list is shut. */
  @property({ attribute: false }) looked: string | null = null;
  @property({ attribute: false }) replies: readonly Canned[] = [];
  @state() private at = 0;
  @state() private shutAt: string | null = null;
  private chosen = "";

  static override styles = [
    ground,
    css`
      :host {
        position: relative;
        display: block;
      }

      .menu {
        position: absolute;
        bottom: 6px;
        left: 0;
        right: 0;
        z-index: 4;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
        box-shadow: var(--lift);
      }

      .title {
        display: flex;
        justify-content: space-between;
        gap: var(--s3);
        padding: 8px 14px;
        border-bottom: 1px solid var(--line);
        font-size: var(--text-s);
        color: var(--soft);
      }

      button {
        display: block;
        width: 100%;
        padding: 7px 14px;
        text-align: start;
      }

      button strong {
        display: block;
        overflow: hidden;
        font-weight: 650;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      button span {
        display: block;
        overflow: hidden;
        font-size: var(--text-s);
        color: var(--soft);
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      button[aria-selected="true"] {
        background: var(--person-wash);
        box-shadow: inset 3px 0 0 var(--person-fill);
      }

      .none {
        padding: 12px 14px;
        font-size: var(--text-s);
        color: var(--soft);
      }
    `,
  ];

  private get found(): Canned[] {
    return this.looked === null ? [] : matching(this.replies, this.looked).slice(0, SHOWN);
  }

  private get shown(): boolean {
    return this.looked !== null && this.looked !== this.shutAt;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("looked")) {
      this.at = 0;
      if (this.looked === null) this.shutAt = null;
    } else if (changed.has("replies")) {
      // The list was read anew: what was chosen in it stays chosen, wherever it stands now.
      const at = this.found.findIndex((one) => one.id === this.chosen);
      this.at = Math.max(0, at);
    }
    this.chosen = this.found[this.at]?.id ?? "";
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    const { found } = this;
    return html`<div class="menu">
      <p class="title"><span>Canned replies</span><span>↑ ↓ choose · Enter inserts · Esc closes</span></p>
      ${
        found.length === 0
          ? html`<p class="none">
              ${this.replies.length === 0 ? "There are none yet. A supervisor writes them under Replies." : "None with these words."}
            </p>`
          : html`<div role="listbox" aria-label="Canned replies">
              ${found.map(
                (one, number) =>
                  html`<button
                    type="button"
                    role="option"
                    tabindex="-1"
                    aria-selected=${number === this.at}
                    @pointerdown=${(event: Event) => event.preventDefault()}
                    @click=${() => this.pick(one)}
                  >
                    <strong dir="auto">${one.title}</strong><span dir="auto">${one.text}</span>
                  </button>`,
              )}
            </div>`
      }
      <p class="unseen" role="status">${this.told(found)}</p>
    </div>`;
  }

  private told(found: Canned[]): string {
    const one = found[this.at];
    return one ? `${this.at + 1} of ${found.length}: ${one.title}` : "No canned reply";
  }

  /** Take a key that is the list's; false for all others. */
  key(event: KeyboardEvent): boolean {
    if (!this.shown || event.isComposing) return false;
    const { found } = this;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        if (found.length > 0) {
          this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
        }
        return true;
      case "Enter":
      case "Tab": {
        const one = found[this.at];
        if (event.shiftKey || !one) return false;
        this.pick(one);
        return true;
      }
      case "Escape":
        this.shutAt = this.looked;
        return true;
      default:
        return false;
    }
  }

  private pick(one: Canned): void {
    this.dispatchEvent(new CustomEvent<Canned>("pick", { detail: one }));
  }
}
