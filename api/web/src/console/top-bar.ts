/** The bar on top: where one is, whether the line to the server stands, the search, sound and notices, and the way out. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyboard, leave, mark } from "../icons";
import type { Link } from "../live";
import { ground } from "../tokens";
import { chosen } from "./choices";
import type { Rep } from "./desk";
import { bell, notice, search } from "./glyphs";
import { type NoticesState, noticesState, setNotices, setSound } from "./notices";
import { repFace, repFaceStyles } from "./rep-face";
import { topStyles } from "./top-look";

export type View = "desk" | "board" | "people" | "replies" | "pages" | "settings";

export const VIEWS: [View, string][] = [
  ["desk", "Desk"],
  ["board", "Overview"],
  ["people", "People"],
  ["replies", "Replies"],
  ["pages", "Knowledge"],
  ["settings", "Settings"],
];

const NOTICES: Record<NoticesState, string> = {
  on: "Desktop notices are on",
  off: "Desktop notices are off",
  refused: "This browser refuses notices; allow them for this page in its settings",
  unknown: "This browser has no notices",
};

/** Fires `view` with the view pressed, and `palette`, `keys`, `me` and `leave`. */
@customElement("guanxi-top")
export class TopBar extends LitElement {
  static override styles = [ground, repFaceStyles, topStyles];

  @property({ attribute: false }) rep!: Rep;
  /** The picture that shows them; "" for none. */
  @property() picture = "";
  @property({ attribute: false }) link: Link = "off";
  /** The line to the server has been gone for long enough to say so. */
  @property({ type: Boolean }) lost = false;
  @property() view: View = "desk";
  @state() private sound = chosen("sound");
  @state() private notices = noticesState();

  toggleSound(): void {
    this.sound = !this.sound;
    setSound(this.sound);
  }

  async toggleNotices(): Promise<void> {
    this.notices = await setNotices(this.notices !== "on");
  }

  protected override render(): TemplateResult {
    return html`<header class="top">
      <span class="brand">${mark(24)} <strong>Guanxi</strong></span>
      <h1 class="unseen">Console</h1>
      ${this.rep.supervisor ? this.views() : nothing}
      <button type="button" class="find" aria-keyshortcuts="Control+K" @click=${() => this.fire("palette")}>
        ${search(16)} <span>Search<span class="unseen"> and commands</span></span> <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <p class="link ${this.lost ? "lost" : this.link}" role="status">${this.linkWords()}</p>
      <button
        type="button"
        class="icon-btn"
        aria-pressed=${this.sound}
        aria-label="Sound for offers"
        title=${this.sound ? "Sound is on" : "Sound is off"}
        @click=${() => this.toggleSound()}
      >
        ${bell(this.sound)}
      </button>
      <button
        type="button"
        class="icon-btn"
        aria-pressed=${this.notices === "on"}
        aria-label="Desktop notices for offers"
        title=${NOTICES[this.notices]}
        ?disabled=${this.notices === "unknown"}
        @click=${() => void this.toggleNotices()}
      >
        ${notice(this.notices === "on")}
      </button>
      <button type="button" class="icon-btn keys" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" @click=${() => this.fire("keys")}>
        ${keyboard()}
      </button>
      <button
        type="button"
        class="me"
        aria-haspopup="dialog"
        aria-label="${this.rep.name}: your picture"
        title="Your picture"
        @click=${() => this.fire("me")}
      >
        ${repFace({ name: this.rep.name, picture: this.picture }, "size-s")} <bdi>${this.rep.name}</bdi>
      </button>
      <button type="button" class="icon-btn" aria-label="Sign out" title="Sign out" @click=${() => this.fire("leave")}>
        ${leave()}
      </button>
    </header>`;
  }

  /** On a narrow phone the views are wider than the page: the one that is open is in sight. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    const here = this.renderRoot.querySelector(".views [aria-current='page']");
    here?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private views(): TemplateResult {
    return html`<nav class="views" aria-label="Views">
      ${VIEWS.map(
        ([view, label]) =>
          html`<button
            type="button"
            aria-current=${this.view === view ? "page" : "false"}
            @click=${() => this.dispatchEvent(new CustomEvent<View>("view", { detail: view }))}
          >
            ${label}
          </button>`,
      )}
    </nav>`;
  }

  private linkWords(): string {
    if (this.lost) return this.link === "offline" ? "You’re offline" : "Connection lost. Trying again…";
    if (this.link === "live") return "Connected";
    return this.link === "off" ? "" : "Connecting…";
  }

  private fire(what: string): void {
    this.dispatchEvent(new Event(what));
  }
}
