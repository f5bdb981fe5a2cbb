/** The console: three columns on a desk, tabs on a phone, the views of supervisors, and the keys that work everywhere. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { filesFrom } from "../file";
import { askBlob } from "../http";
import { portraitsFrom } from "../portrait";
import { ground, tokens } from "../tokens";
import { REASONS } from "../words";
import { commandsOf } from "./app-commands";
import { appStyles } from "./app-look";
import { choose, chosen } from "./choices";
import { type Command, commandOf } from "./commands";
import type { ConversationColumn } from "./conversation";
import { Desk } from "./desk";
import "./keys-sheet";
import { KeptFocus } from "./kept-focus";
import type { KeysSheet } from "./keys-sheet";
import type { Wanted } from "./knowledge-pages";
import type { Line } from "./line";
import { tellOfOffer } from "./notices";
import "./own-picture";
import type { OwnPicture } from "./own-picture";
import type { Palette } from "./palette";
import { nameOf, type Offer } from "./reading";
import type { Side } from "./side";
import type { TopBar, View } from "./top-bar";
import "./conversation";
import "./line";
import "./palette";
import "./side";
import "./sign-in";
import "./top-bar";

export type Tab = "line" | "talk" | "person";
const TABS: [Tab, string][] = [
  ["line", "Line"],
  ["talk", "Conversation"],
  ["person", "Person"],
];
const LINK_PATIENCE_MS = 2_000;
/** Who types without a pause this long is still typing. */
const TYPING_PAUSE_MS = 3_000;
/** The others are told again while a conversation is before this rep: they forget after 45 s. */
const LOOK_EVERY_MS = 20_000;

@customElement("guanxi-console")
export class ConsoleApp extends LitElement {
  static override styles = [tokens, ground, appStyles];

  readonly desk = new Desk(location.origin);
  @state() private tab: Tab = "line";
  @state() private view: View = "desk";
  @state() private beat = 0;
  @state() private now = Date.now();
  @state() private linkLost = false;
  @state() private keysOn = chosen("keys");
  @state() private wantedPage: Wanted | null = null;
  @query("guanxi-top") bar!: TopBar | null;
  @query("guanxi-line") private line!: Line | null;
  @query("guanxi-conversation") talk!: ConversationColumn | null;
  @query("guanxi-side") side!: Side | null;
  @query("guanxi-palette") palette!: Palette | null;
  @query("guanxi-keys") sheet!: KeysSheet | null;
  @query("guanxi-own-picture") ownPicture!: OwnPicture | null;
  private readonly commands: readonly Command[] = commandsOf(this);
  private ticking: ReturnType<typeof setInterval> | undefined;
  private looking: ReturnType<typeof setInterval> | undefined;
  private linkTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly toldOf = new Set<string>();
  /** Where words were last typed, and when. */
  private typed: { at: HTMLElement; when: number } | null = null;

  constructor() {
    super();
    new KeptFocus(this, () => (this.desk.open ? this.talk : this.line));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.desk.addEventListener("change", this.changed);
    document.addEventListener("keydown", this.onKey);
    this.ticking = setInterval(() => {
      this.now = Date.now();
    }, 1000);
    this.looking = setInterval(() => {
      if (document.visibilityState === "visible") this.desk.lookAt();
    }, LOOK_EVERY_MS);
    portraitsFrom(this.desk.origin);
    filesFrom((path) => askBlob(this.desk.origin, path, { token: this.desk.rep?.token }));
    this.desk.start();
  }

  override disconnectedCallback(): void {
    this.desk.removeEventListener("change", this.changed);
    document.removeEventListener("keydown", this.onKey);
    clearInterval(this.ticking);
    clearInterval(this.looking);
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
    if (!this.desk.rep) this.view = "desk";
    const { offers } = this.desk.state;
    for (const offer of offers) this.tell(offer);
    document.title = offers.length > 0 ? `(${offers.length}) Offer · Guanxi console` : "Guanxi console";
  };

  /** Each offer is heard and shown once. */
  private tell(offer: Offer): void {
    if (this.toldOf.has(offer.id)) return;
    this.toldOf.add(offer.id);
    tellOfOffer(`Offer: ${nameOf(offer.shopper)}`, REASONS[offer.reason] ?? "Wants a person", () => {
      this.show("line");
    });
  }

  /** Turn to the desk, and on a phone to one of its columns. */
  show(tab: Tab): void {
    this.view = "desk";
    this.tab = tab;
  }

