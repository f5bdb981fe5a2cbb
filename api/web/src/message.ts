/** How one thing that was said looks, in the widget and in the console alike. Text is text: nothing becomes markup. */

import { html, nothing, type TemplateResult } from "lit";
import "./file";
import { alert, check, mark, out, retry } from "./icons";
import type { Parcel } from "./outbox";
import { portrait } from "./portrait";
import type { Said } from "./thread";
import { type Card, type Citation, safeUrl } from "./wire";
import { initials, timeOf, widget as words } from "./words";

export interface MessageLook {
  /** Whose side of the table we sit on: their own words stand on the right. */
  mine: "shopper" | "rep";
  /** The same voice spoke just before: no name again. */
  follows: boolean;
  read: boolean;
  /** The newest of one's own, which nobody has answered yet: it has arrived. */
  delivered?: boolean;
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
      return look.mine === "shopper" ? words.you : look.shopper || said.by.name || words.shopper;
    default:
      return said.by.name ?? "";
  }
}

export function avatar(role: string, name: string, picture?: string): TemplateResult {
  return html`<span class="avatar ${role}" aria-hidden="true"
    >${role === "assistant" ? mark(20) : initials(name) || mark(20)}${portrait(picture)}</span
  >`;
}

const LONG_QUOTE = 150; // three lines on a phone

function quoted(quote: string): TemplateResult | typeof nothing {
  if (quote === "") return nothing;
  const said = html`<blockquote dir="auto">${quote}</blockquote>`;
  if (quote.length <= LONG_QUOTE) return said;
  return html`<details class="quote">
    <summary>${said}<span class="more">${words.readMore}</span></summary>
  </details>`;
}

/** A link where the address is a safe one, else the words alone. */
function linked(address: string | undefined, title: string): TemplateResult {
  const url = safeUrl(address, location.href);
  const away = url !== null && new URL(url).origin !== location.origin;
  return url
    ? html`<a href=${url} target=${away ? "_blank" : "_self"} rel="noopener">${title}</a> ${out()}`
    : html`<span>${title}</span>`;
}

function source(citation: Citation): TemplateResult {
  return html`<li class="card">
    <p class="card-title" dir="auto">${linked(citation.url, citation.title)}</p>
    ${quoted(citation.quote)}
  </li>`;
}

export function cards(citations: Citation[]): TemplateResult | typeof nothing {
  if (citations.length === 0) return nothing;
  const more = citations.slice(CARDS_SHOWN);
  return html`<div class="sources">
    <p class="sources-title">${words.sources}</p>
    <ul class="cards" aria-label=${words.sources}>
      ${citations.slice(0, CARDS_SHOWN).map(source)}
    </ul>
    ${
      more.length > 0
        ? html`<details>
            <summary>${words.moreSources(more.length)}</summary>
            <ul class="cards">
              ${more.map(source)}
            </ul>
          </details>`
        : nothing
    }
  </div>`;
}

/** A picture the page's policy doesn't allow is no picture; the card stands without it. */
function noPicture(event: Event): void {
  if (event.target instanceof HTMLElement) event.target.hidden = true;
}

function product(card: Card): TemplateResult {
  const image = safeUrl(card.image, location.href);
  return html`<li class="card thing ${card.trouble ? "trouble" : ""}">
    ${image ? html`<img src=${image} alt="" width="64" height="64" loading="lazy" @error=${noPicture} />` : nothing}
    <div>
      <p class="card-title" dir="auto">${linked(card.url, card.title)}</p>
      ${
        card.price || card.state
          ? html`<p class="facts" dir="auto">
              ${card.price ? html`<strong>${card.price}</strong>` : nothing}
              ${card.state ? html`<span class="state">${card.state}</span>` : nothing}
            </p>`
          : nothing
      }
    </div>
  </li>`;
}

