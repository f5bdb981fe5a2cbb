/** The supervisors' overview: who is on and who waits now, and how the shop answered in the last days. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { portrait } from "../portrait";
import { ground } from "../tokens";
import { initials, MOODS, REASONS } from "../words";
import { boardStyles } from "./board-look";
import { bars, columns, lines } from "./charts";
import { CLOSINGS } from "./closings";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { save } from "./glyphs";
import "./held";
import type { Colleague } from "./reading";
import { dayLabel, type Figures, lasting, percent, readStats, type Stats, type Times } from "./stats";
import { secondsSince, stopwatch } from "./urgency";
import { dayOf } from "./when";

const PERIODS: [number, string][] = [
  [1, "Today"],
  [7, "7 days"],
  [30, "30 days"],
];
const EVERY_MS = 30_000;
const MOOD_COLOR: Record<string, string> = {
  happy: "var(--accent-text)",
  curious: "var(--accent-text)",
  neutral: "var(--edge)",
  confused: "var(--wait)",
  worried: "var(--wait)",
  disappointed: "var(--trouble)",
  angry: "var(--trouble)",
};

/** Fires `show` when a conversation was opened from here, and `write` with a question that wants a page. */
@customElement("guanxi-board")
export class Board extends LitElement {
  static override styles = [ground, fieldStyles, boardStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) beat = 0;
  @property({ attribute: false }) now = Date.now();
  @state() private days = 7;
  @state() private stats: Stats | null = null;
  @state() private trouble = "";
  private again: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.again = setInterval(() => {
      if (document.visibilityState === "visible") void this.load();
    }, EVERY_MS);
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  override disconnectedCallback(): void {
    clearInterval(this.again);
    super.disconnectedCallback();
  }

