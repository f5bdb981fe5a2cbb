/** Everything reps hold, for supervisors: by whom, since when, and for how long somebody has been without an answer. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { Problem } from "../http";
import { ground } from "../tokens";
import { fields, list, text } from "../wire";
import { ago } from "../words";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { nameOf, readWho, type Who } from "./reading";
import { unanswered } from "./rows";
import { glanceStyles } from "./rows-look";

interface Held {
  conversation: string;
  shopper: Who;
  rep: { id: string; name: string };
  since: string;
  unansweredSince: string;
}

const EVERY_MS = 5_000;

function readHeld(value: unknown): Held[] {
  const from = fields(value) ?? {};
  return list(from.held ?? from.conversations, (one) => {
    const conversation = text(one, "conversation");
    const rep = fields(one.rep) ?? {};
    return conversation === ""
      ? null
      : {
          conversation,
          shopper: readWho(one.shopper),
          rep: { id: text(rep, "id"), name: text(rep, "name") },
          since: text(one, "since"),
          unansweredSince: text(one, "unanswered_since"),
        };
  });
}

/** Fires `show` when one was opened. */
@customElement("guanxi-held")
export class HeldList extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) beat = 0;
  @property({ attribute: false }) now = Date.now();
  @state() private held: Held[] = [];
  @state() private trouble = "";
  /** The server may know nothing of this yet; then there is nothing to show. */
  @state() private known = true;
  private again: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    ground,
    fieldStyles,
    glanceStyles,
    css`
      :host {
        display: block;
        padding: var(--s4);
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
      }

      :host([hidden]) {
        display: none;
      }

      h3 {
        margin-bottom: var(--s2);
        font-size: var(--text-s);
        color: var(--soft);
      }

      .none {
        font-size: var(--text-s);
        color: var(--soft);
      }

      ul {
        position: relative;
        overflow-y: auto;
        max-height: 320px;
        scrollbar-width: thin;
      }

      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px var(--s2);
        min-height: 40px;
        padding: 4px 0;
        border-top: 1px solid var(--line);
        font-size: var(--text-s);
      }

      li:first-child {
        border-top: 0;
      }

      .who {
        flex: 1 1 120px;
        min-width: 0;
        overflow-wrap: anywhere;
      }

      .who strong {
        display: block;
      }

      .who small {
        font-size: var(--text-s);
        color: var(--soft);
      }

      .btn,
      select {
        min-height: 32px;
        padding: 3px 10px;
        font-size: var(--text-s);
      }

      select {
        max-width: 8.5em;
        border: 1px solid var(--edge);
        border-radius: var(--round-full);
        background: var(--raised);
      }

      .sorry {
        color: var(--trouble);
        font-size: var(--text-s);
        font-weight: 600;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.again = setInterval(() => {
      if (document.visibilityState === "visible") void this.load();
    }, EVERY_MS);
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  override disconnectedCallback(): void {
    clearInterval(this.again);
    super.disconnectedCallback();
  }

  private async load(): Promise<void> {
    try {
      this.held = readHeld(await this.desk.ask("/v1/desk/all"));
    } catch (error) {
      if (error instanceof Problem && error.status === 404) this.known = false;
    }
    this.hidden = !this.known;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.known) return nothing;
    return html`<section aria-labelledby="held">
      <h3 id="held">With a rep <span class="chip">${this.held.length}</span></h3>
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      ${
        this.held.length === 0
          ? html`<p class="none">No rep holds a conversation.</p>`
          : html`<ul tabindex="0" aria-label="Conversations with a rep">
              ${repeat(
                this.held,
                (one) => one.conversation,
                (one) => this.one(one),
              )}
            </ul>`
      }
    </section>`;
  }

  private one(one: Held): TemplateResult {
    const who = nameOf(one.shopper);
    const others = this.desk.state.reps.filter((rep) => rep.id !== one.rep.id && rep.presence === "online");
    return html`<li>
      <span class="who"><strong><bdi>${who}</bdi></strong><small><bdi>${one.rep.name}</bdi>, ${ago(one.since, this.now)}</small></span>
      ${one.unansweredSince ? unanswered(one.unansweredSince, this.now) : nothing}
      <button type="button" class="btn" @click=${() => this.read(one)}>Read<span class="unseen"> ${who}</span></button>
      ${
        others.length > 0
          ? html`<select aria-label="Reassign ${who}" @change=${(event: Event) => void this.reassign(one, event)}>
              <option value="">Reassign…</option>
              ${repeat(
                others,
                (rep) => rep.id,
                (rep) => html`<option value=${rep.id}>${rep.name}</option>`,
              )}
            </select>`
          : nothing
      }
    </li>`;
  }

  private read(one: Held): void {
    this.desk.remember(one.conversation, one.shopper);
    this.desk.choose(one.conversation);
    this.dispatchEvent(new Event("show"));
  }

  private async reassign(one: Held, event: Event): Promise<void> {
    if (!(event.target instanceof HTMLSelectElement) || event.target.value === "") return;
    const rep = event.target.value;
    event.target.value = "";
    const path = `/v1/desk/conversations/${encodeURIComponent(one.conversation)}/reassign`;
    try {
      await this.desk.ask(path, { method: "POST", body: { rep } });
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
    await this.load();
  }
}