  turnTo(view: View): void {
    this.view = view;
    this.wantedPage = null;
    if (view === "board") void import("./board");
    if (view === "people") void import("./people");
    if (view === "replies") void import("./replies");
    if (view === "pages") void import("./knowledge-pages");
    if (view === "settings") void import("./settings");
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    if (!desk.rep) return html`<guanxi-sign-in .desk=${desk}></guanxi-sign-in>`;
    return html`<div class="shell" data-tab=${this.tab} data-view=${this.view}>
        <guanxi-top
          .rep=${desk.rep}
          .link=${desk.link}
          .lost=${this.linkLost}
          view=${this.view}
          @view=${(event: CustomEvent<View>) => this.turnTo(event.detail)}
          @palette=${() => this.palette?.show()}
          .picture=${desk.pictureOf(desk.rep.id).picture ?? ""}
          @keys=${() => this.sheet?.show()}
          @me=${() => this.ownPicture?.show()}
          @leave=${() => void desk.leave()}
        ></guanxi-top>
        ${this.alerts()} ${this.view === "desk" ? this.columns() : this.manage()}
      </div>
      <guanxi-palette
        .desk=${desk}
        .commands=${this.commands}
        @show=${() => this.show("talk")}
      ></guanxi-palette>
      <guanxi-own-picture .desk=${desk} .beat=${this.beat}></guanxi-own-picture>
      <guanxi-keys .commands=${this.commands} .on=${this.keysOn} @toggle=${this.toggleKeys}></guanxi-keys>`;
  }

  /** A question that was not answered becomes a page's title. */
  private writePage = (event: CustomEvent<string>): void => {
    this.turnTo("pages");
    this.wantedPage = { title: event.detail };
  };

  private columns(): TemplateResult {
    const { desk } = this;
    return html`<nav aria-label="Columns" class="tabs">
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
          .keys=${this.keysOn}
          @show=${() => this.show("talk")}
          @taken=${() => void this.taken()}
        ></guanxi-line>
        <guanxi-conversation
          .desk=${desk}
          .open=${desk.open}
          .beat=${this.beat}
          .now=${this.now}
        ></guanxi-conversation>
        <guanxi-side
          .desk=${desk}
          .open=${desk.open}
          .beat=${this.beat}
          @show=${() => this.show("talk")}
          @insert=${(event: CustomEvent<string>) => {
            this.show("talk");
            this.talk?.insert(event.detail);
          }}
        ></guanxi-side>
      </main>`;
  }

  private manage(): TemplateResult {
    const { desk, beat, now } = this;
    switch (this.view) {
      case "board":
        return html`<guanxi-board .desk=${desk} .beat=${beat} .now=${now} @show=${() => this.show("talk")} @write=${this.writePage}></guanxi-board>`;
      case "people":
        return html`<guanxi-people .desk=${desk}></guanxi-people>`;
      case "pages":
        return html`<guanxi-knowledge-pages .desk=${desk} .wanted=${this.wantedPage}></guanxi-knowledge-pages>`;
      case "settings":
        return html`<guanxi-settings .desk=${desk}></guanxi-settings>`;
      default:
        return html`<guanxi-replies .desk=${desk}></guanxi-replies>`;
    }
  }

  private badge(tab: Tab): TemplateResult | typeof nothing {
    const offers = this.desk.state.offers.length;
    if (tab !== "line" || offers === 0) return nothing;
    return html` <span class="badge">${offers}<span class="unseen"> offered</span></span>`;
  }

  private alerts(): TemplateResult {
    const { desk } = this;
    const first = desk.state.offers[0];
    const how = this.keysOn ? " Press A to accept." : "";
    return html`<p class="unseen" role="alert">
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

  private toggleKeys = (): void => {
    this.keysOn = !this.keysOn;
    choose("keys", this.keysOn);
  };

  private onKey = (event: KeyboardEvent): void => {
    this.noteTyping(event);
    if (!this.desk.rep || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.palette?.show();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const path = event.composedPath();
    const at = path[0];
    if (isText(at)) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (this.typesOn()) return;
    const within = path.some((one) => one instanceof HTMLDialogElement);
    if (within || (!this.keysOn && event.key !== "?")) return;
    const command = commandOf(this.commands, event.key);
    if (!command) return;
    event.preventDefault();
    command.run();
  };

  private noteTyping(event: KeyboardEvent): void {
    const [at] = event.composedPath();
    if (!isText(at) || !(event.isComposing || event.key.length === 1)) return;
    this.typed = { at, when: performance.now() };
    this.desk.typedAt = this.typed.when;
  }

  /** Words meant for a text that went away under the hand, its conversation taken by another, are no commands. */
  private typesOn(): boolean {
    const { typed } = this;
    const now = performance.now();
    if (!typed || typed.at.isConnected || now - typed.when > TYPING_PAUSE_MS) return false;
    typed.when = now;
    return true;
  }

  async accept(): Promise<void> {
    const offer = this.desk.state.offers[0];
    if (offer && (await this.desk.accept(offer.id))) await this.taken();
  }

  /** A conversation was taken over: what comes next is a word to the shopper. */
  private async taken(): Promise<void> {
    this.show("talk");
    await this.line?.updateComplete;
    this.talk?.focusInput("reply");
  }

  /** Turn to a conversation and be ready to write in it. */
  async go(conversation: string): Promise<void> {
    this.desk.choose(conversation);
    this.show("talk");
    await this.updateComplete;
  }
}

/** Somewhere words are typed or chosen, so that single keys are theirs. */
function isText(at: EventTarget | undefined): at is HTMLElement {
  if (at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement) return true;
  return at instanceof HTMLInputElement && at.type !== "radio" && at.type !== "checkbox";
}
