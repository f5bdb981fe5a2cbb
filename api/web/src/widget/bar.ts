/** Who is on the other side, the way to a person, and what to do while one is waited for: always in sight. */

import { html, nothing, type TemplateResult } from "lit";
import { clock, person } from "../icons";
import { avatar } from "../message";
import type { Thread } from "../thread";
import type { Choice } from "../wire";
import { languageName, widget as words } from "../words";
import { choiceLabel } from "./options";

export interface BarHands {
  asking: boolean;
  /** The newest answer offers the choices itself: twice would be once too often. */
  offered: boolean;
  ask: () => void;
  choose: (choice: Choice) => void;
}

function speaks(languages: readonly string[]): string {
  return languages.length > 0 ? words.speaks(languages.map(languageName).join(", ")) : "";
}

function withPerson(rep: NonNullable<Thread["rep"]>): TemplateResult {
  const spoken = speaks(rep.languages);
  return html`<div class="bar person" role="status">
    ${avatar("rep", rep.name, rep.picture)}
    <p>
      <strong><bdi>${words.repLine(rep.name)}</bdi></strong>${spoken ? html`<span>${spoken}</span>` : nothing}
    </p>
  </div>`;
}

function inLine({ waiting }: Thread, hands: BarHands): TemplateResult {
  const seconds = waiting?.estimateSeconds ?? null;
  const choices = hands.offered ? [] : (waiting?.choices ?? []);
  return html`<div class="bar waiting">
    <span class="sign">${clock(20)}</span>
    <p role="status">
      <strong>${waiting ? words.place(waiting.place) : words.placeSoon}</strong>
      <span>${seconds === null ? words.noEstimate : words.estimate(seconds)}</span>
    </p>
    ${
      choices.length > 0
        ? html`<div class="choices" role="group" aria-label=${words.choices}>
            ${choices.map(
              (choice) =>
                html`<button type="button" class="small" @click=${() => hands.choose(choice)}>
                  ${choiceLabel(choice)}
                </button>`,
            )}
          </div>`
        : nothing
    }
  </div>`;
}

export function bar(thread: Thread, hands: BarHands): TemplateResult {
  if (thread.holder === "rep" && thread.rep) return withPerson(thread.rep);
  if (thread.waiting || thread.holder === "queue") return inLine(thread, hands);
  return html`<div class="bar">
    <p><span>${words.assistantLine}</span></p>
    <button type="button" class="btn human" ?disabled=${hands.asking} @click=${hands.ask}>
      ${person()} ${hands.asking ? words.asking : words.human}
    </button>
  </div>`;
}

export interface Banner {
  /** The connection is gone, for longer than a hiccup. */
  lost: boolean;
  offline: boolean;
  /** Something else to say, in calm weather. */
  notice: string;
  retry: () => void;
}

export function banner({ lost, offline, notice, retry }: Banner): TemplateResult {
  if (!lost) {
    return html`<div role="status" class=${notice ? "banner" : ""}>${notice ? html`<p>${notice}</p>` : nothing}</div>`;
  }
  return html`<div class="banner" role="status">
    <p>${offline ? words.offline : words.retrying}</p>
    ${offline ? nothing : html`<button type="button" @click=${retry}>${words.retryNow}</button>`}
  </div>`;
}
