/** Giving a conversation on: back to the assistant, to the line, to a colleague or a skill, or closed; with a note. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { ground } from "../tokens";
import type { Case, ReleaseTo } from "./case";
import { CLOSINGS } from "./closings";
import type { Desk } from "./desk";
import { dialogStyles } from "./dialog-look";
import { fieldStyles } from "./field-look";
import type { Colleague } from "./reading";

export type Way = "rep" | "skill" | "queue" | "assistant" | "closed";

const TITLES: Record<Way, string> = {
  rep: "Hand over",
  skill: "Hand over",
  queue: "Hand over",
  assistant: "Give back to the assistant",
  closed: "Close the conversation",
};
const DOES: Record<Way, string> = {
  rep: "Hand over",
  skill: "Hand over",
  queue: "Put in line",
  assistant: "Give back",
  closed: "Close",
};
const NOTE_FOR: Record<Way, string> = {
  rep: "What they should know",
  skill: "What whoever takes it should know",
  queue: "What whoever takes it should know",
  assistant: "What was settled, so that the assistant goes on from there",
  closed: "Anything to add",
};
const NOTE_CHARACTERS = 2_000;

/** Fires `done` once the conversation is given away. */
@customElement("guanxi-hand-over")
export class HandOver extends LitElement {
  static override styles = [ground, fieldStyles, dialogStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) open: Case | null = null;
  @property({ attribute: false }) beat = 0;
  @state() private way: Way = "rep";
  @state() private rep = "";
  @state() private skill = "";
  @state() private closing = "solved";
  @state() private busy = false;
  @state() private trouble = "";
  @query("dialog") private dialog!: HTMLDialogElement | null;
  @query("textarea") private note!: HTMLTextAreaElement | null;
  /** The conversation the dialog was opened for: another one may come before the rep while it stands open. */
  private of: Case | null = null;

  /** Open the dialog for one way of giving away; `rep` is any of those that hand over. */
  show(way: Way): void {
    if (!this.open || this.dialog?.open) return;
    this.of = this.open;
    this.way = way === "rep" && !this.there ? "queue" : way;
    this.rep = "";
    this.skill = this.skills[0] ?? "";
    [this.closing, this.trouble, this.busy] = ["solved", "", false];
    this.requestUpdate();
    void this.updateComplete.then(() => {
      if (this.note) this.note.value = "";
      this.dialog?.showModal();
    });
  }

  /** Whoever comes to the desk while the dialog stands open can be chosen too; who was once offered stays so. */
  protected override willUpdate(): void {
    if (this.way === "rep" && !this.rep) this.rep = this.there?.id ?? "";
  }

  private get there(): Colleague | undefined {
    return this.colleagues.find((one) => one.presence === "online");
  }

  private get colleagues(): Colleague[] {
    const order = { online: 0, away: 1, offline: 2 };
    return this.desk.state.reps
      .filter((one) => one.id !== this.desk.rep?.id)
      .toSorted((a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name));
  }

  private get skills(): string[] {
    const all = this.desk.state.reps.flatMap((one) => one.skills);
    return [...new Set([...this.desk.state.skills, ...all])].toSorted((a, b) => a.localeCompare(b));
  }

  protected override render(): TemplateResult {
    const { way } = this;
    return html`<dialog aria-labelledby="hand-title" @close=${() => this.dispatchEvent(new Event("shut"))}>
      <form class="form" @submit=${this.submit}>
        <h2 id="hand-title">${TITLES[way]}</h2>
        ${way === "closed" ? this.closings() : way === "assistant" ? nothing : this.ways()}
        <label
          >${NOTE_FOR[way]} <small>optional; only the desk sees it</small>
          <textarea rows="3" maxlength=${NOTE_CHARACTERS} dir="auto"></textarea>
        </label>
        ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
        <div class="hands">
          <button type="button" class="btn plain" @click=${() => this.dialog?.close()}>Cancel</button>
          <button class="btn main" ?disabled=${this.busy || !this.target()}>${this.busy ? "One moment…" : DOES[way]}</button>
        </div>
      </form>
    </dialog>`;
  }

  private ways(): TemplateResult {
    const { colleagues, skills } = this;
    return html`<fieldset>
        <legend>To whom</legend>
        ${colleagues.length > 0 ? this.radio("rep", "A colleague") : nothing}
        ${skills.length > 0 ? this.radio("skill", "Whoever has a skill") : nothing}
        ${this.radio("queue", "The line: it keeps its place")}
      </fieldset>
      ${
        this.way === "rep"
          ? html`<label
              >Colleague
              <select @change=${(event: Event) => this.pickRep(event)}>
                ${repeat(
                  colleagues,
                  (one) => one.id,
                  (one) =>
                    html`<option value=${one.id} .selected=${live(one.id === this.rep)} ?disabled=${one.presence !== "online"}>
                      ${one.name} — ${standing(one)}
                    </option>`,
                )}
              </select></label
            >`
          : nothing
      }
      ${
        this.way === "skill"
          ? html`<label
              >Skill
              <select @change=${(event: Event) => this.pickSkill(event)}>
                ${repeat(
                  skills,
                  (one) => one,
                  (one) => html`<option value=${one} .selected=${live(one === this.skill)}>${one}</option>`,
                )}
              </select></label
            >`
          : nothing
      }`;
  }

  private radio(way: Way, label: string): TemplateResult {
    return html`<label class="radio"
      ><input
        type="radio"
        name="way"
        .checked=${this.way === way}
        @change=${() => {
          this.way = way;
        }}
      /><span>${label}</span></label
    >`;
  }

  private closings(): TemplateResult {
    return html`<fieldset>
      <legend>Why</legend>
      ${CLOSINGS.map(
        ([reason, label]) =>
          html`<label class="radio"
            ><input
              type="radio"
              name="closing"
              .checked=${this.closing === reason}
              @change=${() => {
                this.closing = reason;
              }}
            /><span>${label}</span></label
          >`,
      )}
    </fieldset>`;
  }

  private pickRep(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.rep = event.target.value;
  }

  private pickSkill(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.skill = event.target.value;
  }

  private target(): ReleaseTo | null {
    switch (this.way) {
      case "rep":
        return this.rep ? { rep: this.rep } : null;
      case "skill":
        return this.skill ? { skill: this.skill } : null;
      default:
        return this.way;
    }
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const [to, of] = [this.target(), this.of];
    if (!to || !of || this.busy) return;
    const said = this.note?.value.trim() ?? "";
    this.busy = true;
    try {
      await of.release(to, said, this.way === "closed" ? this.closing : "");
      if (this.of !== of) return;
      this.dialog?.close();
      this.dispatchEvent(new Event("done"));
    } catch (error) {
      const why = error instanceof Error ? error.message : "That didn’t go through. Try again.";
      if (this.of !== of) return this.desk.say(why);
      this.trouble = why;
    }
    this.busy = false;
  }
}

function standing(one: Colleague): string {
  if (one.presence !== "online") return one.presence;
  const free = Math.max(0, one.seats - one.taken);
  return free === 1 ? "1 seat free" : free === 0 ? "no seat free" : `${free} seats free`;
}
