/** One row of the left column: who, why, how they feel, in which language, and how long they have waited. */

import { html, nothing, type TemplateResult } from "lit";
import { check, clock, person } from "../icons";
import { ago, initials, MOODS, REASONS } from "../words";
import { howItCame } from "./back";
import type { Beside, Desk } from "./desk";
import { bolt, eye, pen } from "./glyphs";
import { type Glance, type InLine, type Mine, nameOf, type Who } from "./reading";
import { repFace } from "./rep-face";
import { patience, secondsSince, stopwatch } from "./urgency";
import { languageOf } from "./when";

export interface RowHands {
  show: (conversation: string) => void;
  take: (conversation: string) => void;
}

export function face(who: Who): TemplateResult {
  return html`<span class="face" aria-hidden="true">${initials(who.name) || person(18)}</span>`;
}

export function nameAndMark(who: Who): TemplateResult {
  return html`<bdi class="name">${nameOf(who)}</bdi>${
    who.verified
      ? html`<span class="verified" title="Signed in at the shop">${check(11)}<span class="unseen">signed in</span></span>`
      : nothing
  }`;
}

/** Mood and language; English is what everybody expects. */
export function chips(glance: Glance): TemplateResult {
  const mood = MOODS[glance.mood];
  const { language } = glance;
  return html`${mood && glance.mood !== "neutral" ? html`<span class="mood ${glance.mood}">${mood}</span>` : nothing}${
    language && language !== "en"
      ? html`<span class="tongue" title=${languageOf(language)}
          ><span aria-hidden="true">${language.toUpperCase()}</span
          ><span class="unseen">in ${languageOf(language)}</span></span
        >`
      : nothing
  }`;
}

/** Who else is there: a mark for the eye, the words for everybody. */
export function besideMarks(beside: readonly Beside[]): TemplateResult | typeof nothing {
  if (beside.length === 0) return nothing;
  const typing = beside.find((one) => one.does === "typing");
  return html`<span class="beside" title=${besideWords(beside)}
    >${typing ? pen(13) : eye(13)}<span class="unseen">${besideWords(beside)}</span></span
  >`;
}

/** Their faces, where there is room for them. */
export function besideFaces(beside: readonly Beside[], desk: Desk): TemplateResult[] {
  return beside.map((one) => repFace({ name: one.name, ...desk.pictureOf(one.id) }, "size-s"));
}

export function besideWords(beside: readonly Beside[]): string {
  return beside.map((one) => `${one.name} ${one.does === "typing" ? "is writing" : "is looking"}`).join(", ");
}

/** How long the shopper's last word has stood without an answer. */
export function unanswered(since: string, now: number): TemplateResult | typeof nothing {
  const seconds = secondsSince(since, now);
  if (seconds === null) return nothing;
  return html`<span class="unanswered ${patience(seconds)}"
    ><span class="unseen">unanswered for </span>${clock(13)}${stopwatch(seconds)}</span
  >`;
}

/** One this rep holds. */
export function mineRow(mine: Mine, desk: Desk, now: number, hands: RowHands): TemplateResult {
  const current = desk.open?.conversation === mine.conversation;
  const news = desk.unread(mine.conversation, mine.position);
  const waits = mine.unansweredSince !== "";
  return html`<button
    type="button"
    class="entry ${current ? "current" : ""}"
    aria-current=${current ? "true" : "false"}
    @click=${() => hands.show(mine.conversation)}
  >
    ${face(mine.shopper)}
    <span class="what">
      <span class="row"
        >${nameAndMark(mine.shopper)}${besideMarks(desk.beside(mine.conversation, now))}
        ${
          waits
            ? unanswered(mine.unansweredSince, now)
            : html`<span class="time">${ago(mine.since, now)}</span>`
        }</span
      >
      <span class="row sub"
        ><span class="reason">${REASONS[mine.reason] ?? "With you"}</span>${chips(mine)}${
          news ? html`<span class="dot"><span class="unseen">New messages</span></span>` : nothing
        }</span
      >
      ${mine.reminded ? html`<span class="why">They wait for your first word</span>` : nothing}
    </span>
  </button>`;
}

/** One in line, which any rep may take. */
export function waitingRow(entry: InLine, desk: Desk, now: number, hands: RowHands): TemplateResult {
  const current = desk.open?.conversation === entry.conversation;
  const [below, came] = [entry.excerpt || wished(entry), howItCame(entry)];
  return html`<button
      type="button"
      class="entry ${current ? "current" : ""}"
      aria-current=${current ? "true" : "false"}
      @click=${() => hands.show(entry.conversation)}
    >
      <span class="place" aria-label="Place ${entry.place}">${entry.place}</span>
      <span class="what">
        <span class="row"
          >${nameAndMark(entry.shopper)}${besideMarks(desk.beside(entry.conversation, now))}<span class="time"
            >${clock(13)}${ago(entry.since, now)}</span
          ></span
        >
        <span class="row sub"
          ><span class="reason">${REASONS[entry.reason] ?? entry.reason}</span>${chips(entry)}${ahead(entry)}</span
        >
        ${came ? html`<span class="excerpt came">${came}</span>` : nothing}
        ${below ? html`<span class="excerpt" dir="auto">${below}</span>` : nothing}
      </span>
    </button>
    <button type="button" class="btn take" @click=${() => hands.take(entry.conversation)}>
      Take<span class="unseen"> ${nameOf(entry.shopper)}</span></button>`;
}

function ahead(entry: InLine): TemplateResult | typeof nothing {
  if (entry.headStartMinutes < 1) return nothing;
  const why = entry.why || "Goes ahead of others";
  const minutes = Math.round(entry.headStartMinutes);
  return html`<span class="ahead" title=${why}
    >${bolt(12)}<span aria-hidden="true">${minutes} min</span><span class="unseen">${minutes === 1 ? "1 minute" : `${minutes} minutes`} ahead. ${why}</span></span
  >`;
}

/** For whom it is, where a skill is asked for; a language stands in its chip. */
function wished(entry: InLine): string {
  return entry.wish.skill ? `For somebody who knows ${entry.wish.skill}` : "";
}
