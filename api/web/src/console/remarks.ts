/** What the desk knows of a message, and may say of it: how a shopper feels, and what a rep promised. */

import { html, nothing, type TemplateResult } from "lit";
import { flag } from "../icons";
import type { Remark, Said } from "../thread";
import type { Case } from "./case";
import "./mood";

/** `trying` does the work and tells when it fails. */
export function remarks(
  open: Case,
  said: Said,
  remark: Remark | undefined,
  trying: (work: Promise<void>) => void,
): TemplateResult | typeof nothing {
  if (said.erased) return nothing;
  switch (said.by.role) {
    case "shopper":
      return html`<guanxi-mood
        .mood=${remark?.mood}
        by=${remark?.correctedBy ?? nothing}
        @correct=${(event: CustomEvent<string>) => trying(open.correctMood(said.position, event.detail))}
      ></guanxi-mood>`;
    case "rep":
      return remark?.promiseBy === undefined
        ? html`<button type="button" class="flag" @click=${() => trying(open.flagPromise(said.position))}>
            ${flag()} Flag a promise
          </button>`
        : html`<p class="flag on">${flag()} <span>Promise, flagged by <bdi>${remark.promiseBy}</bdi></span></p>`;
    default:
      return nothing;
  }
}
