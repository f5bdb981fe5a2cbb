/** The right column: the briefing a rep reads on taking over, and what is known of the person. */

import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { flag, out, person } from "../icons";
import { cards } from "../message";
import { messageStyles } from "../message-look";
import { ground } from "../tokens";
import { safeUrl } from "../wire";
import { initials, MOODS } from "../words";
import type { Case } from "./case";
import { type Briefing, type MoodPoint, nameOf, type Turned } from "./reading";

const TURN_CHARACTERS = 90;
const CURVE = { width: 220, height: 44, pad: 6 };

@customElement("guanxi-person")
export class PersonColumn extends LitElement {
  @property({ attribute: false }) open: Case | null = null;
  @property({ attribute: false }) beat = 0;

  static override styles = [
    ground,
    messageStyles,
    css`
      :host {
        display: block;
        min-height: 0;
        overflow-y: auto;
        padding: var(--s4) var(--s4) var(--s6);
        background: var(--sunken);
        scrollbar-width: thin;
      }

      h2 {
        margin-bottom: var(--s2);
        font-size: var(--text-s);
        font-weight: 700;
        color: var(--soft);
      }

      section {
        margin-bottom: var(--s4);
        padding: var(--s4);
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
      }

      .why {
        text-wrap: pretty;
        overflow-wrap: anywhere;
      }

      .summary {
        margin-top: 6px;
        color: var(--soft);
        white-space: pre-line;
        text-wrap: pretty;
        overflow-wrap: anywhere;
      }

      blockquote {
        margin-top: var(--s3);
        padding-left: 12px;
        border-left: 3px solid var(--person-fill);
        overflow-wrap: anywhere;
      }

      details.more {
        margin-top: var(--s3);
      }

      summary {
        min-height: 28px;
        font-size: var(--text-s);
        font-weight: 650;
        color: var(--accent-text);
        cursor: pointer;
      }

      .part {
        margin-top: var(--s3);
      }

      h3 {
        margin-bottom: 4px;
        font-size: var(--text-s);
        font-weight: 650;
        color: var(--soft);
      }

      .turn {
        margin-top: 2px;
        font-size: var(--text-s);
        color: var(--soft);
        overflow-wrap: anywhere;
      }

      .promises li {
        display: flex;
        gap: 6px;
        padding: 3px 0;
        overflow-wrap: anywhere;
      }

      .promises svg {
        flex: none;
        margin-top: 3px;
        color: var(--wait);
      }

      small {
        font-size: var(--text-s);
        color: var(--soft);
      }

      svg.curve {
        width: 100%;
        height: auto;
        margin-top: 4px;
        overflow: visible;
        color: var(--accent-text);
      }

      a {
        color: var(--accent-text);
        font-weight: 600;
        text-underline-offset: 3px;
        overflow-wrap: anywhere;
      }

      a svg {
        display: inline-block;
        vertical-align: -2px;
      }

      .head {
        display: flex;
        align-items: center;
        gap: 12px;
      }

      .face {
        display: grid;
        place-items: center;
        flex: none;
        width: 46px;
        height: 46px;
        border-radius: 50%;
        background: var(--sunken);
        border: 1px solid var(--line);
        color: var(--soft);
        font-weight: 700;
      }

      .head strong {
        display: block;
        font-size: var(--text-l);
        line-height: 1.25;
        overflow-wrap: anywhere;
      }

      .head p {
        font-size: var(--text-s);
        color: var(--soft);
        overflow-wrap: anywhere;
      }

      .orders li {
        display: flex;
        justify-content: space-between;
        gap: var(--s2);
        padding: 7px 0;
        border-top: 1px solid var(--line);
        font-size: var(--text-s);
      }

      .orders li:first-child {
        border-top: 0;
      }

      .orders .number {
        font-weight: 650;
      }

      .orders .status {
        text-transform: capitalize;
      }

      .orders time {
        color: var(--soft);
        font-variant-numeric: tabular-nums;
      }

      .empty {
        color: var(--soft);
        font-size: var(--text-s);
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { open } = this;
    if (!open) return html`<p class="empty">Who you are talking with, and why, stands here.</p>`;
    if (!open.briefing) {
      return html`<p class="empty" role="status">
        ${open.briefingState === "reading" ? "Fetching the briefing…" : "There is no briefing for this conversation."}
      </p>`;
    }
    return html`${this.brief(open.briefing)} ${this.who(open.briefing)}`;
  }

  private brief(briefing: Briefing): TemplateResult {
    const [first, rest] = firstSentence(briefing.why);
    return html`<section aria-labelledby="briefing">
      <h2 id="briefing">Briefing</h2>
      <p class="why" dir="auto"><strong>${first}</strong>${rest}</p>
      ${briefing.summary ? html`<p class="summary" dir="auto">${briefing.summary}</p>` : nothing}
      ${briefing.wants ? html`<blockquote dir="auto">${briefing.wants}</blockquote>` : nothing}
      ${this.promises(briefing)} ${this.mood(briefing)} ${this.page(briefing)}
      ${
        briefing.tried.length > 0
          ? html`<details class="more">
              <summary>Sources tried (${briefing.tried.length})</summary>
              ${cards(briefing.tried)}
            </details>`
          : nothing
      }
    </section>`;
  }

  private mood(briefing: Briefing): TemplateResult | typeof nothing {
    const { stands, trend, turned, readings } = briefing.mood;
    if (!stands && readings.length === 0) return nothing;
    const said = turned && this.said(turned.position);
    return html`<div class="part">
      <h3>Mood</h3>
      <p>${MOODS[stands] ?? "Hard to tell"}${goes(trend, turned)}</p>
      ${said ? html`<p class="turn">with <q dir="auto">${shortened(said)}</q></p>` : nothing}
      ${readings.length > 1 ? curve(readings, turned?.position) : nothing}
    </div>`;
  }

  /** What the message at this position says. */
  private said(position: number): string {
    const found = this.open?.thread.items.find((item) => item.position === position);
    return found?.is === "said" ? found.text : "";
  }

  private promises(briefing: Briefing): TemplateResult | typeof nothing {
    if (briefing.promises.length === 0) return nothing;
    return html`<div class="part">
      <h3>Promised</h3>
      <ul class="promises">
        ${briefing.promises.map(
          (one) =>
            html`<li>${flag(15)} <span><span dir="auto">${one.text}</span> <small>flagged by <bdi>${one.flaggedBy}</bdi></small></span></li>`,
        )}
      </ul>
    </div>`;
  }

  private page(briefing: Briefing): TemplateResult | typeof nothing {
    const url = safeUrl(briefing.page?.url, location.href);
    if (!briefing.page || !url) return nothing;
    return html`<div class="part">
      <h3>On the page</h3>
      <a href=${url} target="_blank" rel="noopener">${briefing.page.title || briefing.page.url} ${out()}</a>
    </div>`;
  }

  private who(briefing: Briefing): TemplateResult {
    const { shopper } = briefing;
    const past = shopper.conversations;
    return html`<section aria-labelledby="person">
      <h2 id="person">Person</h2>
      <div class="head">
        <span class="face" aria-hidden="true">${initials(shopper.name) || person(22)}</span>
        <div>
          <strong><bdi>${nameOf(shopper)}</bdi></strong>
          ${writes(briefing)}
          <p>${shopper.email || (shopper.verified ? "Signed in" : "Not signed in")}</p>
          ${past > 0 ? html`<p>${past === 1 ? "1 conversation" : `${past} conversations`} so far</p>` : nothing}
        </div>
      </div>
      <div class="part orders">
        <h3>Orders</h3>
        ${
          shopper.orders.length === 0
            ? html`<p class="empty">${shopper.verified ? "None yet." : "Known once they sign in."}</p>`
            : html`<ul>
                ${shopper.orders.map(
                  (order) =>
                    html`<li>
                      <span class="number">${order.number}</span>
                      <span class="status">${order.status.replaceAll("_", " ")}</span>
                      <time>${order.placed.slice(0, 10)}</time>
                    </li>`,
                )}
              </ul>`
        }
      </div>
    </section>`;
  }
}

/** How they write and call themselves, where that is worth a word: English is not. */
function writes(briefing: Briefing): TemplateResult | typeof nothing {
  const { language, formal, called } = briefing.manner;
  const names = new Intl.DisplayNames("en", { type: "language", fallback: "code" });
  const how = formal === null ? "" : formal ? ", formally" : ", informally";
  const said = [
    language && language !== "en" ? `Writes ${names.of(language)}${how}` : "",
    called && called !== briefing.shopper.name ? `Calls themselves ${called}` : "",
  ].filter(Boolean);
  return said.length > 0 ? html`<p class="manner"><bdi>${said.join(". ")}</bdi></p>` : nothing;
}

/** Where the mood goes, to stand after its name. */
function goes(trend: string, turned: Turned | null): string {
  if (trend === "turning") return turned?.better ? ", turned for the better" : ", turned for the worse";
  if (trend === "rising") return ", getting better";
  return trend === "falling" ? ", getting worse" : ", steady";
}

function shortened(words: string): string {
  const plain = words.replace(/\s+/gu, " ").trim();
  return plain.length > TURN_CHARACTERS
    ? `${plain.slice(0, TURN_CHARACTERS).replace(/\s\S*$/u, "")} …`
    : plain;
}

/** The first sentence, which a rep in a hurry reads, and what follows it. */
function firstSentence(words: string): [first: string, rest: string] {
  const first = /^.*?[.!?](?=\s|$)/s.exec(words)?.[0] ?? words;
  return [first, words.slice(first.length)];
}

/** The valence of each reading, from -1 at the foot to 1 at the top, with a ring where it turned. */
function curve(readings: MoodPoint[], turned?: number): TemplateResult {
  const { width, height, pad } = CURVE;
  const step = (width - 2 * pad) / (readings.length - 1);
  const points = readings.map((one, at) => {
    const valence = Math.max(-1, Math.min(1, one.valence));
    return [pad + at * step, height / 2 - valence * (height / 2 - pad)] as const;
  });
  const told = readings.map((one) => MOODS[one.mood] ?? "unclear").join(", ");
  const last = points.at(-1);
  const ring = points[readings.findIndex((one) => one.position === turned)];
  return html`<svg class="curve" viewBox="0 0 ${width} ${height}" role="img" aria-label="Mood so far: ${told}">
    <line x1="0" x2=${width} y1=${height / 2} y2=${height / 2} stroke="var(--line)" stroke-dasharray="3 4" />
    <polyline
      points=${points.map((point) => point.join(",")).join(" ")}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linejoin="round"
      stroke-linecap="round"
    />
    ${ring ? svg`<circle cx=${ring[0]} cy=${ring[1]} r="4.5" fill="var(--raised)" stroke="currentColor" stroke-width="2" />` : nothing}
    ${last && last !== ring ? svg`<circle cx=${last[0]} cy=${last[1]} r="4" fill="currentColor" />` : nothing}
  </svg>`;
}
