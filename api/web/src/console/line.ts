/** The left column: presence, what is offered, what this rep holds, and the line. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { check, clock, person } from "../icons";
import { ground } from "../tokens";
import { ago, brakeWords, initials, MOODS, REASONS } from "../words";
import type { Desk } from "./desk";
import { lineStyles } from "./line-look";
import { type InLine, type Mine, nameOf, type Offer, type PresenceState, type Who } from "./reading";

const STATES: PresenceState[] = ["online", "away", "offline"];
const LABELS: Record<PresenceState, string> = { online: "Online", away: "Away", offline: "Offline" };
const OFFER_LASTS_S = 30; // only for the bar's full length; the truth is in `expires_at`

/** Fires `show` when a conversation was chosen, so that a phone turns to it. */
@customElement("guanxi-line")
export class Line extends LitElement {
  static override styles = [ground, lineStyles];

  @property({ attribute: false }) desk!: Desk;
  /** Changes when there is something new to draw. */
  @property({ attribute: false }) beat = 0;
  @property({ attribute: false }) now = Date.now();

  protected override render(): TemplateResult {
    const { state } = this.desk;
    const brake = brakeWords(state.brake.storm, state.brake.onList);
    return html`${this.presence()}
      <p class="brake" role="status">${brake}</p>
      <div class="scroll">
        ${
          state.offers.length > 0
            ? html`<section aria-label="Offers" class="offers">
                ${repeat(
                  state.offers,
                  (offer) => offer.id,
                  (offer, at) => this.offer(offer, at === 0),
                )}
              </section>`
            : nothing
        }
        <section aria-labelledby="mine">
          <h2 id="mine">Yours <span class="count">${state.mine.length}</span></h2>
          ${
            state.mine.length === 0
              ? html`<p class="empty">Conversations you take over stand here.</p>`
              : html`<ul>
                  ${repeat(
                    state.mine,
                    (mine) => mine.conversation,
                    (mine) => this.mine(mine),
                  )}
                </ul>`
          }
        </section>
        <section aria-labelledby="line">
          <h2 id="line">In line <span class="count">${state.waiting.length}</span></h2>
          ${
            state.waiting.length === 0
              ? html`<p class="empty">${this.desk.known ? "Nobody is waiting." : "Looking…"}</p>`
              : html`<ul>
                  ${repeat(
                    state.waiting,
                    (entry) => entry.conversation,
                    (entry) => this.waiting(entry),
                  )}
                </ul>`
          }
        </section>
      </div>`;
  }

  private presence(): TemplateResult {
    const { presence } = this.desk.state;
    return html`<fieldset class="presence ${presence.state}">
      <legend class="unseen">Your presence</legend>
      <div class="switch">
        ${STATES.map(
          (state) =>
            html`<label class=${state}>
              <input
                type="radio"
                name="presence"
                .checked=${presence.state === state}
                @change=${() => void this.desk.setPresence(state)}
              /><span>${LABELS[state]}</span>
            </label>`,
        )}
      </div>
      <p class="seats">
        ${
          presence.state === "online"
            ? `${presence.taken} of ${presence.seats} seats taken`
            : presence.state === "away"
              ? "You keep yours; nothing new is offered"
              : "Nothing is offered to you"
        }
      </p>
    </fieldset>`;
  }

  private face(who: Who): TemplateResult {
    return html`<span class="face" aria-hidden="true">${initials(who.name) || person(18)}</span>`;
  }

  private name(who: Who): TemplateResult {
    return html`<bdi class="name">${nameOf(who)}</bdi>${
      who.verified
        ? html`<span class="verified" title="Signed in at the shop">${check(11)}<span class="unseen">signed in</span></span>`
        : nothing
    }`;
  }

  private offer(offer: Offer, first: boolean): TemplateResult {
    const left = Math.max(0, Math.ceil((Date.parse(offer.expiresAt) - this.now) / 1000));
    const who = nameOf(offer.shopper);
    return html`<article class="offer" aria-label="Offer: ${who}">
      <div class="top">
        ${this.face(offer.shopper)}
        <div>
          <h2>${this.name(offer.shopper)}</h2>
          <p>${REASONS[offer.reason] ?? "Wants a person"}</p>
        </div>
        <span class="left" title="Time left to accept">${left} s</span>
      </div>
      <progress aria-hidden="true" max=${OFFER_LASTS_S} .value=${Math.min(OFFER_LASTS_S, left)}></progress>
      <div class="hands">
        <button type="button" class="btn person" @click=${() => void this.accept(offer.id)}>
          Accept${first ? html`<kbd aria-hidden="true">a</kbd>` : nothing}
          <span class="unseen"> ${who}</span>
        </button>
        <button type="button" class="btn plain" @click=${() => void this.desk.decline(offer.id)}>
          Decline<span class="unseen"> ${who}</span>
        </button>
      </div>
    </article>`;
  }

  private mine(mine: Mine): TemplateResult {
    const current = this.desk.open?.conversation === mine.conversation;
    const news = this.desk.unread(mine.conversation, mine.position);
    return html`<li>
      <button
        type="button"
        class="entry ${current ? "current" : ""}"
        aria-current=${current ? "true" : "false"}
        @click=${() => this.show(mine.conversation)}
      >
        ${this.face(mine.shopper)}
        <span class="what">
          <span class="row">${this.name(mine.shopper)}<span class="time">${ago(mine.since, this.now)}</span></span>
          <span class="row sub"
            >${REASONS[mine.reason] ?? "With you"}${
              news ? html`<span class="dot"><span class="unseen">New messages</span></span>` : nothing
            }</span
          >
        </span>
      </button>
    </li>`;
  }

  private waiting(entry: InLine): TemplateResult {
    const current = this.desk.open?.conversation === entry.conversation;
    return html`<li class="with-take">
      <button
        type="button"
        class="entry ${current ? "current" : ""}"
        aria-current=${current ? "true" : "false"}
        @click=${() => this.show(entry.conversation)}
      >
        <span class="place" aria-label="Place ${entry.place}">${entry.place}</span>
        <span class="what">
          <span class="row"
            >${this.name(entry.shopper)}<span class="time">${clock(13)}${ago(entry.since, this.now)}</span></span
          >
          <span class="row sub">
            ${REASONS[entry.reason] ?? entry.reason}
            ${entry.mood ? html`<span class="mood ${entry.mood}">${MOODS[entry.mood] ?? ""}</span>` : nothing}
          </span>
          <span class="excerpt" dir="auto">${entry.excerpt || "\u00a0"}</span>
        </span>
      </button>
      <button type="button" class="btn take" @click=${() => void this.take(entry.conversation)}>
        Take<span class="unseen"> ${nameOf(entry.shopper)}</span>
      </button>
    </li>`;
  }

  private show(conversation: string): void {
    this.desk.choose(conversation);
    this.dispatchEvent(new Event("show"));
  }

  private async accept(offer: string): Promise<void> {
    if (await this.desk.accept(offer)) this.dispatchEvent(new Event("show"));
  }

  private async take(conversation: string): Promise<void> {
    if (await this.desk.claim(conversation)) this.dispatchEvent(new Event("show"));
  }
}
