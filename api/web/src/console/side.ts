/** The right column's two faces: the person, and the shop's knowledge. */

import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import type { Case } from "./case";
import type { Desk } from "./desk";
import type { KnowledgePanel } from "./knowledge";
import "./knowledge";
import type { PersonColumn } from "./person";
import "./person";

type Shown = "person" | "knowledge";

/** Passes on `insert` of the knowledge and `show` of the person. */
@customElement("guanxi-side")
export class Side extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) open: Case | null = null;
  @property({ attribute: false }) beat = 0;
  @state() private shown: Shown = "person";
  @query("guanxi-knowledge") private knowledge!: KnowledgePanel | null;
  @query("guanxi-person") private person!: PersonColumn | null;

  static override styles = [
    ground,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--sunken);
      }

      .switch {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 2px;
        margin: var(--s3) var(--s4) 0;
        padding: 3px;
        border: 1px solid var(--line);
        border-radius: var(--round-full);
        background: var(--paper);
      }

      .switch button {
        min-height: 32px;
        border-radius: var(--round-full);
        font-weight: 600;
        font-size: var(--text-s);
        color: var(--soft);
      }

      .switch button[aria-pressed="true"] {
        background: var(--raised);
        color: var(--ink);
        box-shadow: 0 0 0 1px var(--line);
      }

      .panel {
        flex: 1;
        position: relative;
        min-height: 0;
        overflow-y: auto;
        background: var(--sunken); /* opaque, or each scrolled frame is painted anew */
        padding: var(--s3) var(--s4) var(--s6);
        scrollbar-width: thin;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const person = this.shown === "person";
    const holding = this.desk.holds(this.open?.conversation);
    return html`<div class="switch" role="group" aria-label="Beside the conversation">
        <button type="button" aria-pressed=${person} @click=${() => this.turn("person")}>Person</button>
        <button type="button" aria-pressed=${!person} @click=${() => this.turn("knowledge")}>Knowledge</button>
      </div>
      <div class="panel" ?hidden=${!person}>
        <guanxi-person
          .desk=${this.desk}
          .open=${this.open}
          .beat=${this.beat}
          @show=${() => this.dispatchEvent(new Event("show"))}
        ></guanxi-person>
      </div>
      <div class="panel" ?hidden=${person}>
        <guanxi-knowledge
          .desk=${this.desk}
          .writing=${holding}
          @insert=${(event: CustomEvent<string>) => this.dispatchEvent(new CustomEvent("insert", { detail: event.detail }))}
        ></guanxi-knowledge>
      </div>`;
  }

  /** Turn to the knowledge, ready to type a question. */
  async ask(): Promise<void> {
    this.turn("knowledge");
    await this.updateComplete;
    this.knowledge?.focus();
  }

  fold(): void {
    this.turn("person");
    this.person?.fold();
  }

  private turn(shown: Shown): void {
    this.shown = shown;
  }
}
