/** Ctrl+K: everything that can be done, and every past conversation that holds the words typed. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { pause } from "../backoff";
import { ground } from "../tokens";
import { MOODS } from "../words";
import { type Command, searched } from "./commands";
import type { Desk } from "./desk";
import { dialogStyles } from "./dialog-look";
import { fieldStyles } from "./field-look";
import { search } from "./glyphs";
import { type Finds, type Found, readFinds } from "./lookups";
import { paletteStyles } from "./palette-look";
import { nameOf } from "./reading";
import { dayOf } from "./when";

const COMMANDS_SHOWN = 7;
const SEARCH_FROM_CHARACTERS = 2;
const TYPING_PAUSE_MS = 180;

/** Fires `show` with the conversation chosen. */
@customElement("guanxi-palette")
export class Palette extends LitElement {
  static override styles = [ground, fieldStyles, dialogStyles, paletteStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) commands: readonly Command[] = [];
  @state() private looked = "";
  @state() private at = 0;
  @state() private finds: Finds | null = null;
  @state() private busy = false;
  @state() private trouble = "";
  @query("dialog") private dialog!: HTMLDialogElement | null;
  @query("input") private input!: HTMLInputElement | null;
  /** What could be done when it was looked for: what Enter does is what is shown, though the desk moves on. */
  @state() private offered: readonly Command[] = [];
  private searching: AbortController | null = null;

  show(): void {
    if (this.dialog?.open) return;
    [this.looked, this.finds, this.trouble] = ["", null, ""];
    this.offer();
    if (this.input) this.input.value = "";
    this.dialog?.showModal();
  }

  private offer(): void {
    const found = searched(this.commands, this.looked);
    this.offered = this.looked === "" ? found : found.slice(0, COMMANDS_SHOWN);
    this.at = 0;
  }

  protected override render(): TemplateResult {
    const { offered } = this;
    const found = this.finds?.found ?? [];
    const chosen = this.at < offered.length ? `command-${this.at}` : `found-${this.at - offered.length}`;
    return html`<dialog aria-label="Commands and search" @close=${() => this.searching?.abort()}>
      <div class="field">
        ${search(18)}
        <input
          type="text"
          role="combobox"
          aria-label="Do something, or search past conversations"
          aria-expanded="true"
          aria-controls="choices"
          aria-activedescendant=${offered.length + found.length > 0 ? chosen : nothing}
          placeholder="Do something, or search past conversations…"
          maxlength="200"
          autocomplete="off"
          spellcheck="false"
          @input=${this.onInput}
          @keydown=${this.onKey}
        />
      </div>
      <div id="choices" role="listbox" aria-label="What to do">
        ${
          offered.length > 0
            ? this.section(
                "Do",
                offered.map((command, number) => this.command(command, number)),
              )
            : nothing
        }
        ${
          found.length > 0
            ? this.section(
                "Past conversations",
                found.map((one, number) => this.found(one, number, offered.length + number)),
              )
            : nothing
        }
      </div>
      <p class="foot" role="status">${this.told(offered.length, found.length)}</p>
    </dialog>`;
  }

  private section(title: string, entries: TemplateResult[]): TemplateResult {
    return html`<div role="group" aria-label=${title}>
      <p class="heading" aria-hidden="true">${title}</p>
      ${entries}
    </div>`;
  }

  private command(command: Command, number: number): TemplateResult {
    return html`<button
      type="button"
      id="command-${number}"
      role="option"
      tabindex="-1"
      class="entry"
      aria-selected=${number === this.at}
      @click=${() => this.run(command)}
    >
      <span class="what">${command.title}</span>${command.key ? html`<kbd>${shown(command.key)}</kbd>` : nothing}
    </button>`;
  }

  private found(one: Found, number: number, at: number): TemplateResult {
    const mood = MOODS[one.mood];
    return html`<button
      type="button"
      id="found-${number}"
      role="option"
      tabindex="-1"
      class="entry found"
      aria-selected=${at === this.at}
      @click=${() => this.open(one)}
    >
      <span class="row">
        <bdi class="name">${nameOf(one.shopper)}</bdi>
        ${mood ? html`<span class="chip">${mood}</span>` : nothing}
        <time>${dayOf(one.lastAt)}</time>
      </span>
      ${one.excerpt ? html`<span class="excerpt"><b>${one.by}:</b> <bdi>${one.excerpt}</bdi></span>` : nothing}
    </button>`;
  }

  private told(commands: number, found: number): string {
    if (this.trouble) return this.trouble;
    if (this.busy) return "Searching…";
    if (!this.finds) {
      return this.looked === "" ? "Type to search names, e-mails, orders and words said" : "";
    }
    if (found === 0) return commands > 0 ? "No past conversation holds these words" : "Nothing found";
    const since = this.finds.since ? ` since ${dayOf(this.finds.since)}` : "";
    return this.finds.more ? `The newest ${found}${since}; more words find fewer` : `${found} found${since}`;
  }

  private onInput(): void {
    this.looked = this.input?.value.trim() ?? "";
    this.offer();
    void this.search();
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.offered.length + (this.finds?.found.length ?? 0);
    if (event.isComposing || count === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count;
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }),
      );
    } else if (event.key === "Enter") {
      event.preventDefault();
      const command = this.offered[this.at];
      const found = this.finds?.found[this.at - this.offered.length];
      if (command) this.run(command);
      else if (found) this.open(found);
    }
  }

  /** Where what is chosen stands among these finds; the first of all where it is gone. */
  private stillAt(finds: Finds): number {
    const chosen = this.finds?.found[this.at - this.offered.length];
    if (!chosen) return this.at;
    const at = finds.found.findIndex((one) => one.conversation === chosen.conversation);
    return at < 0 ? 0 : this.offered.length + at;
  }

  private run(command: Command): void {
    this.dialog?.close();
    if (command.can()) command.run();
  }

  private open(one: Found): void {
    this.dialog?.close();
    this.desk.remember(one.conversation, one.shopper);
    this.desk.choose(one.conversation);
    this.dispatchEvent(new Event("show"));
  }

  /** Once the fingers rest; what was searched for before is of no interest any more. */
  private async search(): Promise<void> {
    this.searching?.abort();
    const searching = new AbortController();
    this.searching = searching;
    this.trouble = "";
    if (this.looked.length < SEARCH_FROM_CHARACTERS) {
      [this.finds, this.busy] = [null, false];
      return;
    }
    this.busy = true;
    await pause(TYPING_PAUSE_MS, searching.signal);
    if (searching.signal.aborted) return;
    try {
      const path = `/v1/search?limit=20&q=${encodeURIComponent(this.looked)}`;
      const finds = readFinds(await this.desk.ask(path, { signal: searching.signal }));
      if (searching.signal.aborted) return;
      this.at = this.stillAt(finds);
      this.finds = finds;
    } catch (error) {
      if (searching.signal.aborted) return;
      this.trouble = error instanceof Error ? error.message : "";
    }
    this.busy = false;
  }
}

function shown(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}
