/** How a message sounds, as it was read, and the seven moods to press where that was wrong. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ground } from "../tokens";
import { MOODS } from "../words";

/**
 * Shows `mood` and, where it is a rep's word, whose. The moods open under a mouse, at a tap and by the keyboard;
 * pressing one fires `correct` with its name.
 */
@customElement("guanxi-mood")
export class MoodMark extends LitElement {
  /** `null` where it could not be told; undefined where nobody listened for it. */
  @property({ attribute: false }) mood: string | null | undefined;
  @property() by: string | undefined;
  @state() private pinned = false;
  @state() private hovered = false;
  @query(".now") private now!: HTMLButtonElement | null;

  static override styles = [
    ground,
    css`
      :host {
        position: relative;
        display: block;
        width: fit-content;
      }

      button {
        min-height: 24px;
        padding: 0 8px;
        border-radius: var(--round-full);
        font-size: 0.75rem;
        color: var(--soft);
      }

      button:hover {
        background: var(--hover);
        color: var(--ink);
      }

      .now {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        overflow-wrap: anywhere;
        text-align: start;
      }

      .now::before,
      .moods button::before {
        content: "";
        display: inline-block;
        flex: none;
        width: 6px;
        height: 6px;
        border-radius: 50%;
        background: var(--dot, var(--edge));
      }

      .moods button::before {
        margin-right: 6px;
        vertical-align: 1px;
      }

      .angry,
      .disappointed {
        --dot: var(--trouble);
      }

      .worried,
      .confused {
        --dot: var(--wait);
      }

      .happy,
      .curious {
        --dot: var(--accent);
      }

      .moods {
        position: absolute;
        top: 100%;
        left: 0;
        z-index: 2;
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        width: max-content;
        max-width: min(19rem, 100vw - 104px);
        padding: 6px;
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--raised);
        box-shadow: 0 6px 18px rgb(0 0 0 / 14%);
      }

      .moods button {
        min-height: 30px;
        padding: 0 10px;
        border: 1px solid var(--line);
        font-size: var(--text-s);
        color: var(--ink);
      }

      .moods button[aria-pressed="true"] {
        border-color: var(--edge);
        background: var(--sunken);
        font-weight: 650;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("pointerenter", this.onEnter);
    this.addEventListener("pointerleave", this.onLeave);
    this.addEventListener("focusout", this.onFocusOut);
    this.addEventListener("keydown", this.onKey);
  }

  override disconnectedCallback(): void {
    this.removeEventListener("pointerenter", this.onEnter);
    this.removeEventListener("pointerleave", this.onLeave);
    this.removeEventListener("focusout", this.onFocusOut);
    this.removeEventListener("keydown", this.onKey);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const shown = this.pinned || this.hovered;
    return html`<button
        type="button"
        class="now ${this.mood ?? ""}"
        aria-expanded=${shown}
        @click=${() => {
          this.pinned = !this.pinned;
        }}
      >
        <span>${this.told()}<span class="unseen">. Correct the mood</span></span></button>
      ${shown ? this.choices() : nothing}`;
  }

  protected override updated(): void {
    if (this.pinned) this.renderRoot.querySelector(".moods")?.scrollIntoView({ block: "nearest" });
  }

  private told(): TemplateResult | string {
    if (this.mood === undefined) return "Mood not read";
    if (!this.mood) return "Mood hard to tell";
    const name = MOODS[this.mood] ?? this.mood;
    return this.by === undefined
      ? `Sounds ${name.toLowerCase()}`
      : html`${name}, corrected by <bdi>${this.by || "a rep"}</bdi>`;
  }

  private choices(): TemplateResult {
    return html`<div class="moods" role="group" aria-label="The mood of this message">
      ${Object.entries(MOODS).map(
        ([mood, name]) =>
          html`<button type="button" class=${mood} aria-pressed=${mood === this.mood} @click=${() => this.correct(mood)}>
            ${name}
          </button>`,
      )}
    </div>`;
  }

  private correct(mood: string): void {
    this.shut();
    this.dispatchEvent(new CustomEvent<string>("correct", { detail: mood }));
  }

  private shut(): void {
    const within = this.shadowRoot?.activeElement;
    this.pinned = false;
    this.hovered = false;
    if (within) this.now?.focus();
  }

  private onEnter = (event: PointerEvent): void => {
    if (event.pointerType === "mouse") this.hovered = true;
  };

  private onLeave = (): void => {
    this.hovered = false;
  };

  /** Only when the focus goes elsewhere: from button to button it stays inside the shadow root. */
  private onFocusOut = (): void => {
    this.pinned = false;
  };

  private onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !(this.pinned || this.hovered)) return;
    event.stopPropagation();
    this.shut();
  };
}
