/** Asks once more before everything the shopper wrote is erased. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { widget as words } from "../words";

/** Fires `done` when all is erased, or kept. */
@customElement("guanxi-forget")
export class Forget extends LitElement {
  /** Erases; rejects when nothing was erased. */
  @property({ attribute: false }) erase: () => Promise<void> = async () => {};
  @state() private stage: "asking" | "erasing" | "failed" = "asking";
  @query(".keep") private keep!: HTMLButtonElement;

  static override styles = [
    ground,
    css`
      h3 {
        font-size: var(--text-m);
        font-weight: 700;
      }

      p {
        margin: 4px 0 var(--s3);
        font-size: var(--text-s);
        color: var(--soft);
        text-wrap: pretty;
      }

      .sorry {
        color: var(--trouble);
        font-weight: 600;
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
      }

      .yes {
        border-color: var(--trouble);
        color: var(--trouble);
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.keep.focus();
  }

  protected override render(): TemplateResult {
    return html`<div role="alertdialog" aria-labelledby="ask" aria-describedby="more" @keydown=${this.onKey}>
      <h3 id="ask">${words.forgetAsk}</h3>
      <p id="more">${words.forgetMore}</p>
      ${this.stage === "failed" ? html`<p class="sorry" role="alert">${words.forgetFailed}</p>` : nothing}
      <div class="buttons">
        <button type="button" class="btn yes" aria-disabled=${this.stage === "erasing"} @click=${this.go}>
          ${words.forgetYes}
        </button>
        <button type="button" class="btn keep" @click=${this.done}>${words.forgetNo}</button>
      </div>
    </div>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.done();
  }

  private done(): void {
    this.dispatchEvent(new Event("done"));
  }

  private async go(): Promise<void> {
    if (this.stage === "erasing") return; // a button that is disabled while it works loses the focus
    this.stage = "erasing";
    try {
      await this.erase();
      this.done();
    } catch {
      this.stage = "failed";
    }
  }
}
