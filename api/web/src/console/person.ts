/** The right column: the briefing a rep reads on taking over, and what is known of the person. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { flag, out, person } from "../icons";
import { cards } from "../message";
import { messageStyles } from "../message-look";
import { ground } from "../tokens";
import { safeUrl } from "../wire";
import { initials, MOODS } from "../words";
import type { Briefing, Turned } from "./briefing";
import type { Case } from "./case";
import { choose, chosen } from "./choices";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { type CardOrder, OUTCOMES, type PastNote, type PastTalk } from "./lookups";
import { moodCurve } from "./mood-curve";
import { personStyles } from "./person-look";
import { nameOf } from "./reading";
import { dateOf, dayOf, languageOf } from "./when";

const TURN_CHARACTERS = 90;

/** Fires `show` when one of the person's other conversations was chosen. */
@customElement("guanxi-person")
export class PersonColumn extends LitElement {
  static override styles = [ground, messageStyles, fieldStyles, personStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) open: Case | null = null;
  @property({ attribute: false }) beat = 0;
  @state() private folded = chosen("folded");

  /** Fold the briefing to three lines, or unfold it; the next ones come the same way. */
  fold(): void {
    this.folded = !this.folded;
    choose("folded", this.folded);
  }

  protected override render(): TemplateResult {
    const { open } = this;
    if (!open) return html`<p class="empty">Who you are talking with, and why, stands here.</p>`;
    if (!open.briefing) {
      return html`<p class="empty" role="status">
        ${open.briefingState === "reading" ? "Fetching the briefing…" : "There is no briefing for this conversation."}
      </p>`;
    }
    return html`${this.brief(open.briefing)} ${this.who(open.briefing)} ${this.past(open)}`;
  }

  private brief(briefing: Briefing): TemplateResult {
    return html`<section aria-labelledby="briefing">
      <div class="brief-head">
        <h2 id="briefing">Briefing</h2>
        <button type="button" class="fold" aria-expanded=${!this.folded} @click=${() => this.fold()}>
          ${this.folded ? "More" : "Less"}<span class="unseen"> of the briefing</span></button>
      </div>
      ${this.folded ? this.threeLines(briefing) : this.whole(briefing)}
    </section>`;
  }

  /** Why, what they want, how they feel: what a rep reads while saying hello. */
  private threeLines(briefing: Briefing): TemplateResult {
    const [first] = firstSentence(briefing.why);
    const promised = briefing.promises.length;
    return html`<div class="three">
      <p dir="auto" title=${first}><strong>${first}</strong></p>
      <p class="wants" dir="auto" title=${briefing.wants}>${briefing.wants || briefing.summary || "Nothing said yet"}</p>
      <p class="feels" title=${briefing.warmth?.reasons.join("; ") ?? ""}>
        ${warm(briefing)}${feels(briefing)}${
          promised > 0
            ? html` · <span class="promised">${promised === 1 ? "1 promise" : `${promised} promises`} made</span>`
            : nothing
        }
      </p>
    </div>`;
  }

  private whole(briefing: Briefing): TemplateResult {
    const [first, rest] = firstSentence(briefing.why);
    return html`<p class="why" dir="auto"><strong>${first}</strong>${rest}</p>
      ${briefing.summary ? html`<p class="summary" dir="auto">${briefing.summary}</p>` : nothing}
      ${briefing.wants ? html`<blockquote dir="auto">${briefing.wants}</blockquote>` : nothing}
      ${this.promises(briefing)} ${this.warmth(briefing)} ${this.mood(briefing)} ${this.page(briefing)}
      ${
        briefing.tried.length > 0
          ? html`<details class="more">
              <summary>Sources tried (${briefing.tried.length})</summary>
              ${cards(briefing.tried)}
            </details>`
          : nothing
      }`;
  }

  private warmth(briefing: Briefing): TemplateResult | typeof nothing {
    const { warmth } = briefing;
    if (!warmth || warmth.reasons.length === 0) return nothing;
    return html`<div class="part">
      <h3>${BANDS[warmth.band] ?? "Warmth"}: why a person matters</h3>
      <ul class="reasons">
        ${warmth.reasons.map((reason) => html`<li dir="auto">${reason}</li>`)}
      </ul>
    </div>`;
  }