  private async load(): Promise<void> {
    const { days } = this;
    try {
      const stats = readStats(await this.desk.ask(`/v1/stats?days=${days}`));
      if (days === this.days) this.stats = stats;
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }

  protected override render(): TemplateResult {
    return html`<main tabindex="0" aria-label="Overview">
      <h2 class="title">Now</h2>
      ${this.live()}
      <div class="two">
        ${this.whoIsOn()}
        <guanxi-held
          .desk=${this.desk}
          .beat=${this.beat}
          .now=${this.now}
          @show=${() => this.dispatchEvent(new Event("show"))}
        ></guanxi-held>
      </div>
      <div class="title-row">
        <h2 class="title">How it went</h2>
        <div class="switch" role="group" aria-label="Period">
          ${PERIODS.map(
            ([days, label]) =>
              html`<button type="button" aria-pressed=${this.days === days} @click=${() => this.choose(days)}>${label}</button>`,
          )}
        </div>
        <button type="button" class="btn" ?disabled=${!this.stats} @click=${() => void this.download()}>${save()} As CSV</button>
      </div>
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      ${this.stats ? this.period(this.stats) : html`<p class="none" role="status">Counting…</p>`}
    </main>`;
  }

  private choose(days: number): void {
    this.days = days;
    void this.load();
  }

  private live(): TemplateResult {
    const { waiting, length, reps } = this.desk.state;
    const longest = Math.max(0, ...waiting.map((entry) => secondsSince(entry.since, this.now) ?? 0));
    const on = reps.filter((rep) => rep.presence === "online");
    const [seats, taken] = [sum(on, (rep) => rep.seats), sum(on, (rep) => rep.taken)];
    const inLine = Math.max(length, waiting.length);
    return html`<div class="tiles">
      ${tile("In line", String(inLine), inLine > 0 ? `longest ${stopwatch(longest)}` : "nobody waits", inLine > 0 ? "wait" : "")}
      ${tile("Reps online", String(on.length), `${reps.filter((rep) => rep.presence === "away").length} away`)}
      ${tile("Seats taken", `${taken} of ${seats}`, seats > 0 && taken >= seats ? "all are taken" : `${Math.max(0, seats - taken)} free`)}
      ${tile("On the list", String(this.desk.state.brake.onList), "asked for when there is room")}
    </div>`;
  }

  private whoIsOn(): TemplateResult {
    const order = { online: 0, away: 1, offline: 2 };
    const reps = this.desk.state.reps.toSorted(
      (a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name),
    );
    return html`<section aria-labelledby="who-on">
      <h3 id="who-on">Who is on</h3>
      ${
        reps.length === 0
          ? html`<p class="none">Nobody has been at the desk yet.</p>`
          : html`<ul class="reps">
              ${reps.map((rep) => this.rep(rep))}
            </ul>`
      }
    </section>`;
  }

  private rep(rep: Colleague): TemplateResult {
    const seats = Math.max(rep.seats, rep.taken);
    return html`<li>
      <span class="face ${rep.presence}" aria-hidden="true">${initials(rep.name)}${portrait(rep.picture)}</span>
      <span class="who"><bdi>${rep.name}</bdi><small>${rep.presence}${rep.wrapping > 0 ? `, wrapping up ${rep.wrapping}` : ""}</small></span>
      <span class="seats" aria-hidden="true">
        ${Array.from({ length: Math.min(seats, 12) }, (_, at) => html`<i class=${at < rep.taken ? "taken" : ""}></i>`)}
      </span>
      <span class="n">${rep.taken}/${rep.seats}<span class="unseen"> seats taken</span></span>
    </li>`;
  }

  private period(stats: Stats): TemplateResult {
    const { total } = stats;
    return html`<div class="tiles">
        ${tile("Conversations", String(total.episodes), `${total.withPerson} with a person`)}
        ${tile("Contained", percent(total.containment), ofEnded(total, total.contained, "over, by the assistant alone"))}
        ${tile("Reopened", percent(total.reopenRate), ofEnded(total, total.reopened, "within a week"))}
        ${timeTile("Wait for a person", total.wait)} ${timeTile("First response", total.firstResponse)}
        ${timeTile("Resolution", total.resolution)}
        ${tile("Rating", total.rating === null ? "–" : total.rating.toFixed(1), rated(sumOf(total.ratings)))}
        ${tile("Unanswered", String(total.unanswered), "questions nothing was found on")}
      </div>
      ${stats.whole ? nothing : html`<p class="none">More conversations than can be counted at once; the newest were.</p>`}
      <div class="charts">
        ${this.perDay(stats)} ${this.waits(stats)} ${this.reasons(total)} ${this.moods(total)} ${this.ratings(total)}
        ${this.closings(total)}
        ${this.questions(stats)}
      </div>
      ${this.table(stats)}`;
  }

  private perDay(stats: Stats): TemplateResult {
    const of = (count: (figures: Figures) => number): number[] => stats.days.map((day) => count(day.figures));
    const other = (figures: Figures): number =>
      Math.max(0, figures.episodes - figures.contained - figures.withPerson - figures.inVain);
    const parts = [
      { label: "Assistant alone", color: "var(--accent)", values: of((figures) => figures.contained) },
      { label: "With a person", color: "var(--person-fill)", values: of((figures) => figures.withPerson) },
      { label: "Waited in vain", color: "var(--trouble)", values: of((figures) => figures.inVain) },
      { label: "Still open", color: "var(--edge)", values: of(other) },
    ];
    const told = `Conversations for each day: ${stats.days.map((day) => `${dayLabel(day.day)} ${day.figures.episodes}`).join(", ")}`;
    return card(
      "Conversations",
      columns(
        stats.days.map((day) => dayLabel(day.day)),
        parts,
        told,
      ),
    );
  }

  private waits(stats: Stats): TemplateResult {
    const most = Math.max(0, ...stats.days.map((day) => day.figures.wait.p90 ?? 0));
    const told = `Median wait for each day: ${stats.days.map((day) => `${dayLabel(day.day)} ${lasting(day.figures.wait.median)}`).join(", ")}`;
    return card(
      "Wait for a person",
      most === 0 && stats.total.wait.n === 0
        ? html`<p class="none">Nobody waited for a person.</p>`
        : lines(
            stats.days.map((day) => dayLabel(day.day)),
            [
              {
                label: "Median",
                color: "var(--person-fill)",
                values: stats.days.map((day) => day.figures.wait.median),
              },
              {
                label: "9 of 10 within",
                color: "var(--wait)",
                values: stats.days.map((day) => day.figures.wait.p90),
                dashed: true,
              },
            ],
            lasting(most),
            told,
          ),
    );
  }

  private reasons(total: Figures): TemplateResult {
    const rows = Object.entries(total.reasons)
      .toSorted((a, b) => b[1] - a[1])
      .map(([reason, n]) => ({ label: REASONS[reason] ?? reason, n, color: "var(--person-fill)" }));
    return card("Why a person was asked for", bars(rows, "No person was asked for."));
  }

  private moods(total: Figures): TemplateResult {
    const rows = (counts: Record<string, number>): { label: string; n: number; color: string }[] =>
      Object.entries(MOODS)
        .filter(([mood]) => total.moodsIn[mood] || total.moodsOut[mood])
        .map(([mood, label]) => ({ label, n: counts[mood] ?? 0, color: MOOD_COLOR[mood] ?? "var(--edge)" }));
    return card(
      "Mood with a person",
      html`<div class="pair">
        <div><h4>When they joined</h4>${bars(rows(total.moodsIn), "Not known.")}</div>
        <div><h4>In the end</h4>${bars(rows(total.moodsOut), "Not known.")}</div>
      </div>`,
    );
  }

  private ratings(total: Figures): TemplateResult {
    const rows = [5, 4, 3, 2, 1].map((score) => ({
      label: score === 1 ? "1 star" : `${score} stars`,
      n: total.ratings[String(score)] ?? 0,
      color: score > 3 ? "var(--accent)" : score === 3 ? "var(--wait)" : "var(--trouble)",
    }));
    return card("Ratings", bars(rows, "Nobody rated yet."));
  }

  private closings(total: Figures): TemplateResult {
    const labels: Record<string, string> = Object.fromEntries(CLOSINGS);
    const rows = Object.entries(total.closings)
      .toSorted((a, b) => b[1] - a[1])
      .map(([how, n]) => ({ label: labels[how] ?? how, n, color: "var(--accent)" }));
    return card("How reps closed them", bars(rows, "Nobody said yet how one ended."));
  }

  private questions(stats: Stats): TemplateResult {
    return card(
      "Unanswered questions",
      stats.unanswered.length === 0
        ? html`<p class="none">Everything asked was found.</p>`
        : html`<ol class="questions">
            ${stats.unanswered.map(
              (one) =>
                html`<li>
                  <span dir="auto">${one.question}</span>
                  <small>${one.times > 1 ? `${one.times} times · ` : ""}${dayOf(one.lastAt)}</small>
                  <button type="button" class="btn" @click=${() => this.write(one.question)}>
                    Write a page<span class="unseen"> that answers ${one.question}</span></button>
                </li>`,
            )}
          </ol>`,
      "whole",
    );
  }

  private write(question: string): void {
    const asked = question.trim();
    const title = `${asked.charAt(0).toUpperCase()}${asked.slice(1)}`.replace(/[.!\s]*$/u, "");
    this.dispatchEvent(
      new CustomEvent<string>("write", { detail: /[?？؟]$/u.test(title) ? title : `${title}?` }),
    );
  }

  private table(stats: Stats): TemplateResult {
    const heads = [
      "Day",
      "Conversations",
      "Contained",
      "Reopened",
      "With a person",
      "Median wait",
      "First response",
      "Rating",
    ];
    return html`<details class="table">
      <summary>All days as a table</summary>
      <div class="wide" tabindex="0" role="region" aria-label="All days">
        <table>
          <thead>
            <tr>
              ${heads.map((head) => html`<th scope="col">${head}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${stats.days.map(({ day, figures }) => {
              const cells = [
                figures.episodes,
                percent(figures.containment),
                percent(figures.reopenRate),
                figures.withPerson,
                lasting(figures.wait.median),
                lasting(figures.firstResponse.median),
                figures.rating === null ? "–" : figures.rating.toFixed(1),
              ];
              return html`<tr>
                <th scope="row">${dayLabel(day)}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  /** The browser sends the token only with a request of ours, so the table comes as one and is handed on as a file. */
  private async download(): Promise<void> {
    try {
      const [name, blob] = await this.desk.file(`/v1/stats.csv?days=${this.days}`, "guanxi.csv");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), EVERY_MS);
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }
}

function sum(reps: readonly Colleague[], count: (rep: Colleague) => number): number {
  return reps.reduce((total, rep) => total + count(rep), 0);
}

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

function tile(label: string, value: string, more: string, tone = ""): TemplateResult {
  return html`<div class="tile ${tone}"><h3>${label}</h3><p class="value">${value}</p><p class="more">${more}</p></div>`;
}

function timeTile(label: string, times: Times): TemplateResult {
  const most = times.n === 1 ? "one conversation" : `9 of 10 within ${lasting(times.p90)}`;
  return tile(label, lasting(times.median), times.n === 0 ? "nobody yet" : `${most}, n = ${times.n}`);
}

function ofEnded(total: Figures, n: number, what: string): string {
  return total.ended === 0 ? "none is over yet" : `${n} of ${total.ended} ${what}`;
}

function rated(n: number): string {
  return n === 1 ? "1 rating" : `${n} ratings`;
}

function card(title: string, chart: TemplateResult, size = ""): TemplateResult {
  return html`<section class="card ${size}"><h3>${title}</h3>${chart}</section>`;
}
