/** Asks how it was: five stars and room for a word, after the last answer and never before. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { star } from "../icons";
import { ground } from "../tokens";
import { widget as words } from "../words";

const STARS = [1, 2, 3, 4, 5];

/** Fires `done` once the rating was kept, and what had the focus is gone. */
@customElement("guanxi-rating")
export class Rating extends LitElement {
  /** Delivers the rating; rejects when it didn't get there. */
  @property({ attribute: false }) deliver: (score: number, comment: string) => Promise<void> = async () => {};
  @state() private score = 0;
  @state() private stage: "asking" | "sending" | "failed" | "thanked" = "asking";
  private comment = "";

  static override styles = [
    ground,
    css`
      :host {
        display: block;
        margin: var(--s4) 0 var(--s2);
        padding: var(--s4);
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
        text-align: center;
      }

      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        width: 100%;
        padding: 0;
        font-weight: 650;
      }

      .stars {
        display: flex;
        justify-content: center;
        gap: 2px;
        margin: var(--s1) 0;
      }

      label {
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        border-radius: var(--round-s);
        color: var(--edge);
        cursor: pointer;
      }

      label.lit {
        color: var(--wait);
      }

      label:hover {
        background: var(--hover);
      }

      label:has(:focus-visible) {
        outline: 2px solid var(--accent-text);
      }

      label input {
        position: absolute;
        opacity: 0;
        pointer-events: none;
      }

      textarea {
        display: block;
        width: 100%;
        margin: var(--s2) 0;
        padding: 8px 12px;
        border: 1px solid var(--edge);
        border-radius: var(--round-s);
        background: var(--paper);
        resize: vertical;
        font-size: 1rem;
      }

      .sorry {
        margin-bottom: var(--s2);
        color: var(--trouble);
        font-size: var(--text-s);
      }
    `,
  ];

  /** What grows may grow out of sight: whoever scrolls is told. */
  protected override updated(): void {
    this.dispatchEvent(new Event("grown"));
  }

  protected override render(): TemplateResult {
    if (this.stage === "thanked") return html`<p role="status">${words.rateThanks}</p>`;
    return html`<fieldset>
        <legend>${words.rateAsk}</legend>
        <div class="stars">
          ${STARS.map(
            (n) =>
              html`<label class=${n <= this.score ? "lit" : ""}>
                <input
                  type="radio"
                  name="score"
                  value=${n}
                  aria-label=${words.rateStars(n)}
                  .checked=${n === this.score}
                  @change=${() => this.choose(n)}
                />${star(n <= this.score)}
              </label>`,
          )}
        </div>
      </fieldset>
      ${this.score > 0 ? this.rest() : nothing}`;
  }

  private rest(): TemplateResult {
    return html`<textarea
        rows="2"
        maxlength="1000"
        aria-label=${words.rateComment}
        placeholder=${words.rateComment}
        @input=${(event: InputEvent) => {
          this.comment = (event.target as HTMLTextAreaElement).value;
        }}
      ></textarea>
      ${this.stage === "failed" ? html`<p class="sorry" role="alert">${words.rateFailed}</p>` : nothing}
      <button type="button" class="btn main" aria-disabled=${this.stage === "sending"} @click=${this.send}>
        ${words.rateSend}
      </button>`;
  }

  private choose(score: number): void {
    this.score = score;
  }

  private async send(): Promise<void> {
    if (this.stage === "sending") return;
    this.stage = "sending";
    try {
      await this.deliver(this.score, this.comment.trim());
      this.stage = "thanked";
      this.dispatchEvent(new Event("done"));
    } catch {
      this.stage = "failed";
    }
  }
}
