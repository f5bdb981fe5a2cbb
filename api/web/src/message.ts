/** How one thing that was said looks, in the widget and in the console alike. Text is text: nothing becomes markup. */

import { html, nothing, type TemplateResult } from "lit";
import { alert, check, mark, out, retry } from "./icons";
import type { Parcel } from "./outbox";
import type { Said } from "./thread";
import { type Citation, safeUrl } from "./wire";
import { initials, timeOf, widget as words } from "./words";

export interface MessageLook {
  /** Whose side of the table we sit on: their own words stand on the right. */
  mine: "shopper" | "rep";
  /** The same voice spoke just before: no name again. */
  follows: boolean;
  read: boolean;
  /** How a shopper is called in the console. */
  shopper?: string;
  /** What stands under it, for the desk. */
  foot?: TemplateResult | typeof nothing;
}

const CARDS_SHOWN = 2;

function speaker(said: Said, look: MessageLook): string {
  switch (said.by.role) {
    case "assistant":
      return words.assistant;
    case "rep":
      return look.mine === "rep" ? said.by.name || words.you : (said.by.name ?? "");
    case "shopper":
      return look.mine === "shopper" ? words.you : look.shopper || said.by.name || "Shopper";
    default:
      return said.by.name ?? "";
  }
}

export function avatar(role: string, name: string): TemplateResult {
  return html`<span class="avatar ${role}" aria-hidden="true"
    >${role === "assistant" ? mark(20) : initials(name) || mark(20)}</span
  >`;
}

function card(citation: Citation): TemplateResult {
  const url = safeUrl(citation.url, location.href);
  const away = url !== null && new URL(url).origin !== location.origin;
  return html`<li class="card">
    <p class="card-title" dir="auto">
      ${
        url
          ? html`<a href=${url} target=${away ? "_blank" : "_self"} rel="noopener">${citation.title}</a> ${out()}`
          : html`<span>${citation.title}</span>`
      }
    </p>
    ${citation.quote ? html`<blockquote dir="auto">${citation.quote}</blockquote>` : nothing}
  </li>`;
}

export function cards(citations: Citation[]): TemplateResult | typeof nothing {
  if (citations.length === 0) return nothing;
  const more = citations.slice(CARDS_SHOWN);
  return html`<div class="sources">
    <p class="sources-title">${words.sources}</p>
    <ul class="cards" aria-label=${words.sources}>
      ${citations.slice(0, CARDS_SHOWN).map(card)}
    </ul>
    ${
      more.length > 0
        ? html`<details>
            <summary>${more.length === 1 ? "1 more source" : `${more.length} more sources`}</summary>
            <ul class="cards">
              ${more.map(card)}
            </ul>
          </details>`
        : nothing
    }
  </div>`;
}

/** A message of the log. */
export function message(said: Said, look: MessageLook): TemplateResult {
  const own = said.by.role === look.mine;
  const name = speaker(said, look);
  const silent = said.erased || said.text === "";
  return html`<article class="msg ${said.by.role} ${own ? "own" : ""} ${look.follows ? "follows" : ""}">
    ${own ? nothing : avatar(said.by.role, name)}
    <div class="body">
      <p class="who ${look.follows || own ? "unseen" : ""}">
        <bdi>${name}</bdi>${said.by.role === "assistant" ? html`<span class="unseen"> (automatic)</span>` : nothing}
      </p>
      <p class="bubble ${silent ? "gone" : ""}" dir="auto">${silent ? words.removed : said.text}</p>
      ${cards(said.citations)}
      <p class="when">
        <time datetime=${said.at}>${timeOf(said.at)}</time>
        ${own && look.read ? html`<span class="tick">${check()}${check()}</span> ${words.read}` : nothing}
      </p>
      ${look.foot ?? nothing}
    </div>
  </article>`;
}

export interface ParcelHands {
  retry: (id: string) => void;
  discard: (id: string) => void;
}

/** A message that is on its way, or didn't get there. */
export function parcel(item: Parcel, role: "shopper" | "rep", hands: ParcelHands): TemplateResult {
  const failed = item.state === "failed";
  return html`<article class="msg own ${role} ${item.state}">
    <div class="body">
      <p class="who unseen">${words.you}</p>
      <p class="bubble" dir="auto">${item.text}</p>
      ${
        failed
          ? html`<div class="failed-line" role="alert">
              <p>${alert()} <span>${words.failed} ${item.refused ? item.why : ""}</span></p>
              <button type="button" class="small" @click=${() => hands.retry(item.id)}>
                ${retry(14)} ${words.retry}
              </button>
              <button type="button" class="small quiet" @click=${() => hands.discard(item.id)}>
                ${words.discard}
              </button>
            </div>`
          : html`<p class="when">
              ${item.state === "sent" ? html`<span class="tick">${check()}</span> ${words.sent}` : words.sending}
            </p>`
      }
    </div>
  </article>`;
}

/** Three dots for whoever is writing. */
export function typing(role: string, name: string): TemplateResult {
  return html`<div class="msg ${role} typing">
    ${avatar(role, name)}
    <p class="bubble dots"><span class="unseen">${words.typing(name)}</span><i></i><i></i><i></i></p>
  </div>`;
}
