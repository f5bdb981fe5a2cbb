/** The middle column: what was said, what the rep says, and how the conversation is given away again. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import type { Composer } from "../composer";
import "../composer";
import { takesDrops } from "../drops";
import { close, down, mark, note, person, send } from "../icons";
import { message, parcel, typing } from "../message";
import { messageStyles } from "../message-look";
import { followers, lastRead } from "../thread";
import { ground } from "../tokens";
import { uploadBubble } from "../upload-bubble";
import { FILE_TYPES } from "../uploads";
import { fields } from "../wire";
import { AtEnd } from "./at-end";
import { type Canned, filled, known, openPlace, placesIn, readCanned, slashed } from "./canned";
import type { CannedMenu } from "./canned-menu";
import "./canned-menu";
import type { Case } from "./case";
import { conversationStyles } from "./conversation-look";
import type { Desk } from "./desk";
import { hand } from "./glyphs";
import type { HandOver, Way } from "./hand-over";
import "./hand-over";
import { KeptFocus } from "./kept-focus";
import { nameOf, type Who } from "./reading";
import { remarks } from "./remarks";
import { repFaceStyles } from "./rep-face";
import { besideFaces, besideMarks, besideWords, unanswered } from "./rows";
import { glanceStyles } from "./rows-look";
import { callingWords, holderWords, readingWords } from "./standing";
import { told } from "./told";

@customElement("guanxi-conversation")
export class ConversationColumn extends LitElement {
  static override styles = [ground, messageStyles, glanceStyles, repFaceStyles, conversationStyles];

  @property({ attribute: false }) desk!: Desk;
  @property({ attribute: false }) open: Case | null = null;
  @property({ attribute: false }) beat = 0;
  @property({ attribute: false }) now = Date.now();
  @state() private writes: "reply" | "note" = "reply";
  /** What stands after the slash of a canned reply, or null. */
  @state() private looked: string | null = null;
  @state() private canned: readonly Canned[] = [];
  @query(".log") private log!: HTMLElement | null;
  @query("guanxi-composer") private composer!: Composer | null;
  @query("guanxi-canned-menu") private menu!: CannedMenu | null;
  @query("guanxi-hand-over") private handOver!: HandOver | null;
  /** For each conversation, the places of its canned replies that were still to fill in. */
  private readonly places = new Map<string, string[]>();
  /** The place that kept a reply from being sent. */
  @state() private unfilled = "";
  private readonly end = new AtEnd();
  private wantsFocus = false;

  constructor() {
    super();
    new KeptFocus(this, () => this.log);
  }

  /** Where there is nothing to write into, what was said is read. */
  override focus(options?: FocusOptions): void {
    void this.updateComplete.then(() => this.log?.focus(options));
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("open")) {
      this.end.stay();
      this.writes = "reply";
      this.looked = null;
      this.unfilled = "";
    }
  }

  protected override updated(): void {
    this.end.follow();
    if (this.wantsFocus && this.composer) {
      this.wantsFocus = false;
      void this.composer.updateComplete.then(() => this.composer?.focus());
    }
    if (document.visibilityState === "visible" && this.offsetParent !== null) this.open?.seen();
  }

  protected override firstUpdated(): void {
    takesDrops(
      this,
      () => this.holding && this.writes === "reply",
      (files) => this.attach(files),
    );
  }

  /** Send pictures and PDFs to the shopper. */
  private attach(files: readonly File[]): void {
    this.end.stay();
    for (const file of files) this.open?.uploads.put(file);
  }

  /** Focus the place to write; when the conversation is only just being taken over, as soon as there is one. */
  focusInput(mode: "reply" | "note"): void {
    this.writes = mode;
    this.wantsFocus = true;
    this.requestUpdate();
  }

  /** Open the dialog that gives the open conversation away. */
  giveAway(way: Way): void {
    if (this.holding) this.handOver?.show(way);
  }

  /** Put words where the rep is writing, after what stands there. */
  insert(words: string): void {
    const { composer } = this;
    if (!composer) return;
    const before = composer.value.trimEnd();
    composer.value = before ? `${before}\n${words}` : words;
    this.looked = null;
    void composer.updateComplete.then(() => this.pointAtPlace(composer));
  }

  /** Send the drafted reply as it stands. */
  sendDraft(): void {
    if (this.open?.draft && this.holding) this.say(this.open, this.open.draft);
  }

  private get holding(): boolean {
    return this.desk.holds(this.open?.conversation);
  }

  private get shopper(): Who | undefined {
    const { open } = this;
    return open ? (this.desk.personOf(open.conversation) ?? open.briefing?.shopper) : undefined;
  }

  protected override render(): TemplateResult {
    const { open } = this;
    if (!open) {
      return html`<div class="nothing">
        <span>${mark(56)}</span>
        <h2>No conversation open</h2>
        <p>Accept an offer, or choose one from the line. You can read along before you take over.</p>
        <p class="tip"><kbd>Ctrl</kbd> <kbd>K</kbd> finds past conversations and all there is to do</p>
      </div>`;
    }
    const holding = this.desk.holds(open.conversation);
    return html`${this.header(open, holding)}
      <div
        class="log"
        role="log"
        aria-live="polite"
        aria-label="Conversation"
        aria-busy=${open.link === "connecting"}
        tabindex="0"
        @scroll=${this.end.scrolled}
        ${ref(this.end.watch)}
      >
        <div>
          ${this.history(open)}
          ${repeat(
            open.outbox.parcels,
            (sent) => sent.id,
            (sent) => this.parcel(open, sent),
          )}
          ${open.uploads.items.map((item) => uploadBubble(item, open.uploads, "rep"))}
          ${open.shopperTyping ? typing("shopper", nameOf(this.shopper)) : nothing}
        </div>
      </div>
      ${holding ? this.foot(open) : this.readOnly(open)}
      <guanxi-hand-over .desk=${this.desk} .open=${open} .beat=${this.beat}></guanxi-hand-over>`;
  }

  private header(open: Case, holding: boolean): TemplateResult {
    const trouble = open.link === "retrying" || open.link === "offline";
    const mine = this.desk.state.mine.find((one) => one.conversation === open.conversation);
    const beside = this.desk.beside(open.conversation, this.now);
    return html`<header>
      <div class="who-with">
        <h2><bdi>${nameOf(this.shopper)}</bdi></h2>
        <p class="state">
          <span>${trouble ? "Reconnecting…" : holderWords(open.thread, holding)}</span>
          ${callingWords(open.thread, this.shopper?.name)}
          ${mine?.unansweredSince ? unanswered(mine.unansweredSince, this.now) : nothing}
        </p>
        <p class="besides" role="status">
          ${beside.length > 0 ? html`${besideFaces(beside, this.desk)}${besideMarks(beside)}<span aria-hidden="true">${besideWords(beside)}</span>` : nothing}
        </p>
      </div>
      ${holding ? this.release(open) : nothing}
    </header>`;
  }

  private release(open: Case): TemplateResult {
    return html`<div class="release" role="group" aria-label="Give the conversation away">
      <button type="button" class="btn" @click=${() => this.giveAway("rep")}>${hand()} Hand over</button>
      <button type="button" class="btn" @click=${() => this.giveAway("assistant")}>${mark(16)} Back to assistant</button>
      <span class="split">
        <button type="button" class="btn" @click=${() => void this.trying(open.release("closed", "", "solved"))}>Close</button>
        <button type="button" class="btn" aria-label="Close with a reason" @click=${() => this.giveAway("closed")}>
          ${down()}
        </button>
      </span>
    </div>`;
  }

  private readOnly(open: Case): TemplateResult {
    const { holder, rep } = open.thread;
    const held = holder === "rep";
    const may = !held || this.desk.rep?.supervisor === true;
    return html`<footer class="read-only">
      <p>
        ${readingWords(open.thread)}
      </p>
      ${
        may
          ? html`<button type="button" class="btn person" @click=${() => void this.take(open, held)}>
              ${person()} ${held ? html`Take over from <bdi>${rep?.name ?? "them"}</bdi>` : "Take over"}
            </button>`
          : nothing
      }
    </footer>`;
  }

  private async take({ conversation }: Case, held: boolean): Promise<void> {
    const taken = await (held ? this.desk.takeFrom(conversation) : this.desk.claim(conversation));
    if (taken && this.open?.conversation === conversation) this.focusInput("reply");
  }

  private foot(open: Case): TemplateResult {
    const notes = this.writes === "note";
    return html`<footer>
      ${open.draft && !notes ? this.draft(open) : nothing}
      <div class="modes" role="group" aria-label="What you are writing">
        <button type="button" aria-pressed=${!notes} @click=${() => this.focusInput("reply")}>Reply</button>
        <button type="button" aria-pressed=${notes} @click=${() => this.focusInput("note")}>
          ${note(14)} Note
        </button>
        ${
          notes
            ? html`<span>Only the desk sees notes</span>`
            : html`<span role="status">${this.unfilled ? `Fill in ${this.unfilled} first` : ""}</span>
              <small><kbd>/</kbd> canned replies</small>`
        }
      </div>
      <guanxi-canned-menu
        .looked=${notes ? null : this.looked}
        .replies=${this.canned}
        @pick=${(event: CustomEvent<Canned>) => this.pick(open, event.detail)}
      ></guanxi-canned-menu>
      <guanxi-composer
        .label=${notes ? "Your note" : "Your reply"}
        .placeholder=${notes ? "Write a note for the desk…" : "Write a reply…"}
        .action=${notes ? "Save note" : "Send reply"}
        tone=${notes ? "note" : "person"}
        accept=${notes ? "" : FILE_TYPES}
        @attach=${(event: CustomEvent<File[]>) => this.attach(event.detail)}
        draft-key="guanxi console ${this.writes} ${open.conversation}"
        @say=${(event: CustomEvent<string>) => this.written(open, event.detail)}
        @keydown=${this.menuKeys}
        @writing=${() => this.wrote(open, notes)}
      ></guanxi-composer>
    </footer>`;
  }

  /** The list over the composer goes first, for as long as it is open. */
  private readonly menuKeys = {
    capture: true,
    handleEvent: (event: KeyboardEvent): void => {
      if (!this.menu?.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };

  private wrote(open: Case, notes: boolean): void {
    if (notes) return;
    const words = this.composer?.value ?? "";
    this.unfilled = "";
    if (words === "") this.places.delete(open.conversation);
    const looked = slashed(words);
    if (looked !== null && this.looked === null) void this.readCanned();
    this.looked = looked;
    if (looked === null) open.writing();
  }

  /** Read each time the list opens: a supervisor may have written a new one a minute ago. */
  private async readCanned(): Promise<void> {
    try {
      this.canned = readCanned(fields(await this.desk.ask("/v1/canned-replies")));
    } catch {
      // What was read before still serves.
    }
  }

  private pick(open: Case, one: Canned): void {
    if (!this.composer) return;
    this.composer.value = "";
    const words = filled(one.text, known(open, this.shopper?.name, this.desk.rep?.name));
    this.places.set(open.conversation, placesIn(words));
    this.insert(words);
  }

  /** What is still to fill in is marked, so that typing replaces it. */
  private pointAtPlace(composer: Composer, place = openPlace(composer.value)): void {
    composer.focus();
    const area = composer.shadowRoot?.querySelector("textarea");
    if (place) area?.setSelectionRange(...place);
  }

  private draft(open: Case): TemplateResult {
    return html`<section class="draft" aria-label="Drafted reply">
      <p class="draft-title">${mark(15)} Drafted for you</p>
      <p class="draft-text" dir="auto">${open.draft}</p>
      <div class="hands">
        <button type="button" class="btn person" @click=${() => this.say(open, open.draft)}>${send()} Send draft</button>
        <button type="button" class="btn" @click=${() => this.editDraft(open)}>Edit draft</button>
        <button type="button" class="btn plain" aria-label="Drop draft" @click=${() => this.dropDraft(open)}>
          ${close()} Drop
        </button>
      </div>
    </section>`;
  }

  private editDraft(open: Case): void {
    this.insert(open.draft);
    this.dropDraft(open);
  }

  private dropDraft(open: Case): void {
    open.draftDropped = true;
    this.requestUpdate();
    this.composer?.focus();
  }

  /** A canned reply goes out once its places are filled in; braces that the rep typed are words. */
  private written(open: Case, said: string): void {
    const place = this.writes === "reply" ? openPlace(said, this.places.get(open.conversation) ?? []) : null;
    const { composer } = this;
    if (!place || !composer) {
      this.say(open, said);
      return;
    }
    composer.value = said;
    this.unfilled = said.slice(...place);
    void composer.updateComplete.then(() => this.pointAtPlace(composer, place));
  }

  private say(open: Case, said: string): void {
    this.end.stay();
    this.looked = null;
    if (this.writes === "note") open.note(said);
    else open.reply(said);
    this.composer?.focus();
  }

  private parcel(open: Case, sent: Case["outbox"]["parcels"][number]): TemplateResult {
    const drawn = parcel(sent, "rep", {
      offline: open.link === "offline",
      retry: (id) => open.outbox.retry(id),
      discard: (id) => open.outbox.drop(id),
    });
    return sent.errand === "note" ? html`<div class="as-note">${drawn}</div>` : drawn;
  }

  private history(open: Case): unknown {
    const following = followers(open.thread.items);
    const lastSeen = lastRead(open.thread, "rep");
    const shopper = nameOf(this.shopper);
    return repeat(
      open.thread.items,
      (item) => item.position,
      (item) => {
        const [follows, read] = [following.has(item.position), item.position === lastSeen];
        const remark = open.thread.remarks[item.position];
        return guard([item, follows, read, shopper, remark], () => {
          if (item.is === "told") return told(item);
          const foot = remarks(open, item, remark, (work) => void this.trying(work));
          return message(item, { mine: "rep", follows, read, shopper, foot });
        });
      },
    );
  }

  private async trying(work: Promise<void>): Promise<void> {
    try {
      await work;
      this.desk.say("");
    } catch (error) {
      this.desk.say(error instanceof Error ? error.message : "");
    }
  }
}
