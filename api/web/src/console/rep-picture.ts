/** The picture that shows a rep: as others see it, with the ways to set another and to take it away. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { fields, maybePicture } from "../wire";
import type { Desk } from "./desk";
import { repFace, repFaceStyles } from "./rep-face";
import { Saving } from "./saving";

const KINDS = "image/jpeg,image/png,image/webp";
const BYTES_AT_MOST = 10 * 1024 * 1024;
const UPLOAD_LIMIT_MS = 120_000;

export interface Pictured {
  id: string;
  name: string;
  picture?: string;
}

/** Fires `changed` with whose picture it is and what it is now, once the server has it. */
@customElement("guanxi-rep-picture")
export class RepPicture extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) rep!: Pictured;
  @state() private trouble = "";
  @state() private done = "";
  @query("input") private input!: HTMLInputElement;
  private readonly saving = new Saving(this);

  static override styles = [
    ground,
    repFaceStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: var(--s4);
      }

      .what {
        display: grid;
        gap: 6px;
        min-width: 0;
      }

      .hands {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
      }

      p {
        font-size: var(--text-s);
        color: var(--soft);
      }

      .sorry {
        color: var(--trouble);
        font-weight: 600;
      }

      .done {
        color: var(--accent-text);
        font-weight: 600;
      }
    `,
  ];

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get("rep") as Pictured | undefined;
    if (before && before.id !== this.rep.id) [this.trouble, this.done] = ["", ""];
  }

  protected override render(): TemplateResult {
    const { busy } = this.saving;
    const { picture } = this.rep;
    return html`${repFace(this.rep, "size-l")}
      <div class="what" role="group" aria-label="Picture">
        <div class="hands">
          <button type="button" class="btn" ?disabled=${busy} @click=${() => this.input.click()}>
            ${busy ? "One moment…" : picture ? "Another picture" : "Choose a picture"}
          </button>
          ${
            picture
              ? html`<button type="button" class="btn plain" ?disabled=${busy} @click=${() => void this.saving.once(() => this.takeAway())}>
                  Remove
                </button>`
              : nothing
          }
        </div>
        ${
          this.trouble
            ? html`<p class="sorry" role="alert">${this.trouble}</p>`
            : html`<p class=${this.done ? "done" : ""} role="status">${this.done || "Shoppers see it; without one they see initials."}</p>`
        }
      </div>
      <input type="file" hidden accept=${KINDS} @change=${this.picked} />`;
  }

  private picked(): void {
    const file = this.input.files?.[0];
    this.input.value = "";
    if (file) void this.saving.once(() => this.send(file));
  }

  private async send(file: File): Promise<void> {
    if (file.size > BYTES_AT_MOST) {
      [this.trouble, this.done] = ["Pictures may have 10 MB at most; take a smaller one.", ""];
      return;
    }
    const form = new FormData();
    form.append("file", file, file.name);
    await this.change("PUT", form, "This is the picture now.");
  }

  private takeAway(): Promise<void> {
    return this.change("DELETE", undefined, "The picture is gone.");
  }

  private async change(method: "PUT" | "DELETE", body: FormData | undefined, done: string): Promise<void> {
    const { id, name } = this.rep;
    [this.trouble, this.done] = ["", ""];
    try {
      const path = `/v1/reps/${encodeURIComponent(id)}/picture`;
      const limit = { timeoutMs: UPLOAD_LIMIT_MS };
      const answer = await this.desk.ask(path, body ? { method, body, ...limit } : { method });
      if (this.rep.id === id) this.done = done;
      const detail: Pictured = { id, name, ...maybePicture(fields(answer) ?? {}) };
      this.dispatchEvent(new CustomEvent<Pictured>("changed", { detail }));
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      this.trouble = this.rep.id === id ? why : `The picture of ${name} was not changed. ${why}`;
    }
  }
}
