/** Who has the open conversation, and how its shopper wants to be called, in words. */

import { html, nothing, type TemplateResult } from "lit";
import type { Thread } from "../thread";

export function holderWords({ holder, rep }: Thread, holding: boolean): string {
  if (holding) return "With you";
  if (holder === "rep") return `With ${rep?.name ?? "a colleague"}`;
  if (holder === "queue") return "In line";
  return holder === "assistant" ? "With the assistant" : "Closed";
}

/** Nothing where they chose no name, or the one they are known by. */
export function callingWords({ called }: Thread, name = ""): TemplateResult | typeof nothing {
  if (!called || called === name) return nothing;
  return html`<span class="called">Wants to be called <bdi>${called}</bdi></span>`;
}

/** Why a rep who reads it can't write in it. */
export function readingWords({ holder, rep }: Thread): string | TemplateResult {
  if (holder === "queue" || holder === "assistant") return "You’re reading along. Take it over to reply.";
  if (holder !== "rep") return "This conversation is closed. Take it over to open it again.";
  return html`You’re reading along. <bdi>${rep?.name ?? "A colleague"}</bdi> has it.`;
}
