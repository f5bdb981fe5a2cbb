/** How a file looks that is on its way, or didn't get there. */

import { html, nothing, type TemplateResult } from "lit";
import { alert, retry } from "./icons";
import type { Upload, Uploads } from "./uploads";
import { widget as words } from "./words";

function failed({ id, why, refused }: Upload, uploads: Uploads): TemplateResult {
  return html`<div class="failed-line" role="alert">
    <p>${alert()} <span>${words.failed} ${why}</span></p>
    ${
      refused
        ? nothing
        : html`<button type="button" class="small" @click=${() => uploads.retry(id)}>${retry(14)} ${words.retry}</button>`
    }
    <button type="button" class="small quiet" @click=${() => uploads.drop(id)}>${words.discard}</button>
  </div>`;
}

export function uploadBubble(
  item: Upload,
  uploads: Uploads,
  role: "shopper" | "rep" = "shopper",
): TemplateResult {
  return html`<article class="msg own ${role} ${item.state}">
    <div class="body">
      <p class="who unseen">${words.you}</p>
      <p class="bubble" dir="auto">${item.name}</p>
      ${item.state === "failed" ? failed(item, uploads) : html`<p class="when">${words.fileSending(item.name)}</p>`}
    </div>
  </article>`;
}
