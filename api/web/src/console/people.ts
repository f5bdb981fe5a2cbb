/** Where supervisors look after people and teams: accounts, skills, languages, seats, and when a team answers. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { type Fields, fields, flag, list, maybePicture, number, text } from "../wire";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { plus } from "./glyphs";
import { manageStyles } from "./manage-look";
import { texts } from "./reading";
import { repFace, repFaceStyles } from "./rep-face";
import "./rep-picture";
import type { Pictured } from "./rep-picture";
import { Saving } from "./saving";
import "./team-hours";
import "./trail";
import type { Trail } from "./trail";
import { languageOf } from "./when";

interface Account {
  id: string;
  name: string;
  email: string;
  role: string;
  seats: number;
  skills: string[];
  languages: string[];
  team: string;
  active: boolean;
  picture?: string;
}

function readAccount(from: Fields): Account | null {
  const id = text(from, "id");
  return id === ""
    ? null
    : {
        id,
        name: text(from, "name"),
        email: text(from, "email"),
        role: text(from, "role"),
        seats: number(from, "seats"),
        skills: texts(from.skills),
        languages: texts(from.languages),
        team: text(from, "team"),
        active: flag(from, "active"),
        ...maybePicture(from),
      };
}

/** An account as it is written; who is new brings an e-mail. */
type Body = Omit<Account, "id" | "email" | "active" | "picture"> & {
  email?: string;
  active?: boolean;
  password?: string;
};

const NOBODY: Account = {
  id: "",
  name: "",
  email: "",
  role: "rep",
  seats: 4,
  skills: [],
  languages: [],
  team: "",
  active: true,
};

@customElement("guanxi-people")
export class People extends LitElement {
  static override styles = [ground, fieldStyles, manageStyles, repFaceStyles];

  @property({ attribute: false }) desk!: Desk;
  @state() private accounts: Account[] | null = null;
  @state() private chosen: Account | null = null;
  @state() private trouble = "";
  @state() private done = "";
  @query("form") private formElement!: HTMLFormElement | null;
  @query("guanxi-trail") private trail!: Trail | null;
  private readonly saving = new Saving(this);
  private loads = 0;
  private nobody = NOBODY;

  protected override firstUpdated(): void {
    this.fill(NOBODY);
    void this.load();
  }