function order(card: Card): TemplateResult {
  return html`<li class="card thing ${card.trouble ? "trouble" : ""}">
    <div>
      <p class="card-title" dir="auto">${linked(card.url, card.title)}</p>
      ${card.state ? html`<p class="facts" dir="auto"><span class="state">${card.state}</span></p>` : nothing}
      ${
        card.steps.length > 0
          ? html`<ol class="steps" aria-label=${words.step(card.done, card.steps.length)}>
              ${card.steps.map(
                (step, at) =>
                  html`<li class=${at < card.done ? "done" : ""} dir="auto" aria-current=${at === card.done - 1 ? "step" : nothing}>
                    <i>${at < card.done ? check(11) : nothing}</i>${step}
                  </li>`,
              )}
            </ol>`
          : nothing
      }
    </div>
  </li>`;
}

/** What the answer is about, as things and not as sources. */
function things(found: Card[]): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<ul class="cards things">
    ${found.map((card) => (card.kind === "order" ? order(card) : product(card)))}
  </ul>`;
}

/** An order's card says it all; where it was read is no page anybody could open. */
function sourcesOf(said: Said): Citation[] {
  const shown = new Set(said.cards.filter(({ kind }) => kind === "order").map(({ id }) => `order/${id}`));
  return said.citations.filter(({ id }) => !shown.has(id));
}

function substance(said: Said): TemplateResult {
  if (said.erased || (said.text === "" && !said.file)) {
    return html`<p class="bubble gone" dir="auto">${words.removed}</p>`;
  }
  if (said.file) return html`<guanxi-file .file=${said.file}></guanxi-file>`;
  return html`<p class="bubble" dir="auto">${said.text}</p>`;
}

/** A message of the log. */
export function message(said: Said, look: MessageLook): TemplateResult {
  const own = said.by.role === look.mine;
  const name = speaker(said, look);
  return html`<article class="msg ${said.by.role} ${own ? "own" : ""} ${look.follows ? "follows" : ""}">
    ${own ? nothing : avatar(said.by.role, name, look.follows ? "" : said.by.picture)}
    <div class="body">
      <p class="who ${look.follows || own ? "unseen" : ""}">
        <bdi>${name}</bdi>${said.by.role === "assistant" ? html`<span class="unseen"> ${words.automatic}</span>` : nothing}
      </p>
      ${substance(said)} ${things(said.cards)} ${cards(sourcesOf(said))}
      <p class="when">
        <time datetime=${said.at}>${timeOf(said.at)}</time>
        ${own ? arrival(look) : nothing}
      </p>
      ${look.foot ?? nothing}
    </div>
  </article>`;
}

function arrival(look: MessageLook): TemplateResult | typeof nothing {
  if (look.read) return html`<span class="tick">${check()}${check()}</span> ${words.read}`;
  return look.delivered ? html`<span class="tick">${check()}</span> ${words.delivered}` : nothing;
}

export interface ParcelHands {
  /** There is no network: what isn't sent goes out by itself when it is back. */
  offline: boolean;
  retry: (id: string) => void;
  discard: (id: string) => void;
}

/** A message that is on its way, or didn't get there. */
export function parcel(item: Parcel, role: "shopper" | "rep", hands: ParcelHands): TemplateResult {
  const failed = item.state === "failed";
  const later = failed && !item.refused && hands.offline;
  return html`<article class="msg own ${role} ${later ? "later" : item.state}">
    <div class="body">
      <p class="who unseen">${words.you}</p>
      <p class="bubble" dir="auto">${item.text}</p>
      ${
        later
          ? html`<div class="when" role="status">
              ${words.later}
              <button type="button" class="small quiet" @click=${() => hands.discard(item.id)}>${words.discard}</button>
            </div>`
          : failed
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
export function typing(role: string, name: string, picture?: string): TemplateResult {
  return html`<div class="msg ${role} typing">
    ${avatar(role, name, picture)}
    <p class="bubble dots"><span class="unseen">${words.typing(name)}</span><i></i><i></i><i></i></p>
  </div>`;
}
