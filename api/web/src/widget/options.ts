/** The buttons under an answer, and what they are called: what they do, in the widget's language. */

import { html, nothing, type TemplateResult } from "lit";
import { person } from "../icons";
import { english } from "../language/en";
import type { Choice, Option } from "../wire";
import { widget as words } from "../words";

type Said = Extract<Option, { action: "say" }>;

const CHOICES: Record<Choice, () => string> = {
  wait: () => words.wait,
  message: () => words.leaveMessage,
  assistant: () => words.onWithAssistant,
  leave: () => words.leaveLine,
};

export function choiceLabel(choice: Choice): string {
  return CHOICES[choice]();
}

/**
 * The server labels its choices in English, for clients that have no words of their own. The way to a person it may
 * also offer in the language that was just written, which says more to who wrote it than the widget's; and what is said
 * in the shopper's name is shown as it will be said: readings in the shop's words, and giving up in the widget's.
 */
export function optionLabel(option: Option): string {
  switch (option.action) {
    case "say":
      return givesUp(option) ? words.neverMind : option.label;
    case "human":
      return option.label === english.human ? words.human : option.label;
    default:
      return choiceLabel(option.action);
  }
}

/** What is said in the shopper's name; the assistant knows how every language of the widget gives up. */
export function optionSaid(option: Said): string {
  return givesUp(option) ? words.neverMindSaid : option.text;
}

function givesUp(option: Said): boolean {
  return option.text === english.neverMindSaid;
}

export function optionButton(option: Option, choose: () => void): TemplateResult {
  return html`<button type="button" class=${option.action} dir="auto" @click=${choose}>
    ${option.action === "human" ? person(16) : nothing}${optionLabel(option)}
  </button>`;
}
