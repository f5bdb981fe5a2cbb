/** The middle column: what was said, what the rep says, and how the conversation is given away again. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Composer } from "../composer";
import "../composer";
import { close, flag, mark, note, person, send } from "../icons";
import { message, parcel, typing } from "../message";
import { messageStyles } from "../message-look";
import { followers, lastRead, type Remark, type Said, type Told } from "../thread";
import { ground } from "../tokens";
import { REASONS } from "../words";
import type { Case } from "./case";
import { conversationStyles } from "./conversation-look";
import type { Desk } from "./desk";
import "./mood";
import { nameOf, type Who } from "./reading";

const AT_END_PX = 64;

@customElement("guanxi-conversation")
export class ConversationColumn extends LitElement {
  static override styles = [ground, messageStyles, conversationStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) open: Case | null = null;
  @property({ attribute: false }) beat = 0;
  @state() private writes: "reply" | "note" = "reply";
  @query(".log") private log!: HTMLElement | null;
  @query("guanxi-composer") private composer!: Composer | null;
  private atEnd = true;
  private wantsFocus = false;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("open")) {
      this.atEnd = true;
      this.writes = "reply";
    }
  }

  protected override updated(): void {
    if (this.log && this.atEnd) this.log.scrollTop = this.log.scrollHeight;
    if (this.wantsFocus && this.composer) {
      this.wantsFocus = false;
      void this.composer.updateComplete.then(() => this.composer?.focus());
    }
    if (document.visibilityState === "visible" && this.offsetParent !== null) this.open?.seen();
  }

  /** Focus the place to write; when the conversation is only just being taken over, as soon as there is one. */
  focusInput(mode: "reply" | "note"): void {
    this.writes = mode;
    this.wantsFocus = true;
    this.requestUpdate();
  }

  private get shopper(): Who | undefined {
    const { open } = this;
    return open ? (this.desk.personOf(open.conversation) ?? open.briefing?.shopper) : undefined;
  }

  protected override render(): TemplateResult {
    const { open } = this;
    if (!open) {
      return html`<div class="nothing">
        <span>${mark(56)}</span>
        <h2>No conversation open</h2>
        <p>Accept an offer, or choose one from the line. You can read along before you take over.</p>
      </div>`;
    }
    const holding = this.desk.holds(open.conversation);
    return html`${this.header(open, holding)}
      <div
        class="log"
        role="log"
        aria-live="polite"
        aria-label="Conversation"
        aria-busy=${open.link === "connecting"}
        tabindex="0"
        @scroll=${this.onScroll}
      >
        ${this.history(open)}
        ${repeat(
          open.outbox.parcels,
          (sent) => sent.id,
          (sent) => this.parcel(open, sent),
        )}
        ${open.shopperTyping ? typing("shopper", nameOf(this.shopper)) : nothing}
      </div>
      ${holding ? this.foot(open) : this.readOnly(open)}`;
  }

  private header(open: Case, holding: boolean): TemplateResult {
    const trouble = open.link === "retrying" || open.link === "offline";
    return html`<header>
      <div class="who-with">
        <h2><bdi>${nameOf(this.shopper)}</bdi></h2>
        <p class="state">${trouble ? "Reconnecting…" : this.holder(open, holding)}</p>
      </div>
      ${
        holding
          ? html`<div class="release" role="group" aria-label="Give the conversation away">
              <button type="button" class="btn" @click=${() => void this.trying(open.release("assistant"))}>
                ${mark(16)} Back to assistant
              </button>
              <button type="button" class="btn" @click=${() => void this.trying(open.release("queue"))}>Back to line</button>
              <button type="button" class="btn" @click=${() => void this.trying(open.release("closed"))}>Close</button>
            </div>`
          : nothing
      }
    </header>`;
  }

  private holder(open: Case, holding: boolean): string {
    const { holder, rep } = open.thread;
    if (holding) return "With you";
    if (holder === "rep") return `With ${rep?.name ?? "a colleague"}`;
    if (holder === "queue") return "In line";
    return holder === "assistant" ? "With the assistant" : "Closed";
  }

  private readOnly(open: Case): TemplateResult {
    return html`<footer class="read-only">
      <p>You’re reading along. Take it over to reply.</p>
      <button type="button" class="btn person" @click=${() => void this.desk.claim(open.conversation)}>
        ${person()} Take over
      </button>
    </footer>`;
  }

  private foot(open: Case): TemplateResult {
    const notes = this.writes === "note";
    return html`<footer>
      ${open.draft && !notes ? this.draft(open) : nothing}
      <div class="modes" role="group" aria-label="What you are writing">
        <button type="button" aria-pressed=${!notes} @click=${() => this.focusInput("reply")}>Reply</button>
        <button type="button" aria-pressed=${notes} @click=${() => this.focusInput("note")}>
          ${note(14)} Note
        </button>
        ${notes ? html`<span>Only the desk sees notes</span>` : nothing}
      </div>
      <guanxi-composer
        .label=${notes ? "Your note" : "Your reply"}
        .placeholder=${notes ? "Write a note for the desk…" : "Write a reply…"}
        .action=${notes ? "Save note" : "Send reply"}
        tone=${notes ? "note" : "person"}
        draft-key="guanxi console ${this.writes} ${open.conversation}"
        @say=${(event: CustomEvent<string>) => this.say(open, event.detail)}
        @writing=${() => (notes ? undefined : open.writing())}
      ></guanxi-composer>
    </footer>`;
  }

  private draft(open: Case): TemplateResult {
    return html`<section class="draft" aria-label="Drafted reply">
      <p class="draft-title">${mark(15)} Drafted for you</p>
      <p class="draft-text" dir="auto">${open.draft}</p>
      <div class="hands">
        <button type="button" class="btn person" @click=${() => this.say(open, open.draft)}>${send()} Send draft</button>
        <button type="button" class="btn" @click=${() => this.editDraft(open)}>Edit draft</button>
        <button type="button" class="btn plain" aria-label="Drop draft" @click=${() => this.dropDraft(open)}>
          ${close()} Drop
        </button>
      </div>
    </section>`;
  }

  private editDraft(open: Case): void {
    if (this.composer) this.composer.value = open.draft;
    this.dropDraft(open);
  }

  private dropDraft(open: Case): void {
    open.draftDropped = true;
    this.requestUpdate();
    this.composer?.focus();
  }

  private say(open: Case, said: string): void {
    this.atEnd = true;
    if (this.writes === "note") open.note(said);
    else open.reply(said);
    this.composer?.focus();
  }

  private parcel(open: Case, sent: Case["outbox"]["parcels"][number]): TemplateResult {
    const drawn = parcel(sent, "rep", {
      retry: (id) => open.outbox.retry(id),
      discard: (id) => open.outbox.drop(id),
    });
    return sent.errand === "note" ? html`<div class="as-note">${drawn}</div>` : drawn;
  }

  private history(open: Case): unknown {
    const following = followers(open.thread.items);
    const lastSeen = lastRead(open.thread, "rep");
    const shopper = nameOf(this.shopper);
    return repeat(
      open.thread.items,
      (item) => item.position,
      (item) => {
        const [follows, read] = [following.has(item.position), item.position === lastSeen];
        const remark = open.thread.remarks[item.position];
        return guard([item, follows, read, shopper, remark], () => {
          if (item.is === "told") return this.told(item);
          const foot = this.remarks(open, item, remark);
          return message(item, { mine: "rep", follows, read, shopper, foot });
        });
      },
    );
  }

  /** What the desk knows of a message, and may say of it. */
  private remarks(open: Case, said: Said, remark: Remark = {}): TemplateResult | typeof nothing {
    if (said.erased) return nothing;
    switch (said.by.role) {
      case "shopper":
        return html`<guanxi-mood
          .mood=${remark.mood}
          by=${remark.correctedBy ?? nothing}
          @correct=${(event: CustomEvent<string>) => void this.trying(open.correctMood(said.position, event.detail))}
        ></guanxi-mood>`;
      case "rep":
        return remark.promiseBy === undefined
          ? html`<button type="button" class="flag" @click=${() => void this.trying(open.flagPromise(said.position))}>
              ${flag()} Flag a promise
            </button>`
          : html`<p class="flag on">${flag()} <span>Promise, flagged by <bdi>${remark.promiseBy}</bdi></span></p>`;
      default:
        return nothing;
    }
  }

  private async trying(work: Promise<void>): Promise<void> {
    try {
      await work;
      this.desk.say("");
    } catch (error) {
      this.desk.say(error instanceof Error ? error.message : "");
    }
  }

  private told(item: Told): TemplateResult {
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

  private onScroll = (): void => {
    const { log } = this;
    if (log) this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
  };
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
};
