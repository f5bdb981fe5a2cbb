/** When each team answers: a week of hours on a clock of its own, and the days it does not. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { type Fields, fields, list, number, text } from "../wire";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { manageStyles } from "./manage-look";
import { texts } from "./reading";
import { Renewal } from "./renewal";

const WEEK: [string, string][] = [
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
  ["sun", "Sunday"],
];

interface Team {
  name: string;
  reps: number;
  /** As the server has them; null where the team always answers. */
  hours: Fields | null;
}

/** Fires `changed` once hours were saved or deleted. */
@customElement("guanxi-team-hours")
export class TeamHours extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  @state() private teams: Team[] | null = null;
  @state() private name = "";
  @state() private trouble = "";
  @state() private done = "";
  /** Whether an empty week was asked about already. */
  private warned = false;
  /** How often something was typed that is not saved. */
  private typed = 0;
  @query("form") private formElement!: HTMLFormElement | null;

  static override styles = [
    ground,
    fieldStyles,
    manageStyles,
    css`
      :host {
        overflow: visible;
        margin-top: var(--s4);
      }
    `,
  ];

  constructor() {
    super();
    new Renewal(this, () => this.renew());
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  private async read(): Promise<Team[]> {
    const answer = fields(await this.desk.ask("/v1/teams"));
    return list(answer?.teams, (from) => ({
      name: text(from, "name"),
      reps: number(from, "reps"),
      hours: fields(from.hours),
    }));
  }

  /** Where somebody types, the form keeps what they were shown. */
  private async renew(): Promise<void> {
    const before = this.teams;
    const teams = await this.read();
    if (this.teams !== before || this.typed > 0) return;
    this.teams = teams;
    await this.updateComplete;
    if (this.typed === 0) this.fill();
  }

  private async load(): Promise<void> {
    this.trouble = "";
    try {
      this.teams = await this.read();
      this.name ||= this.teams[0]?.name ?? "";
      await this.updateComplete;
      this.fill();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }

  private get team(): Team | undefined {
    return this.teams?.find((one) => one.name === this.name);
  }

  /** There is nothing to type into before the hours are here: they would come over what was typed. */
  protected override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="hours">
      <div class="head"><h2 id="hours">Hours</h2></div>
      ${this.teams ? this.form(this.teams) : this.trouble ? this.failed() : html`<p class="none" role="status">Looking…</p>`}
    </section>`;
  }

  private failed(): TemplateResult {
    return html`<p class="sorry" role="alert">${this.trouble}</p>
      <div class="hands"><button type="button" class="btn" @click=${() => void this.load()}>Try again</button></div>`;
  }

  private form(teams: Team[]): TemplateResult {
    const { team } = this;
    return html`<form class="form" @submit=${this.submit} @input=${this.typing}>
        <div class="row">
          <label
            >Team <small>whose hours these are</small>
            <select name="team" .value=${this.name} @change=${(event: Event) => this.pick(event)}>
              ${teams.map(
                (one) =>
                  html`<option value=${one.name} ?selected=${one.name === this.name}>
                    ${one.name} (${one.reps === 1 ? "1 person" : `${one.reps} people`})
                  </option>`,
              )}
            </select></label
          >
          <label>Time zone <small>such as Europe/Berlin</small><input name="timezone" required maxlength="80" /></label>
        </div>
        ${team && !team.hours ? html`<p class="none">No hours yet: this team always answers. Once there are hours, a day without any is closed.</p>` : nothing}
        <fieldset class="days">
          <legend class="unseen">Hours of each day</legend>
          ${WEEK.map(
            ([day, label]) =>
              html`<label><span>${label}</span><input name=${day} placeholder=${team?.hours ? "closed" : ""} maxlength="120" aria-label="Hours on ${label}, such as 09:00-12:00, 13:00-17:30" /></label>`,
          )}
        </fieldset>
        <p class="none">For each day as 09:00-12:00, 13:00-17:30; empty where it is closed.</p>
        <label>Holidays <small>with commas: 2026-12-25, 2026-12-26</small><input name="holidays" maxlength="2000" /></label>
        ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
        <p class=${this.done ? "done" : ""} role="status">${this.done}</p>
        <div class="hands">
          <button class="btn main" ?disabled=${!team}>Save hours</button>
          ${
            team?.hours
              ? html`<button type="button" class="btn plain away" @click=${() => void this.erase()}>Always answer</button>`
              : nothing
          }
        </div>
      </form>`;
  }

  private pick(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    [this.name, this.trouble, this.done] = [event.target.value, "", ""];
    this.fill();
  }

  private typing = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.typed += 1;
    this.turned();
  };

  /** What was said of the hours that stood here is not said of others. */
  private turned(): void {
    [this.trouble, this.done, this.warned] = ["", "", false];
  }

  private fill(): void {
    this.typed = 0;
    const hours = this.team?.hours ?? {};
    const week = fields(hours.week) ?? {};
    const put = (name: string, value: string): void => {
      const field = this.formElement?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    };
    put("timezone", text(hours, "timezone", Intl.DateTimeFormat().resolvedOptions().timeZone));
    for (const [day] of WEEK) put(day, texts(week[day]).join(", "));
    put("holidays", texts(hours.holidays).join(", "));
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { team, formElement } = this;
    if (!team || !formElement) return;
    const data = new FormData(formElement);
    const split = (name: string): string[] =>
      String(data.get(name) ?? "")
        .split(",")
        .map((part) => part.trim().replaceAll("–", "-"))
        .filter(Boolean);
    const hours = {
      timezone: String(data.get("timezone") ?? "").trim(),
      week: Object.fromEntries(WEEK.map(([day]) => [day, split(day)])),
      holidays: split("holidays"),
      // Days that differ are written with the API; saving here keeps them.
      days: fields(team.hours?.days) ?? {},
    };
    const opens = [...Object.values(hours.week), ...Object.values(hours.days)].some(
      (spans) => texts(spans).length > 0,
    );
    if (!opens && !this.warned) {
      this.trouble = `No day has hours: ${team.name} would never be asked about anyone. Save once more if that is meant.`;
      this.warned = true;
      return;
    }
    const { typed } = this;
    await this.trying(`${team.name} answers by these hours now.`, async () => {
      const saved = fields(await this.desk.ask(this.path(team), { method: "PUT", body: { hours } }));
      this.know(team, fields(saved?.hours) ?? hours);
      if (this.typed === typed) this.typed = 0;
    });
  }

  /** The fields are left as they are: somebody may be typing on. */
  private know(team: Team, hours: Fields | null): void {
    this.teams = this.teams?.map((one) => (one.name === team.name ? { ...one, hours } : one)) ?? null;
  }

  private async erase(): Promise<void> {
    const { team } = this;
    if (!team) return;
    await this.trying(`${team.name} always answers now.`, async () => {
      await this.desk.ask(this.path(team), { method: "DELETE" });
      this.know(team, null);
      if (this.name === team.name) this.fill();
    });
  }

  private path(team: Team): string {
    return `/v1/teams/${encodeURIComponent(team.name)}`;
  }

  private async trying(done: string, work: () => Promise<unknown>): Promise<void> {
    this.turned();
    try {
      await work();
      this.done = done;
      this.dispatchEvent(new Event("changed"));
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }
}
