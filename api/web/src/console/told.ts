/** What happened in a conversation beside what was said, each in one line. */

import { html, nothing, type TemplateResult } from "lit";
import { note } from "../icons";
import type { Told } from "../thread";
import { REASONS } from "../words";

export function told(item: Told): TemplateResult {
  switch (item.what) {
    case "note":
      return html`<aside class="note" aria-label="Note">
        <p class="note-who">${note(13)} <bdi>${item.name || "Note"}</bdi></p>
        <p class="note-text" dir="auto">${item.detail || "(removed)"}</p>
      </aside>`;
    case "routed":
      return html`<p class="hint">routing: <bdi>${item.detail || "given to a rep"}</bdi></p>`;
    case "rated":
      return html`<p class="line">Rated ${item.name} of 5 ${item.detail ? html`· <bdi>${item.detail}</bdi>` : nothing}</p>`;
    case "asked":
      return html`<p class="line">${asked(item.detail)}</p>`;
    case "joined":
      return html`<p class="line joined"><span><bdi>${item.name}</bdi> joined</span></p>`;
    case "left":
      return html`<p class="line">
        <span><bdi>${item.name || "The rep"}</bdi> ${LEFT[item.detail] ?? "left"}</span>
      </p>`;
    case "closed":
      return html`<p class="line">Closed</p>`;
  }
}

function asked(reason: string): string {
  if (reason === "asked") return "The shopper asked for a person";
  return `A person was asked for · ${REASONS[reason] ?? reason}`;
}

const LEFT: Record<string, string> = {
  assistant: "gave it back to the assistant",
  queue: "put it back in line",
  closed: "closed it",
  transfer: "passed it on",
  gone: "lost connection",
  silent: "said nothing; it went back in line",
  idle: "made room: the shopper had gone quiet",
};
