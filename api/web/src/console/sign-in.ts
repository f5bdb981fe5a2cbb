/** Where a rep signs in. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { mark } from "../icons";
import { ground } from "../tokens";
import type { Desk } from "./desk";

@customElement("guanxi-sign-in")
export class SignIn extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  @state() private busy = false;
  @state() private trouble = "";
  @query("#email") private email!: HTMLInputElement;
  @query("#password") private password!: HTMLInputElement;

  static override styles = [
    ground,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1.1fr);
        min-height: 100dvh;
        background: var(--paper);
      }

      main {
        display: grid;
        place-content: center;
        padding: var(--s5);
      }

      form {
        display: grid;
        gap: var(--s4);
        width: min(340px, calc(100vw - 48px));
      }

      .brand {
        display: flex;
        align-items: center;
        gap: 10px;
        color: var(--accent-text);
        font-weight: 700;
        font-size: var(--text-l);
      }

      h1 {
        margin-top: var(--s4);
        font-size: 1.75rem;
        line-height: 1.15;
        letter-spacing: -0.025em;
      }

      form > p {
        color: var(--soft);
      }

      label {
        display: grid;
        gap: 6px;
        font-weight: 600;
        font-size: var(--text-s);
      }

      input {
        padding: 11px 14px;
        border: 1.5px solid var(--edge);
        border-radius: var(--round-s);
        background: var(--raised);
        font-size: 1rem;
        font-weight: 400;
      }

      .btn {
        min-height: 46px;
        font-size: var(--text-m);
      }

      .sorry {
        padding: 10px 14px;
        border-radius: var(--round-s);
        background: var(--trouble-wash);
        color: var(--trouble);
        font-weight: 600;
        font-size: var(--text-s);
      }

      aside {
        position: relative;
        display: grid;
        align-content: end;
        overflow: hidden;
        padding: var(--s6);
        background: light-dark(#1b4a3c, #16251f);
        color: #f4eee5;
      }

      aside p {
        position: relative;
        max-width: 24em;
        font-size: 1.25rem;
        line-height: 1.4;
        letter-spacing: -0.01em;
        text-wrap: balance;
      }

      .ring {
        position: absolute;
        width: 74vmin;
        height: 74vmin;
        border: 1.5px solid rgb(255 240 220 / 0.28);
        border-radius: 50%;
        top: 4vmin;
        left: 4vmin;
      }

      .ring + .ring {
        left: 34vmin;
        background: rgb(236 150 96 / 0.16);
        border-color: rgb(243 168 120 / 0.6);
      }

      @media (max-width: 800px) {
        :host {
          grid-template-columns: 1fr;
        }

        aside {
          display: none;
        }
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.email.focus();
  }

  protected override render(): TemplateResult {
    return html`<main>
        <form @submit=${this.submit}>
          <div class="brand">${mark(28)} Guanxi</div>
          <h1>Sign in to the console</h1>
          <label>E-mail <input id="email" type="email" name="email" autocomplete="username" required /></label>
          <label
            >Password
            <input id="password" type="password" name="password" autocomplete="current-password" required
          /></label>
          ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
          <button class="btn main" aria-disabled=${this.busy}>${this.busy ? "Signing in…" : "Sign in"}</button>
        </form>
      </main>
      <aside aria-hidden="true">
        <span class="ring"></span><span class="ring"></span>
        <p>The assistant answers what it knows. You take over where a person matters.</p>
      </aside>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.trouble = "";
    try {
      await this.desk.signIn(this.email.value.trim(), this.password.value);
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "Signing in failed.";
      this.password.select();
    } finally {
      this.busy = false;
    }
  }
}
