/** The audit trail as supervisors read it: who changed what, and when. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { type Fields, fields, flag, list, text } from "../wire";
import type { Desk } from "./desk";
import { manageStyles } from "./manage-look";
import { dayOf } from "./when";

interface Entry {
  at: string;
  by: string;
  what: string;
  detail: Fields;
}

const TOLD: Record<string, (detail: Fields) => string> = {
  "canned-reply-added": (detail) => `added “${text(detail, "title")}”`,
  "canned-reply-changed": (detail) => `changed “${text(detail, "title")}”`,
  "canned-reply-deleted": (detail) => `deleted “${text(detail, "title")}”`,
  "page-added": (detail) => `wrote “${text(detail, "title")}”`,
  "page-changed": (detail) => `changed “${text(detail, "title")}”`,
  "page-deleted": (detail) => `deleted “${text(detail, "title")}”`,
  "rep-added": (detail) => `added ${text(detail, "name")}`,
  "rep-changed": (detail) => `changed ${text(detail, "name")}: ${changes(detail)}`,
  "rep-picture-removed": (detail) => `took away the picture of ${text(detail, "name")}`,
  "rep-picture-set": (detail) => `set the picture of ${text(detail, "name")}`,
  "setting-changed": setting,
  "team-hours-set": (detail) => `set the hours of ${text(detail, "name")}`,
  "team-hours-deleted": (detail) => `deleted the hours of ${text(detail, "name")}`,
};
const SHOWN = 12;

/** What a change did away with, where the trail keeps it. */
const OLD: Record<string, (detail: Fields) => Fields | null> = {
  "page-changed": (detail) => fields(detail.before),
  "page-deleted": (detail) => detail,
};

/** Fires `old` with what a change did away with, when somebody wants it back. */
@customElement("guanxi-trail")
export class Trail extends LitElement {
  @property({ attribute: false }) desk!: Desk;
  /** With what the entries shown begin; several by spaces. */
  @property() about = "";
  @state() private entries: Entry[] = [];

  static override styles = [
    ground,
    manageStyles,
    css`
      :host {
        overflow: visible;
        margin-top: var(--s4);
      }

      .bring {
        margin-inline-start: 4px;
        color: var(--accent-text);
        font-weight: 600;
        text-decoration: underline;
        text-underline-offset: 3px;
      }
    `,
  ];

  protected override firstUpdated(): void {
    void this.load();
  }

  async load(): Promise<void> {
    const beginnings = this.about.split(" ");
    try {
      const answer = fields(await this.desk.ask("/v1/audit?limit=200"));
      this.entries = list(answer?.entries, (from) => ({
        at: text(from, "at"),
        by: text(fields(from.by) ?? {}, "name"),
        what: text(from, "what"),
        detail: fields(from.detail) ?? {},
      })).filter((entry) => beginnings.some((beginning) => entry.what.startsWith(beginning)));
    } catch {
      // The trail is read again with the next change.
    }
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="trail">
      <h2 id="trail">What was changed</h2>
      ${
        this.entries.length === 0
          ? html`<p class="none">Nothing yet. Every change here is kept, with who made it.</p>`
          : html`<ul class="trail">
              ${this.entries.slice(0, SHOWN).map(
                (entry) =>
                  html`<li>
                    <bdi>${`${entry.by || "Somebody"} ${TOLD[entry.what]?.(entry.detail) ?? entry.what}`}</bdi>
                    <time datetime=${entry.at}>${dayOf(entry.at)}</time> ${this.old(entry)}
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  private old(entry: Entry): TemplateResult | typeof nothing {
    const old = OLD[entry.what]?.(entry.detail);
    if (!old) return nothing;
    return html`<button
      type="button"
      class="bring"
      @click=${() => this.dispatchEvent(new CustomEvent<Fields>("old", { detail: old }))}
    >
      Bring back<span class="unseen"> what “${text(old, "title")}” said</span></button>`;
  }
}

/** One of another version says only its name. */
function setting(detail: Fields): string {
  const [old, now, title] = [text(detail, "old"), text(detail, "new"), `“${text(detail, "title")}”`];
  if (now === "") return `forgot ${title}`;
  return `set ${title} ${flag(detail, "back") ? "back " : ""}to ${now}; it was ${old}`;
}

function changes(detail: Fields): string {
  const changed = Object.keys(fields(detail.changed) ?? {});
  if (text(detail, "password") === "new") changed.push("password");
  return changed.join(", ") || "nothing";
}
