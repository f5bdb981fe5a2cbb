/** The panel a shopper talks in: header, log, and a place to write, drawn from what the chat knows. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Composer } from "../composer";
import "../composer";
import { download } from "../file";
import { close, down, mark } from "../icons";
import { message, parcel, typing } from "../message";
import { messageStyles } from "../message-look";
import { ASKING } from "../outbox";
import { followers, lastRead, openOptions, type Told } from "../thread";
import { ground, tokens } from "../tokens";
import { uploadBubble } from "../upload-bubble";
import { FILE_TYPES } from "../uploads";
import type { Choice, Option } from "../wire";
import { widget as words } from "../words";
import "./address";
import { banner, bar } from "./bar";
import type { Chat } from "./chat";
import "./forget";
import "./leave-message";
import "./menu";
import { keepInside } from "./inside";
import { optionButton, optionSaid } from "./options";
import { panelStyles } from "./panel-look";
import "./rating";
import type { Sound } from "./sound";
import { toldLine, transcript } from "./transcript";

const LINK_PATIENCE_MS = 2_000; // a reconnect that takes no longer is nobody's business
const AT_END_PX = 48;
const START_ROOM_PX = 12;

@customElement("guanxi-panel")
export class Panel extends LitElement {
  static override styles = [tokens, ground, messageStyles, panelStyles];

  @property({ attribute: false }) chat!: Chat;
  @property({ attribute: false }) heading: string = words.title;
  @property({ attribute: false }) placeholder: string = words.placeholder;
  @property({ attribute: false }) sound!: Sound;
  /** Questions to begin with, for the page the shopper is on. */
  @property({ attribute: false }) questions: () => readonly string[] = () => [];
  @property({ attribute: false }) close: () => void = () => undefined;
  @property({ type: Boolean, reflect: true }) open = false;
  @state() private linkLost = false;
  @state() private behind = false;
  @state() private dismissed = 0;
  /** What stands in the composer's place. */
  @state() private asking: "nothing" | "message" | "forget" = "nothing";
  @state() private addressing = false;
  @state() private notice = "";
  @query(".log") private log!: HTMLElement;
  @query("guanxi-composer") private composer!: Composer | null;
  private linkTimer: ReturnType<typeof setTimeout> | undefined;
  private atEnd = true;
  private placedAt = 0;

  focusInput(): void {
    void this.updateComplete.then(() => this.composer?.focus());
  }

  /** Words for the shopper to send, or not; what they were writing themselves is kept. */
  draft(said: string): void {
    void this.updateComplete.then(() => {
      if (this.composer && this.composer.value.trim() === "") this.composer.value = said;
    });
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

  /** A form in the composer's place, or a keyboard over it, leaves less room: the newest stays in sight. */
  protected override firstUpdated(): void {
    new ResizeObserver(() => {
      if (this.open) this.follow();
    }).observe(this.log);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("chat")) {
      (changed.get("chat") as Chat | undefined)?.removeEventListener("change", this.changed);
      this.chat.addEventListener("change", this.changed);
    }
    if (!this.open) return;
    this.follow();
    this.behind = !this.atEnd && this.behind;
  }

  /** Keep the newest in sight, an answer from its beginning, unless the shopper is reading further up. */
  private follow = (): void => {
    const { log, chat } = this;
    if (!this.atEnd) return;
    if (this.addressing || chat.addressOpen) {
      log.scrollTop = log.scrollHeight;
      return;
    }
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
    return html`<section class="panel ${this.asking}" role="dialog" aria-label=${this.heading} @keydown=${this.onKey}>
      <div class="head">
        <span class="brand">${mark(24)}</span>
        <h2 dir="auto">${this.heading}</h2>
        <guanxi-menu
          ?sound=${this.sound.on}
          ?history=${chat.thread.items.length > 0}
          @sound=${this.toggleSound}
          @address=${() => this.askAddress(true)}
          @download=${this.download}
          @forget=${() => this.ask("forget")}
        ></guanxi-menu>
        <button type="button" class="icon-btn" aria-label=${words.close} @click=${this.close}>
          <span class="as-sheet">${close()}</span><span class="as-card">${down()}</span>
        </button>
      </div>
      ${bar(chat.thread, {
        asking: chat.askingForPerson,
        offered: this.openOptions.some(
          (option) => option.action === "message" || option.action === "assistant",
        ),
        ask: () => {
          chat.askForPerson();
          this.focusInput(); // the button goes, and the focus must not go with it
        },
        choose: (choice) => this.decide(choice),
      })}
      ${banner({
        lost: this.linkLost,
        offline: chat.link === "offline",
        notice: this.notice,
        retry: () => chat.retryConnection(),
      })}
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
            ASKING.has(sent.errand)
              ? this.line(sent.state === "failed" ? words.failed : words.asking)
              : parcel(sent, "shopper", {
                  offline: chat.link === "offline",
                  retry: (id) => chat.outbox.retry(id),
                  discard: (id) => chat.outbox.drop(id),
                }),
        )}
        ${chat.uploads.items.map((item) => uploadBubble(item, chat.uploads))} ${this.writing()} ${this.options()}
        ${this.addressing || chat.addressOpen ? this.address() : nothing}
        ${
          chat.ratingOpen
            ? html`<guanxi-rating
              .deliver=${(score: number, comment: string) => chat.rate(score, comment)}
              @grown=${this.follow}
              @done=${() => this.log.focus()}
            ></guanxi-rating>`
            : nothing
        }
      </div>
      ${
        this.behind
          ? html`<button type="button" class="newer" @click=${this.toEnd}>${words.newer} ${down()}</button>`
          : nothing
      }
      <div class="foot">${this.foot()}</div>
    </section>`;
  }

  private foot(): TemplateResult {
    const { chat } = this;
    const done = (): void => this.ask("nothing");
    if (this.asking === "message") {
      return html`<guanxi-leave-message
        ?mail=${chat.session.known?.mail ?? false}
        .deliver=${(text: string, email: string) => this.leaveMessage(text, email)}
        @done=${done}
      ></guanxi-leave-message>`;
    }
    if (this.asking === "forget") {
      return html`<guanxi-forget .erase=${() => this.forget()} @done=${done}></guanxi-forget>`;
    }
    return html`<guanxi-composer
      draft-key=${chat.session.draftKey}
      placeholder=${this.placeholder}
      accept=${FILE_TYPES}
      @say=${(event: CustomEvent<string>) => this.say(event.detail)}
      @writing=${() => chat.writing()}
      @attach=${(event: CustomEvent<File[]>) => this.attach(event.detail)}
    ></guanxi-composer>`;
  }

  private ask(what: Panel["asking"]): void {
    this.asking = what;
    if (what !== "nothing") this.notice = "";
    if (what === "nothing") this.focusInput();
  }

  private askAddress(open: boolean): void {
    this.addressing = open;
    this.atEnd = true;
    if (!open) {
      this.chat.addressAsked();
      this.focusInput();
    }
  }

  private address(): TemplateResult {
    const { chat } = this;
    return html`<guanxi-address
      called=${chat.thread.called ?? ""}
      ?wanted=${this.addressing}
      .deliver=${(called: string, formal: boolean | null) => chat.chooseAddress(called, formal)}
      @done=${() => this.askAddress(false)}
      @grown=${this.follow}
    ></guanxi-address>`;
  }

  private leaveMessage(text: string, email: string): Promise<void> {
    return this.chat.choose("message", { text, ...(email ? { email } : {}) });
  }

  private decide(choice: Choice): void {
    if (choice === "message") {
      this.ask("message");
      return;
    }
    this.chat.choose(choice).catch(() => {
      this.notice = words.rateFailed;
    });
    this.focusInput();
  }

  private async forget(): Promise<void> {
    await this.chat.forget();
    this.notice = words.forgotten;
  }

  private toggleSound = (): void => {
    this.sound.toggle();
    this.requestUpdate();
  };

  private download = (): void => {
    const text = transcript(this.heading, this.chat.thread.items, location.href);
    const day = new Date().toISOString().slice(0, 10);
    download(new Blob([text], { type: "text/plain;charset=utf-8" }), `chat-${day}.txt`);
  };

  attach(files: readonly File[]): void {
    this.atEnd = true;
    for (const file of files) this.chat.uploads.put(file);
  }

  private greeting(): TemplateResult {
    const { session, thread, outbox } = this.chat;
    const questions = thread.items.length + outbox.parcels.length === 0 ? this.questions() : [];
    return html`<div class="greeting">
      <p class="hello" dir="auto">${words.greeting(thread.called || (session.known?.name ?? ""))}</p>
      <p>${words.greetingMore}</p>
      ${
        questions.length > 0
          ? html`<div class="options first" role="group" aria-label=${words.often}>
              ${questions.map(
                (question) =>
                  html`<button type="button" dir="auto" @click=${() => this.say(question)}>${question}</button>`,
              )}
            </div>`
          : nothing
      }
    </div>`;
  }

  private history(): unknown {
    const { thread } = this.chat;
    const following = followers(thread.items);
    const lastSeen = lastRead(thread, "shopper");
    const newest = this.chat.outbox.parcels.length === 0 ? thread.items.at(-1)?.position : 0;
    return repeat(
      thread.items,
      (item) => item.position,
      (item) => {
        const [follows, read] = [following.has(item.position), item.position === lastSeen];
        const delivered = item.position === newest;
        return guard([item, follows, read, delivered], () =>
          item.is === "told" ? this.told(item) : message(item, { mine: "shopper", follows, read, delivered }),
        );
      },
    );
  }

  private told(item: Told): TemplateResult | typeof nothing {
    const line = toldLine(item);
    return line ? this.line(line, item.what === "joined") : nothing;
  }

  private line(said: string, joined = false): TemplateResult {
    return html`<p class="line ${joined ? "joined" : ""}"><bdi>${said}</bdi></p>`;
  }

  private writing(): TemplateResult | typeof nothing {
    const by = this.chat.typing;
    if (!by) return nothing;
    const name = by.role === "assistant" ? words.assistant : (by.name ?? this.chat.thread.rep?.name ?? "");
    return typing(by.role, name, by.role === "rep" ? this.chat.thread.rep?.picture : "");
  }

  /** The buttons under the newest answer, until something was said or chosen. */
  private get openOptions(): Option[] {
    const { thread, outbox } = this.chat;
    return outbox.parcels.length > 0 || this.dismissed === thread.position ? [] : openOptions(thread);
  }

  private options(): TemplateResult | typeof nothing {
    const options = this.openOptions;
    if (options.length === 0 || this.asking === "message") return nothing;
    return html`<div class="options" role="group" aria-label=${words.suggested}>
      ${options.map((option) => optionButton(option, () => this.choose(option)))}
    </div>`;
  }

  private choose(option: Option): void {
    if (option.action === "say") this.say(optionSaid(option));
    else if (option.action === "human") this.chat.askForPerson("accepted");
    else {
      if (option.action !== "message") this.dismissed = this.chat.thread.position;
      this.decide(option.action);
      return;
    }
    this.focusInput();
  }

  say(said: string): void {
    this.atEnd = true;
    this.notice = "";
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
    this.focusInput();
  };

  private onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && matchMedia("(max-width: 480px)").matches) {
      keepInside(event, this.renderRoot as ShadowRoot);
    }
  };
}
