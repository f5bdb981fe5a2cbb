/** The panel a shopper talks in: header, log, and a place to write, drawn from what the chat knows. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Composer } from "../composer";
import "../composer";
import { clock, close, down, mark, person } from "../icons";
import { avatar, message, parcel, typing } from "../message";
import { messageStyles } from "../message-look";
import { followers, lastRead, openOptions, type Told } from "../thread";
import { ground, tokens } from "../tokens";
import type { Option } from "../wire";
import { spell, widget as words } from "../words";
import type { Chat } from "./chat";
import { panelStyles } from "./panel-look";
import "./rating";

const LINK_PATIENCE_MS = 2_000; // a reconnect that takes no longer is nobody's business
const AT_END_PX = 48;
const START_ROOM_PX = 12;

@customElement("guanxi-panel")
export class Panel extends LitElement {
  static override styles = [tokens, ground, messageStyles, panelStyles];

  @property({ attribute: false }) chat!: Chat;
  @property({ attribute: false }) heading: string = words.title;
  @property({ attribute: false }) close: () => void = () => undefined;
  @property({ type: Boolean, reflect: true }) open = false;
  @state() private linkLost = false;
  @state() private behind = false;
  @state() private dismissed = 0;
  @query(".log") private log!: HTMLElement;
  @query("guanxi-composer") private composer!: Composer;
  private linkTimer: ReturnType<typeof setTimeout> | undefined;
  private atEnd = true;
  private placedAt = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.chat.addEventListener("change", this.changed);
  }

  override disconnectedCallback(): void {
    this.chat.removeEventListener("change", this.changed);
    super.disconnectedCallback();
  }

  focusInput(): void {
    void this.updateComplete.then(() => this.composer.focus());
  }

  private changed = (): void => {
    const trouble = this.chat.link === "retrying" || this.chat.link === "offline";
    if (!trouble) {
      clearTimeout(this.linkTimer);
      this.linkTimer = undefined;
      this.linkLost = false;
    } else {
      this.linkTimer ??= setTimeout(() => {
        this.linkLost = true;
      }, LINK_PATIENCE_MS);
    }
    this.requestUpdate();
  };

  protected override updated(): void {
    if (!this.open) return;
    this.follow();
    this.behind = !this.atEnd && this.behind;
  }

  /** Keep the newest in sight, an answer from its beginning, unless the shopper is reading further up. */
  private follow = (): void => {
    const { log, chat } = this;
    if (!this.atEnd) return;
    const last = chat.thread.items.at(-1);
    const answered = last?.is === "said" && last.by.role !== "shopper" && chat.outbox.parcels.length === 0;
    const newest = answered ? [...log.querySelectorAll<HTMLElement>("article.msg")].at(-1) : undefined;
    const start = newest ? newest.offsetTop - START_ROOM_PX : Number.POSITIVE_INFINITY;
    log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, start);
    this.placedAt = log.scrollTop;
  };

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("open") && this.open) this.atEnd = true;
  }

  protected override render(): TemplateResult {
    const { chat } = this;
    return html`<section class="panel" role="dialog" aria-label=${this.heading} @keydown=${this.onKey}>
      <div class="head">
        <span class="brand">${mark(24)}</span>
        <h2 dir="auto">${this.heading}</h2>
        <button type="button" class="icon-btn" aria-label=${words.close} @click=${this.close}>
          <span class="as-sheet">${close()}</span><span class="as-card">${down()}</span>
        </button>
      </div>
      ${this.bar()} ${this.banner()}
      <div
        class="log"
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-busy=${chat.link === "connecting"}
        aria-label=${words.log}
        tabindex="0"
        @scroll=${this.onScroll}
      >
        ${this.greeting()} ${this.history()}
        ${repeat(
          chat.outbox.parcels,
          (sent) => sent.id,
          (sent) =>
            sent.errand === "human"
              ? this.line(sent.state === "failed" ? words.failed : words.asking)
              : parcel(sent, "shopper", {
                  retry: (id) => chat.outbox.retry(id),
                  discard: (id) => chat.outbox.drop(id),
                }),
        )}
        ${this.writing()} ${this.options()}
        ${
          chat.ratingOpen
            ? html`<guanxi-rating
              .deliver=${(score: number, comment: string) => chat.rate(score, comment)}
              @grown=${this.follow}
            ></guanxi-rating>`
            : nothing
        }
      </div>
      ${
        this.behind
          ? html`<button type="button" class="newer" @click=${this.toEnd}>New messages ${down()}</button>`
          : nothing
      }
      <div class="foot">
        <guanxi-composer
          draft-key=${chat.session.draftKey}
          @say=${(event: CustomEvent<string>) => this.say(event.detail)}
          @writing=${() => chat.writing()}
        ></guanxi-composer>
      </div>
    </section>`;
  }

  /** Who is on the other side, and the way to a person: always in sight. */
  private bar(): TemplateResult {
    const { thread } = this.chat;
    if (thread.holder === "rep" && thread.rep) {
      return html`<div class="bar person" role="status">
        ${avatar("rep", thread.rep.name)}<p><strong>${words.repLine(thread.rep.name)}</strong></p>
      </div>`;
    }
    if (thread.waiting || thread.holder === "queue") {
      const place = thread.waiting;
      const spelled = spell(place?.estimateSeconds ?? null);
      return html`<div class="bar waiting" role="status">
        <span class="sign">${clock(20)}</span>
        <p>
          <strong>${place ? words.place(place.place) : words.placeSoon}</strong>
          <span>${spelled ? words.estimate(spelled) : words.noEstimate}</span>
        </p>
      </div>`;
    }
    const asking = this.chat.askingForPerson;
    return html`<div class="bar">
      <p><span>${words.assistantLine}</span></p>
      <button type="button" class="btn human" ?disabled=${asking} @click=${() => this.chat.askForPerson()}>
        ${person()} ${asking ? words.asking : words.human}
      </button>
    </div>`;
  }

  private banner(): TemplateResult {
    if (!this.linkLost) return html`<div role="status"></div>`;
    const offline = this.chat.link === "offline";
    return html`<div class="banner" role="status">
      <p>${offline ? words.offline : words.retrying}</p>
      ${
        offline
          ? nothing
          : html`<button type="button" @click=${() => this.chat.retryConnection()}>${words.retryNow}</button>`
      }
    </div>`;
  }

  private greeting(): TemplateResult {
    const name = this.chat.session.known?.name ?? "";
    return html`<div class="greeting">
      <p class="hello">${words.greeting(name)}</p>
      <p>${words.greetingMore}</p>
    </div>`;
  }

  private history(): unknown {
    const { thread } = this.chat;
    const following = followers(thread.items);
    const lastSeen = lastRead(thread, "shopper");
    return repeat(
      thread.items,
      (item) => item.position,
      (item) => {
        const [follows, read] = [following.has(item.position), item.position === lastSeen];
        return guard([item, follows, read], () =>
          item.is === "told" ? this.told(item) : message(item, { mine: "shopper", follows, read }),
        );
      },
    );
  }

  private told(item: Told): TemplateResult | typeof nothing {
    switch (item.what) {
      case "asked":
        return this.line(item.detail === "asked" ? words.asked : words.askedFor);
      case "joined":
        return this.line(words.joined(item.name), true);
      case "left":
        return this.line(whyLeft(item));
      case "closed":
        return this.line(words.leftClosed);
      default:
        return nothing;
    }
  }

  private line(said: string, joined = false): TemplateResult {
    return html`<p class="line ${joined ? "joined" : ""}"><bdi>${said}</bdi></p>`;
  }

  private writing(): TemplateResult | typeof nothing {
    const by = this.chat.typing;
    if (!by) return nothing;
    const name = by.role === "assistant" ? words.assistant : (by.name ?? this.chat.thread.rep?.name ?? "");
    return typing(by.role, name);
  }

  private options(): TemplateResult | typeof nothing {
    const { thread, outbox } = this.chat;
    if (outbox.parcels.length > 0 || this.dismissed === thread.position) return nothing;
    const options = openOptions(thread);
    if (options.length === 0) return nothing;
    return html`<div class="options" role="group" aria-label="Suggested answers">
      ${options.map(
        (option) =>
          html`<button type="button" class=${option.action} dir="auto" @click=${() => this.choose(option)}>
            ${option.action === "human" ? person(16) : nothing}${option.label}
          </button>`,
      )}
    </div>`;
  }

  private choose(option: Option): void {
    if (option.action === "human") this.chat.askForPerson();
    else if (option.action === "say") this.say(option.text);
    else this.dismissed = this.chat.thread.position;
    this.composer.focus();
  }

  private say(said: string): void {
    this.atEnd = true;
    this.chat.say(said);
  }

  private onScroll = (): void => {
    const { log } = this;
    if (Math.abs(log.scrollTop - this.placedAt) < 2) return; // our own doing
    this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
    if (this.atEnd) this.behind = false;
  };

  /** Somebody spoke while the shopper was reading further up. */
  newsBelow(): void {
    if (!this.atEnd) this.behind = true;
  }

  private toEnd = (): void => {
    this.atEnd = true;
    this.behind = false;
    this.requestUpdate();
    this.composer.focus();
  };

  private onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && matchMedia("(max-width: 480px)").matches) {
      this.keepInside(event);
    }
  };

  /** On a phone the panel covers the page, so the keyboard must not wander off behind it. */
  private keepInside(event: KeyboardEvent): void {
    const stops = [
      ...this.renderRoot.querySelectorAll<HTMLElement>(
        "button:not(:disabled), a[href], summary, .log, guanxi-composer",
      ),
    ];
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    const end = event.shiftKey ? stops.at(0) : stops.at(-1);
    if (focused !== end) return;
    const inner = focused?.shadowRoot?.activeElement;
    if (!event.shiftKey && inner instanceof HTMLTextAreaElement && this.composer.value.trim() !== "") return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops.at(0))?.focus();
  }
}

function whyLeft(item: Told): string {
  if (item.detail === "closed") return words.leftClosed;
  if (item.detail === "assistant") return words.leftAssistant(item.name);
  return item.detail === "gone" ? words.leftGone(item.name) : words.leftQueue(item.name);
}
