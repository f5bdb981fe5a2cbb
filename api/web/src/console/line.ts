/** The left column: presence, what is offered, what this rep holds, and the line. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { ground } from "../tokens";
import { ago, brakeWords, REASONS } from "../words";
import { leftUnanswered } from "./back";
import type { Desk } from "./desk";
import { KeptFocus } from "./kept-focus";
import { lineStyles } from "./line-look";
import { type InLine, type Mine, nameOf, type Offer, type PresenceState, type Wrapping } from "./reading";
import { besideWords, chips, face, mineRow, nameAndMark, type RowHands, waitingRow } from "./rows";
import { glanceStyles, rowStyles } from "./rows-look";
import { mostUrgentFirst, secondsSince, stopwatch } from "./urgency";

const STATES: PresenceState[] = ["online", "away", "offline"];
const LABELS: Record<PresenceState, string> = { online: "Online", away: "Away", offline: "Offline" };

/** A number stays with its unit. */
function unbroken(time: string): string {
  return time.replaceAll(" ", "\u00a0");
}

/** Fires `show` when a conversation was chosen, so that a phone turns to it, and `taken` when one was taken over. */
@customElement("guanxi-line")
export class Line extends LitElement {
  static override styles = [ground, lineStyles, rowStyles, glanceStyles];

  @property({ attribute: false }) desk!: Desk;
  /** Changes when there is something new to draw. */
  @property({ attribute: false }) beat = 0;
  @property({ attribute: false }) now = Date.now();
  @property({ type: Boolean }) keys = true;

  /** Of each offer, the most seconds that were left of it: its bar's full length. */
  private readonly lasts = new Map<string, number>();

  constructor() {
    super();
    new KeptFocus(this, () => this);
  }

  override focus(options?: FocusOptions): void {
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(".scroll")?.focus(options),
    );
  }

  private readonly hands: RowHands = {
    show: (conversation) => {
      this.desk.choose(conversation);
      this.dispatchEvent(new Event("show"));
    },
    take: (conversation) => void this.take(conversation),
  };

  protected override render(): TemplateResult {
    const { state } = this.desk;
    if (state.offers.length === 0) this.lasts.clear();
    const brake = brakeWords(state.brake.storm, state.brake.onList);
    return html`${this.presence()}
      <p class="brake" role="status">${brake}</p>
      ${this.desk.rep?.supervisor ? html`<p class="brake" role="status">${leftUnanswered(state.waiting)}</p>` : nothing}
      <div class="scroll" tabindex="-1">
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
                    mostUrgentFirst(state.mine),
                    (mine) => mine.conversation,
                    (mine) => html`<li>${this.mine(mine)}</li>`,
                  )}
                </ul>`
          }
          ${state.wrapping.map((one) => this.wrapping(one))}
        </section>
        <section aria-labelledby="line">
          <h2 id="line">In line <span class="count">${Math.max(state.length, state.waiting.length)}</span></h2>
          ${
            state.waiting.length === 0
              ? html`<p class="empty">${this.desk.known ? "Nobody is waiting." : "Looking…"}</p>`
              : html`<ul>
                  ${repeat(
                    state.waiting,
                    (entry) => entry.conversation,
                    (entry) => html`<li class="with-take">${this.waiting(entry)}</li>`,
                  )}
                </ul>`
          }
        </section>
      </div>`;
  }

  /** A second goes by, and only the rows whose words change are drawn again. */
  private mine(mine: Mine): unknown {
    const { desk, now } = this;
    const beside = besideWords(desk.beside(mine.conversation, now));
    const [current, news] = [
      desk.open?.conversation === mine.conversation,
      desk.unread(mine.conversation, mine.position),
    ];
    const time = mine.unansweredSince
      ? stopwatch(secondsSince(mine.unansweredSince, now) ?? 0)
      : ago(mine.since, now);
    return guard([mine, current, news, time, beside], () => mineRow(mine, desk, now, this.hands));
  }

  private waiting(entry: InLine): unknown {
    const { desk, now } = this;
    const beside = besideWords(desk.beside(entry.conversation, now));
    const current = desk.open?.conversation === entry.conversation;
    return guard([entry, current, ago(entry.since, now), beside], () =>
      waitingRow(entry, desk, now, this.hands),
    );
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
      <p class="seats">${this.seats()}</p>
    </fieldset>`;
  }

  private seats(): string {
    const { presence, missed } = this.desk.state;
    const lapsed = missed > 0 ? ` · ${missed === 1 ? "1 offer" : `${missed} offers`} missed` : "";
    switch (presence.state) {
      case "online":
        return `${presence.taken} of ${presence.seats} seats taken${lapsed}`;
      case "away":
        return `You keep yours; nothing new is offered${lapsed}`;
      default:
        return "Nothing is offered to you";
    }
  }

  private offer(offer: Offer, first: boolean): TemplateResult {
    const left = Math.max(0, Math.ceil((Date.parse(offer.expiresAt) - this.now) / 1000));
    const lasts = Math.max(left, this.lasts.get(offer.id) ?? 1);
    this.lasts.set(offer.id, lasts);
    const who = nameOf(offer.shopper);
    return html`<article class="offer" aria-label="Offer: ${who}">
      <div class="top">
        ${face(offer.shopper)}
        <div>
          <h2>${nameAndMark(offer.shopper)}</h2>
          <p>
            ${REASONS[offer.reason] ?? "Wants a person"}${offer.since ? html` <small>· waits ${unbroken(ago(offer.since, this.now))}</small>` : nothing}
          </p>
        </div>
        <span class="left" title="Time left to accept">${stopwatch(left)}</span>
      </div>
      <p class="glance">${chips(offer)}</p>
      ${offer.why ? html`<p class="offer-why" dir="auto">${offer.why}</p>` : nothing}
      <progress aria-hidden="true" max=${lasts} .value=${left}></progress>
      <div class="hands">
        <button type="button" class="btn person" @click=${() => void this.accept(offer.id)}>
          Accept${first && this.keys ? html`<kbd aria-hidden="true">A</kbd>` : nothing}
          <span class="unseen"> ${who}</span>
        </button>
        <button type="button" class="btn plain" @click=${() => void this.desk.decline(offer.id)}>
          Decline<span class="unseen"> ${who}</span></button>
      </div>
    </article>`;
  }

  /** It is over, and still keeps a seat until the time is up or the rep is done. */
  private wrapping(one: Wrapping): TemplateResult {
    const left = Math.max(0, Math.ceil((Date.parse(one.until) - this.now) / 1000));
    const who = this.desk.personOf(one.conversation)?.name ?? "";
    return html`<p class="wrapping">
      <span>Wrapping up <bdi>${who}</bdi> · ${unbroken(stopwatch(left))}</span>
      <button type="button" class="btn" @click=${() => void this.desk.wrappedUp(one.conversation)}>
        Finish<span class="unseen"> wrapping up ${who}</span></button>
    </p>`;
  }

  private async accept(offer: string): Promise<void> {
    if (await this.desk.accept(offer)) this.dispatchEvent(new Event("taken"));
  }

  private async take(conversation: string): Promise<void> {
    if (await this.desk.claim(conversation)) this.dispatchEvent(new Event("taken"));
  }
}