  private async load(): Promise<void> {
    this.loads += 1;
    const turn = this.loads;
    try {
      const answer = fields(await this.desk.ask("/v1/reps"));
      if (turn !== this.loads) return;
      this.accounts = list(answer?.reps, readAccount);
      this.beginWith(number(answer ?? {}, "seats", NOBODY.seats));
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }

  /** Somebody new begins with as many seats as the settings say; what was typed before that was known stays. */
  private beginWith(seats: number): void {
    if (seats === this.nobody.seats) return;
    this.nobody = { ...NOBODY, seats };
    if (!this.chosen && this.saving.untouched) this.fill(this.nobody);
  }

  protected override render(): TemplateResult {
    return html`<main tabindex="0" aria-label="People and teams">
      <div>
        <section class="card" aria-labelledby="people">
          <div class="head">
            <h2 id="people">People</h2>
            <button type="button" class="btn" @click=${() => this.choose(null)}>${plus()} Somebody new</button>
          </div>
          ${
            this.accounts
              ? html`<ul>${this.accounts.map((one) => html`<li>${this.entry(one)}</li>`)}</ul>`
              : html`<p class="none" role="status">Looking…</p>`
          }
        </section>
        <guanxi-trail .desk=${this.desk} about="rep team"></guanxi-trail>
      </div>
      <div>
        <section class="card" aria-labelledby="edit">
          <div class="head"><h2 id="edit">${this.chosen ? html`<bdi>${this.chosen.name}</bdi>` : "Somebody new"}</h2></div>
          ${this.form(this.chosen ?? this.nobody)}
        </section>
        <guanxi-team-hours .desk=${this.desk} @changed=${() => void this.trail?.load()}></guanxi-team-hours>
      </div>
    </main>`;
  }

  private entry(one: Account): TemplateResult {
    const knows = [...one.skills, ...one.languages.map(languageOf)].join(", ");
    const what = [one.role === "supervisor" ? "supervisor" : "", one.team, `${one.seats} seats`, knows];
    return html`<button
      type="button"
      class="choice faced ${one.active ? "" : "gone"}"
      aria-current=${this.chosen?.id === one.id ? "true" : "false"}
      @click=${() => this.choose(one)}
    >
      ${repFace(one)}
      <span
        ><strong><bdi>${one.name}</bdi></strong
        ><small><bdi>${one.active ? what.filter(Boolean).join(" · ") : "no access any more"}</bdi></small></span
      >
    </button>`;
  }

  private form(one: Account): TemplateResult {
    const fresh = one.id === "";
    return html`<form class="form" autocomplete="off" @submit=${this.submit} @input=${this.saving.typing}>
      ${
        fresh || !one.active
          ? nothing
          : html`<guanxi-rep-picture .desk=${this.desk} .rep=${one} @changed=${this.pictured}></guanxi-rep-picture>`
      }
      <div class="row">
        <label>Name <small>shoppers see it</small><input name="name" required maxlength="200" dir="auto" /></label>
        <label
          >E-mail <small>to sign in with</small
          ><input name="email" type="email" required maxlength="320" ?disabled=${!fresh}
        /></label>
      </div>
      <div class="row">
        <label
          >Role
          <select name="role">
            <option value="rep">Rep</option>
            <option value="supervisor">Supervisor</option>
          </select></label
        >
        <label>Seats <input name="seats" type="number" required min="1" max="100" /></label>
        <label>Team <input name="team" maxlength="80" /></label>
      </div>
      <div class="row">
        <label>Skills <small>with commas: returns, pizza ovens</small><input name="skills" dir="auto" /></label>
        <label
          >Languages <small>two letters each: en, de</small><input name="languages" /></label>
      </div>
      <label
        >${fresh ? "Password" : "New password"}
        <small>${fresh ? "at least 10 characters; tell them in person" : "leave it empty to keep the old one"}</small>
        <input name="password" type="password" autocomplete="new-password" minlength="10" maxlength="1000" ?required=${fresh} />
      </label>
      ${
        fresh
          ? nothing
          : html`<label class="tick"><input name="active" type="checkbox" /> May sign in</label>`
      }
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      <p class=${this.done ? "done" : ""} role="status">${this.done}</p>
      <div class="hands"><button class="btn main" ?disabled=${this.saving.busy}>
        ${this.saving.busy ? "Saving…" : fresh ? "Add them" : "Save"}
      </button></div>
    </form>`;
  }

  /** The fields keep what was typed: only the picture is another one now. */
  private pictured = (event: CustomEvent<Pictured>): void => {
    const { id, picture } = event.detail;
    const { picture: _before, ...bare } = this.chosen ?? NOBODY;
    if (this.chosen?.id === id) this.chosen = picture ? { ...bare, picture } : bare;
    this.desk.shownBy(event.detail);
    void this.load();
    void this.trail?.load();
  };

  private choose(one: Account | null): void {
    [this.chosen, this.trouble, this.done] = [one, "", ""];
    void this.updateComplete.then(() => {
      this.fill(one ?? this.nobody);
      this.formElement?.querySelector("input")?.focus();
    });
  }

  /** The fields are written only here: drawn again, for whatever reason, they keep what was typed. */
  private fill(one: Account): void {
    const put = (name: string, value: string): void => {
      const field = this.formElement?.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    };
    put("name", one.name);
    put("email", one.email);
    put("role", one.role === "supervisor" ? "supervisor" : "rep");
    put("seats", String(one.seats));
    put("team", one.team);
    put("skills", one.skills.join(", "));
    put("languages", one.languages.join(", "));
    put("password", "");
    const active = this.formElement?.elements.namedItem("active");
    if (active instanceof HTMLInputElement) active.checked = one.active;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const { chosen } = this;
    const body = this.said(chosen);
    if (body) void this.saving.once(() => this.save(chosen, body));
  }

  private async save(chosen: Account | null, body: Body): Promise<void> {
    const path = chosen ? `/v1/reps/${encodeURIComponent(chosen.id)}` : "/v1/reps";
    [this.trouble, this.done] = ["", ""];
    try {
      const answer = await this.desk.ask(path, { method: chosen ? "PATCH" : "POST", body });
      if (this.chosen === chosen) this.saved(chosen && readAccount(fields(answer) ?? {}), body.name);
      await Promise.all([this.load(), this.trail?.load()]);
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      this.trouble = this.chosen === chosen ? why : `${body.name} was not saved. ${why}`;
    }
  }

  /** Who has typed on keeps what they typed; else the form says what is so now. */
  private saved(one: Account | null, name: string): void {
    if (this.saving.untouched) this.choose(one);
    else this.chosen = one;
    this.done = one ? "Saved." : `${name} can sign in now.`;
  }

  private said(chosen: Account | null): Body | null {
    if (!this.formElement) return null;
    const data = new FormData(this.formElement);
    const said = (name: string): string => String(data.get(name) ?? "").trim();
    const split = (words: string): string[] =>
      words
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);
    return {
      name: said("name"),
      role: said("role"),
      seats: Number(said("seats")),
      team: said("team"),
      skills: split(said("skills")),
      languages: split(said("languages").toLowerCase()),
      ...(said("password") ? { password: String(data.get("password")) } : {}),
      ...(chosen ? { active: data.get("active") !== null } : { email: said("email") }),
    };
  }
}
