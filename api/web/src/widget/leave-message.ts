/** A message left instead of waiting: what a person should know, and where to answer besides here. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { LONGEST_MESSAGE } from "../composer";
import { Problem } from "../http";
import { ground } from "../tokens";
import { widget as words } from "../words";

const LOOKS_LIKE_EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Fires `done` when the message is kept or the shopper thinks better of it. */
@customElement("guanxi-leave-message")
export class LeaveMessage extends LitElement {
  /** Whether the shop can answer by e-mail. */
  @property({ type: Boolean }) mail = false;
  /** Delivers the message; rejects when it didn't get there. */
  @property({ attribute: false }) deliver: (text: string, email: string) => Promise<void> = async () => {};
  @state() private trouble = "";
  @state() private sending = false;
  @query("textarea") private area!: HTMLTextAreaElement;
  @query("input") private email!: HTMLInputElement | null;

  static override styles = [
    ground,
    css`
      form {
        display: grid;
        gap: var(--s2);
      }

      h3 {
        font-size: var(--text-m);
        font-weight: 700;
      }

      .hint {
        font-size: var(--text-s);
        color: var(--soft);
        text-wrap: pretty;
      }

      label {
        display: grid;
        gap: 3px;
        font-size: var(--text-s);
        font-weight: 600;
      }

      textarea,
      input {
        width: 100%;
        padding: 8px 12px;
        border: 1px solid var(--edge);
        border-radius: var(--round-s);
        background: var(--paper);
        font-size: max(1rem, 16px);
        font-weight: 400;
      }

      textarea {
        resize: none;
      }

      .sorry {
        color: var(--trouble);
        font-size: var(--text-s);
        font-weight: 600;
      }

      @container (max-height: 420px) {
        h3,
        .hint {
          display: none;
        }

        textarea {
          height: 58px;
        }
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.area.focus();
  }

  protected override render(): TemplateResult {
    return html`<form novalidate @submit=${this.send} @keydown=${this.onKey}>
      <h3>${words.messageTitle}</h3>
      <p class="hint">${words.messageMore}</p>
      <label>
        ${words.messageText}
        <textarea rows="3" dir="auto" required maxlength=${LONGEST_MESSAGE}></textarea>
      </label>
      ${
        this.mail
          ? html`<label>
              ${words.messageEmail}
              <input type="email" autocomplete="email" inputmode="email" dir="ltr" maxlength="320" />
            </label>`
          : nothing
      }
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      <div class="buttons">
        <button type="submit" class="btn main" aria-disabled=${this.sending}>${words.messageSend}</button>
        <button type="button" class="btn plain" @click=${this.done}>${words.cancel}</button>
      </div>
    </form>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.done();
  }

  private done(): void {
    this.dispatchEvent(new Event("done"));
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const [text, email] = [this.area.value.trim(), this.email?.value.trim() ?? ""];
    if (this.sending || text === "") {
      this.area.focus();
      return;
    }
    if (email && !LOOKS_LIKE_EMAIL.test(email)) {
      this.trouble = words.messageWrongEmail;
      this.email?.focus();
      return;
    }
    this.trouble = "";
    this.sending = true;
    try {
      await this.deliver(text, email);
      this.done();
    } catch (error) {
      const refused = error instanceof Problem && !error.passing;
      this.trouble = refused ? error.message : words.messageFailed;
    } finally {
      this.sending = false;
    }
  }
}
