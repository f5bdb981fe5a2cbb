/** The console: three columns on a desk, tabs on a phone, and the keys that work everywhere. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { keyboard, leave, mark } from "../icons";
import { ground, tokens } from "../tokens";
import { REASONS } from "../words";
import { appStyles } from "./app-look";
import type { ConversationColumn } from "./conversation";
import { Desk } from "./desk";
import type { Line } from "./line";
import { nameOf } from "./reading";
import "./conversation";
import "./line";
import "./person";
import "./sign-in";

type Tab = "line" | "talk" | "person";
const TABS: [Tab, string][] = [
  ["line", "Line"],
  ["talk", "Conversation"],
  ["person", "Person"],
];
const KEYS: [string, string][] = [
  ["a", "Accept the first offer"],
  ["d", "Decline the first offer"],
  ["j / k", "Next or previous conversation of yours"],
  ["r", "Write a reply"],
  ["n", "Write a note"],
  ["?", "This list"],
];
const KEYS_OFF = "guanxi console keys off";
const LINK_PATIENCE_MS = 2_000;

@customElement("guanxi-console")
export class ConsoleApp extends LitElement {
  static override styles = [tokens, ground, appStyles];

  readonly desk = new Desk(location.origin);
  @state() private tab: Tab = "line";
  @state() private beat = 0;
  @state() private now = Date.now();
  @state() private linkLost = false;
  @state() private keysOn = localStorage.getItem(KEYS_OFF) === null;
  @query("dialog") private sheet!: HTMLDialogElement | null;
  @query("guanxi-line") private line!: Line | null;
  @query("guanxi-conversation") private talk!: ConversationColumn | null;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private linkTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.desk.addEventListener("change", this.changed);
    document.addEventListener("keydown", this.onKey);
    this.ticking = setInterval(() => {
      this.now = Date.now();
    }, 1000);
    this.desk.start();
  }

  override disconnectedCallback(): void {
    this.desk.removeEventListener("change", this.changed);
    document.removeEventListener("keydown", this.onKey);
    clearInterval(this.ticking);
    super.disconnectedCallback();
  }

  private changed = (): void => {
    this.beat += 1;
    const trouble = this.desk.link === "retrying" || this.desk.link === "offline";
    if (!trouble) {
      clearTimeout(this.linkTimer);
      this.linkTimer = undefined;
      this.linkLost = false;
    } else {
      this.linkTimer ??= setTimeout(() => {
        this.linkLost = true;
      }, LINK_PATIENCE_MS);
    }
    const offers = this.desk.state.offers.length;
    document.title = offers > 0 ? `(${offers}) Offer · Guanxi console` : "Guanxi console";
  };

  protected override render(): TemplateResult {
    const { desk } = this;
    if (!desk.rep) return html`<guanxi-sign-in .desk=${desk}></guanxi-sign-in>`;
    return html`<div class="shell" data-tab=${this.tab}>
        ${this.top(desk.rep.name)}
        <nav aria-label="Columns" class="tabs">
          ${TABS.map(
            ([tab, label]) =>
              html`<button
                type="button"
                data-for=${tab}
                aria-pressed=${this.tab === tab}
                @click=${() => {
                  this.tab = tab;
                }}
              >
                ${label}${this.badge(tab)}
              </button>`,
          )}
        </nav>
        <main>
          <guanxi-line
            .desk=${desk}
            .beat=${this.beat}
            .now=${this.now}
            @show=${() => {
              this.tab = "talk";
            }}
          ></guanxi-line>
          <guanxi-conversation .desk=${desk} .open=${desk.open} .beat=${this.beat}></guanxi-conversation>
          <guanxi-person .open=${desk.open} .beat=${this.beat}></guanxi-person>
        </main>
      </div>
      ${this.keys()}`;
  }

  private badge(tab: Tab): TemplateResult | typeof nothing {
    const offers = this.desk.state.offers.length;
    if (tab !== "line" || offers === 0) return nothing;
    return html` <span class="badge">${offers}<span class="unseen"> offered</span></span>`;
  }

  private top(name: string): TemplateResult {
    const { desk } = this;
    const first = desk.state.offers[0];
    const how = this.keysOn ? " Press A to accept." : "";
    return html`<header class="top">
        <span class="brand">${mark(24)} <strong>Guanxi</strong></span>
        <h1 class="unseen">Console</h1>
        <p class="link ${this.linkLost ? "lost" : desk.link}" role="status">
          ${this.linkLost ? (desk.link === "offline" ? "You’re offline" : "Connection lost. Trying again…") : linkWords(desk.link)}
        </p>
        <span class="me"><bdi>${name}</bdi></span>
        <button type="button" class="icon-btn" aria-label="Keyboard shortcuts" @click=${this.showKeys}>${keyboard()}</button>
        <button type="button" class="icon-btn" aria-label="Sign out" @click=${() => void desk.leave()}>${leave()}</button>
      </header>
      <p class="unseen" role="alert">
        ${first ? `Offer: ${nameOf(first.shopper)}. ${REASONS[first.reason] ?? ""}.${how}` : ""}
      </p>
      ${
        desk.trouble
          ? html`<p class="trouble" role="alert">
              <span>${desk.trouble}</span>
              <button type="button" class="btn" @click=${() => desk.say("")}>Dismiss</button>
            </p>`
          : nothing
      }`;
  }

  private keys(): TemplateResult {
    return html`<dialog aria-labelledby="keys-title">
      <h2 id="keys-title">Keyboard shortcuts</h2>
      <dl>
        ${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}
      </dl>
      <label
        ><input type="checkbox" .checked=${this.keysOn} @change=${this.toggleKeys} /> Single-key shortcuts are on</label
      >
      <form method="dialog"><button class="btn main">Done</button></form>
    </dialog>`;
  }

  private showKeys = (): void => this.sheet?.showModal();

  private toggleKeys = (): void => {
    this.keysOn = !this.keysOn;
    if (this.keysOn) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "yes");
  };

  private onKey = (event: KeyboardEvent): void => {
    if (!this.desk.rep || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.composedPath()[0];
    if (at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type !== "radio")) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (this.sheet?.open) return;
    if (this.press(event.key)) event.preventDefault();
  };

  private press(key: string): boolean {
    if (!this.keysOn && key !== "?") return false;
    const offer = this.desk.state.offers[0];
    switch (key) {
      case "a":
        if (offer) void this.accept(offer.id);
        return Boolean(offer);
      case "d":
        if (offer) void this.desk.decline(offer.id);
        return Boolean(offer);
      case "j":
        return this.step(1);
      case "k":
        return this.step(-1);
      case "r":
      case "n":
        this.tab = "talk";
        this.talk?.focusInput(key === "r" ? "reply" : "note");
        return true;
      case "?":
        this.showKeys();
        return true;
      default:
        return false;
    }
  }

  private async accept(offer: string): Promise<void> {
    if (!(await this.desk.accept(offer))) return;
    this.tab = "talk";
    await this.line?.updateComplete;
    this.talk?.focusInput("reply");
  }

  private step(by: number): boolean {
    const { mine } = this.desk.state;
    if (mine.length === 0) return false;
    const at = mine.findIndex((entry) => entry.conversation === this.desk.open?.conversation);
    const next = mine[at < 0 ? 0 : (at + by + mine.length) % mine.length];
    if (next) this.desk.choose(next.conversation);
    this.tab = "talk";
    return true;
  }
}

function linkWords(link: string): string {
  if (link === "live") return "Connected";
  return link === "off" ? "" : "Connecting…";
}
