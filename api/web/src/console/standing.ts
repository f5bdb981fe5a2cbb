/** Who has the open conversation, in words. */

import { html, type TemplateResult } from "lit";
import type { Thread } from "../thread";

export function holderWords({ holder, rep }: Thread, holding: boolean): string {
  if (holding) return "With you";
  if (holder === "rep") return `With ${rep?.name ?? "a colleague"}`;
  if (holder === "queue") return "In line";
  return holder === "assistant" ? "With the assistant" : "Closed";
}

/** Why a rep who reads it can't write in it. */
export function readingWords({ holder, rep }: Thread): string | TemplateResult {
  if (holder === "queue" || holder === "assistant") return "You’re reading along. Take it over to reply.";
  if (holder !== "rep") return "This conversation is closed. Take it over to open it again.";
  return html`You’re reading along. <bdi>${rep?.name ?? "A colleague"}</bdi> has it.`;
}
