/** The `?` sheet: every key there is, and the switch for those who dictate and want none. */

import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { ground } from "../tokens";
import { type Command, GROUPS } from "./commands";
import { dialogStyles } from "./dialog-look";

const ALWAYS: [string, string][] = [
  ["Ctrl K", "Search, and everything there is to do"],
  ["Enter", "Send what is written; Shift+Enter starts a line"],
  ["/", "In an empty reply: canned replies"],
  ["Esc", "Leave the text, or close what is open"],
];

/** Fires `toggle` when the single keys are turned on or off. */
@customElement("guanxi-keys")
export class KeysSheet extends LitElement {
  @property({ attribute: false }) commands: readonly Command[] = [];
  @property({ type: Boolean }) on = true;
  @query("dialog") private dialog!: HTMLDialogElement | null;

  static override styles = [
    ground,
    dialogStyles,
    css`
      dialog {
        width: min(680px, calc(100vw - 24px));
      }

      .columns {
        columns: 2;
        column-gap: var(--s6);
        margin: var(--s3) 0;
      }

      section {
        break-inside: avoid;
        margin-bottom: var(--s3);
      }

      h3 {
        margin-bottom: 2px;
        font-size: var(--text-s);
        color: var(--soft);
      }

      dl div {
        display: grid;
        grid-template-columns: 64px 1fr;
        align-items: baseline;
        padding: 3px 0;
      }

      dd {
        margin: 0;
      }

      .tick {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-bottom: var(--s4);
      }

      @media (max-width: 600px) {
        .columns {
          columns: 1;
        }
      }
    `,
  ];

  show(): void {
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="keys-title">
      <h2 id="keys-title">Keyboard shortcuts</h2>
      <div class="columns">
        ${GROUPS.map((group) => this.group(group))}
        ${section(
          "Everywhere",
          ALWAYS.map(([key, what]) => line(key, what)),
        )}
      </div>
      <label class="tick"
        ><input type="checkbox" .checked=${this.on} @change=${() => this.dispatchEvent(new Event("toggle"))} />
        Single-key shortcuts are on</label
      >
      <form method="dialog"><button class="btn main">Done</button></form>
    </dialog>`;
  }

  private group(group: Command["group"]): TemplateResult {
    const keyed = this.commands.filter((command) => command.group === group && command.key !== "");
    return section(
      group,
      keyed.map((command) => line(command.key.toUpperCase(), command.title)),
    );
  }
}

function section(title: string, lines: TemplateResult[]): TemplateResult {
  return html`<section>
    <h3>${title}</h3>
    <dl>${lines}</dl>
  </section>`;
}

function line(key: string, what: string): TemplateResult {
  return html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`;
}