  private mood(briefing: Briefing): TemplateResult | typeof nothing {
    const { stands, trend, turned, readings } = briefing.mood;
    if (!stands && readings.length === 0) return nothing;
    const said = turned && this.said(turned.position);
    return html`<div class="part">
      <h3>Mood</h3>
      <p>${MOODS[stands] ?? "Hard to tell"}${goes(trend, turned)}</p>
      ${said ? html`<p class="turn">with <q dir="auto">${shortened(said)}</q></p>` : nothing}
      ${readings.length > 1 ? moodCurve(readings, turned?.position) : nothing}
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
    const card = this.open?.card;
    const email = shopper.email || card?.shopper.email;
    return html`<section aria-labelledby="person">
      <h2 id="person">Person</h2>
      <div class="head">
        <span class="face" aria-hidden="true">${initials(shopper.name) || person(22)}</span>
        <div>
          <strong><bdi>${nameOf(shopper)}</bdi></strong>
          ${writes(briefing)}
          <p>${email ? html`<bdi>${email}</bdi>` : shopper.verified ? "Signed in" : "Not signed in"}</p>
        </div>
      </div>
      <div class="part orders">
        <h3>Orders</h3>
        ${this.orders(card?.orders.length ? card.orders : shopper.orders.map(plainOrder), shopper.verified)}
      </div>
    </section>`;
  }

  private orders(orders: CardOrder[], verified: boolean): TemplateResult {
    if (orders.length === 0) {
      return html`<p class="empty">${verified ? "None yet." : "Known once they sign in."}</p>`;
    }
    return html`<ul>
      ${orders.map(
        (order) =>
          html`<li class="order">
            <div class="row">
              <span class="number">${order.number}</span>
              <span class="status">${sentence(order.status)}</span>
              <time datetime=${order.placed}>${dateOf(order.placed)}</time>
            </div>
            ${order.items.map((item) => html`<p class="items" dir="auto">${item}</p>`)}
            ${
              order.total || order.expected
                ? html`<p class="items">
                    ${[order.total, order.expected ? `expected ${dateOf(order.expected)}` : ""].filter(Boolean).join(" · ")}
                  </p>`
                : nothing
            }
          </li>`,
      )}
    </ul>`;
  }

  /** What was before: their other conversations, and what reps noted in any of them. */
  private past(open: Case): TemplateResult | typeof nothing {
    const { card } = open;
    if (!card) return nothing;
    const others = card.talks.filter((talk) => talk.conversation !== open.conversation);
    return html`<section aria-labelledby="before">
      <h2 id="before">Before</h2>
      ${
        others.length === 0
          ? html`<p class="empty">This is their first conversation.</p>`
          : html`<ul>${others.map((talk) => html`<li>${this.talk(talk)}</li>`)}</ul>`
      }
      ${
        card.notes.length > 0
          ? html`<div class="part"><h3>Notes</h3>${card.notes.map(pastNote)}</div>`
          : nothing
      }
    </section>`;
  }

  private talk(talk: PastTalk): TemplateResult {
    const mood = MOODS[talk.mood];
    const rated = talk.rating > 0 ? ` · rated ${talk.rating} of 5` : "";
    const reps = talk.reps.length > 0 ? ` · ${talk.reps.join(", ")}` : "";
    return html`<button type="button" class="talk" @click=${() => this.show(talk)}>
      <span class="row"
        ><strong>${OUTCOMES[talk.outcome] ?? "Conversation"}</strong>${mood ? html`<span class="chip">${mood}</span>` : nothing}
        <time datetime=${talk.lastAt}>${dayOf(talk.lastAt)}</time></span
      >
      <span class="opening"><bdi>${talk.opening || "(removed)"}</bdi></span>
      ${reps || rated ? html`<span class="opening"><bdi>${`${reps}${rated}`.slice(3)}</bdi></span>` : nothing}
    </button>`;
  }

  private show(talk: PastTalk): void {
    const who = this.open?.briefing?.shopper;
    if (who) this.desk.remember(talk.conversation, who);
    this.desk.choose(talk.conversation);
    this.dispatchEvent(new Event("show"));
  }
}

/** OUT_FOR_DELIVERY as Out for delivery. */
function sentence(status: string): string {
  const words = status.replaceAll("_", " ").toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function pastNote(note: PastNote): TemplateResult {
  return html`<p class="past-note" dir="auto"><small><bdi>${note.by}</bdi>, ${dayOf(note.at)}</small>${note.text}</p>`;
}

function plainOrder(order: { number: string; status: string; placed: string }): CardOrder {
  return { ...order, total: "", items: [], expected: "" };
}

const BANDS: Record<string, string> = { cold: "Cold", lukewarm: "Lukewarm", warm: "Warm", hot: "Hot" };

function warm(briefing: Briefing): TemplateResult | typeof nothing {
  const band = briefing.warmth?.band ?? "";
  if (band !== "warm" && band !== "hot") return nothing;
  return html`<span class="chip warm">${BANDS[band]}</span> `;
}

function feels(briefing: Briefing): string {
  const { stands, trend, turned, readings } = briefing.mood;
  if (!stands && readings.length === 0) return "Mood not read yet";
  return `${MOODS[stands] ?? "Mood hard to tell"}${goes(trend, turned)}`;
}

/** How they write and call themselves, where that is worth a word: English is not. */
function writes(briefing: Briefing): TemplateResult | typeof nothing {
  const { language, formal, called } = briefing.manner;
  const how = formal === null ? "" : formal ? ", formally" : ", informally";
  const said = [
    language && language !== "en" ? `Writes ${languageOf(language)}${how}` : "",
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
