/** Where supervisors write the canned replies everyone uses. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { fields } from "../wire";
import { type Canned, readCanned } from "./canned";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { bin, plus } from "./glyphs";
import { manageStyles } from "./manage-look";
import { Renewal } from "./renewal";
import { Saving } from "./saving";
import "./trail";
import type { Trail } from "./trail";

const TEXT_CHARACTERS = 4_000;

@customElement("guanxi-replies")
export class Replies extends LitElement {
  static override styles = [ground, fieldStyles, manageStyles];

  @property({ attribute: false }) desk!: Desk;
  @state() private replies: Canned[] | null = null;
  @state() private chosen: Canned | null = null;
  @state() private trouble = "";
  @state() private done = "";
  @state() private sure = false;
  @query("#title") private titleInput!: HTMLInputElement | null;
  @query("#text") private textInput!: HTMLTextAreaElement | null;
  @query("guanxi-trail") private trail!: Trail | null;
  private readonly saving = new Saving(this);
  private loads = 0;

  constructor() {
    super();
    new Renewal(this, () => this.renew());
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  private async load(): Promise<void> {
    this.loads += 1;
    const turn = this.loads;
    try {
      const replies = readCanned(fields(await this.desk.ask("/v1/canned-replies")));
      if (turn === this.loads) this.replies = replies;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }

  /** What is typed stays; where nothing was, the form says what the reply says now. */
  private async renew(): Promise<void> {
    const turn = this.loads;
    const replies = readCanned(fields(await this.desk.ask("/v1/canned-replies")));
    if (turn !== this.loads || this.saving.busy) return; // it was changed here meanwhile
    this.replies = replies;
    const { chosen, titleInput: title, textInput: words } = this;
    const now = replies.find((one) => one.id === chosen?.id);
    if (now && title && words && title.value === chosen?.title && words.value === chosen.text) {
      [this.chosen, title.value, words.value] = [now, now.title, now.text];
    }
    await this.trail?.load();
  }

  protected override render(): TemplateResult {
    return html`<main tabindex="0" aria-label="Canned replies">
      <div>
        <section class="card" aria-labelledby="list">
          <div class="head">
            <h2 id="list">Canned replies</h2>
            <button type="button" class="btn" @click=${() => this.choose(null)}>${plus()} New</button>
          </div>
          ${this.list()}
        </section>
        <guanxi-trail .desk=${this.desk} about="canned-reply"></guanxi-trail>
      </div>
      <section class="card" aria-labelledby="edit">
        <div class="head"><h2 id="edit">${this.chosen ? "Change it" : "A new one"}</h2></div>
        ${this.form()}
      </section>
    </main>`;
  }

  private list(): TemplateResult {
    if (!this.replies) return html`<p class="none" role="status">Looking…</p>`;
    if (this.replies.length === 0) {
      return html`<p class="none">
        None yet. What reps write again and again goes here; in a reply they find it with a slash.
      </p>`;
    }
    return html`<ul class="one-line">
      ${this.replies.map(
        (one) =>
          html`<li>
            <button
              type="button"
              class="choice"
              aria-current=${this.chosen?.id === one.id ? "true" : "false"}
              @click=${() => this.choose(one)}
            >
              <strong dir="auto">${one.title}</strong><small dir="auto">${one.text}</small>
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private form(): TemplateResult {
    const { chosen } = this;
    const { busy } = this.saving;
    return html`<form class="form" @submit=${this.submit} @input=${this.saving.typing}>
      <label
        >Title <small>reps find it by these words</small>
        <input id="title" required maxlength="80" autocomplete="off" dir="auto" />
      </label>
      <label
        >Text
        <small>{name}, {rep}, {order} and {page} are filled in; another word in braces is left for the rep</small>
        <textarea id="text" required rows="7" maxlength=${TEXT_CHARACTERS} dir="auto"></textarea>
      </label>
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      <p class=${this.done ? "done" : ""} role="status">${this.done}</p>
      <div class="hands">
        <button class="btn main" ?disabled=${busy}>${busy ? "Saving…" : chosen ? "Save" : "Add it"}</button>
        ${
          chosen
            ? html`<button type="button" class="btn plain away" ?disabled=${busy} @click=${() => this.erase(chosen)}>
                ${bin()} ${this.sure ? "Yes, delete it" : "Delete"}
              </button>`
            : nothing
        }
      </div>
    </form>`;
  }

  /** The fields are written only here: drawn again, for whatever reason, they keep what was typed. */
  private choose(one: Canned | null): void {
    [this.chosen, this.trouble, this.done, this.sure] = [one, "", "", false];
    void this.updateComplete.then(() => {
      if (this.titleInput) this.titleInput.value = one?.title ?? "";
      if (this.textInput) this.textInput.value = one?.text ?? "";
      this.titleInput?.focus();
    });
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const { chosen } = this;
    const body = { title: this.titleInput?.value ?? "", text: this.textInput?.value ?? "" };
    void this.changing(chosen, body.title, async () => {
      const sent = chosen ? { id: chosen.id, ...body } : body;
      await this.desk.ask("/v1/canned-replies", { method: "PUT", body: sent });
      return () => {
        if (!chosen && this.saving.untouched) this.choose(null);
        if (chosen) this.chosen = { ...chosen, ...body };
        this.done = chosen ? "Saved." : `“${body.title}” is there for everyone.`;
      };
    });
  }

  /** Pressed twice: what many use goes with one slip otherwise. */
  private erase(one: Canned): void {
    if (!this.sure) {
      this.sure = true;
      return;
    }
    void this.changing(one, one.title, async () => {
      await this.desk.ask(`/v1/canned-replies/${encodeURIComponent(one.id)}`, { method: "DELETE" });
      return () => {
        this.choose(null);
        this.done = `“${one.title}” is deleted.`;
      };
    });
  }

  /** Do the work, and then what it returns: unless the form has been turned to another one meanwhile. */
  private changing(of: Canned | null, title: string, work: () => Promise<() => void>): Promise<void> {
    return this.saving.once(async () => {
      [this.trouble, this.done] = ["", ""];
      try {
        const then = await work();
        if (this.chosen === of) then();
        await Promise.all([this.load(), this.trail?.load()]);
      } catch (error) {
        const why = error instanceof Error ? error.message : "";
        this.trouble = this.chosen === of ? why : `“${title}” was not changed. ${why}`;
      }
    });
  }
}
