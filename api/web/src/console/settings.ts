/** Where supervisors decide how the desk works: each setting with what it means, what it is, and the way back. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { Problem } from "../http";
import { ground } from "../tokens";
import { FEATURES, REASONS } from "../words";
import type { Desk } from "./desk";
import { fieldStyles } from "./field-look";
import { manageStyles } from "./manage-look";
import { Renewal } from "./renewal";
import {
  boundsInWords,
  changes,
  type Draft,
  type Entered,
  entryFor,
  faultOf,
  inWords,
  MANY,
  readSettings,
  type Setting,
  type Settings,
  sent,
  shown,
} from "./setting";
import { settingsStyles } from "./settings-look";
import "./trail";
import type { Trail } from "./trail";
import { byLanguage, dayOf, languageOf } from "./when";

const PATH = "/v1/settings";
const CHANGED = "urn:guanxi:problem:setting-changed";
const SOURCES = { console: "changed here", environment: "set where the server runs", default: "the default" };

/** What was entered and not saved, and what the console said of each setting then: it is told to the server. */
interface Unsaved {
  drafts: ReadonlyMap<string, Draft>;
  seen: Map<string, unknown>;
}

/** By rep: it is still there after a look at another view. */
const kept = new Map<string, Unsaved>();

@customElement("guanxi-settings")
export class SettingsView extends LitElement {
  static override styles = [ground, fieldStyles, manageStyles, settingsStyles];

  @property({ attribute: false }) desk!: Desk;
  @state() private known: Settings | null = null;
  @state() private drafts: ReadonlyMap<string, Draft> = new Map();
  @state() private faulty: ReadonlySet<string> = new Set();
  @state() private busy = false;
  @state() private trouble = "";
  @state() private done = "";
  @query("guanxi-trail") private trail!: Trail | null;
  private seen = new Map<string, unknown>();

  constructor() {
    super();
    new Renewal(this, () => this.renew());
  }

  protected override firstUpdated(): void {
    const unsaved = kept.get(this.desk.rep?.id ?? "");
    if (unsaved) ({ drafts: this.drafts, seen: this.seen } = unsaved);
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.know(readSettings(await this.desk.ask(PATH)));
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "";
    }
  }

  /** What was entered stays, with what its writer had seen. */
  private async renew(): Promise<void> {
    const { known } = this;
    const settings = readSettings(await this.desk.ask(PATH));
    if (this.busy || this.known !== known) return; // it was saved meanwhile, which is newer
    this.know(settings);
    await this.trail?.load();
  }

  private know(settings: Settings): void {
    this.known = settings;
    this.keep(new Map(this.drafts));
  }

  protected override render(): TemplateResult {
    return html`<main tabindex="0" aria-label="Settings">
      <form class="form" novalidate autocomplete="off" aria-busy=${this.busy} @submit=${this.submit} @keydown=${this.onKey}>
        ${this.known ? this.groups(this.known) : this.trouble ? nothing : html`<p class="none" role="status">Looking…</p>`}
        ${this.bar()}
      </form>
      <guanxi-trail .desk=${this.desk} about="setting"></guanxi-trail>
    </main>`;
  }

  private groups(known: Settings): TemplateResult {
    const groups = [...new Set(known.settings.map((one) => one.group))];
    return html`${groups.map(
      (group, at) =>
        html`<section class="card" aria-labelledby="group-${at}">
          <div class="head"><h2 id="group-${at}">${group}</h2></div>
          ${repeat(
            known.settings.filter((one) => one.group === group),
            (one) => one.name,
            (one) => this.setting(one),
          )}
        </section>`,
    )}${known.unknown.length > 0 ? this.strangers(known) : nothing}`;
  }

  private setting(one: Setting): TemplateResult {
    const draft = this.drafts.get(one.name);
    const fault = this.faulty.has(one.name) && draft !== undefined ? faultOf(one, draft) : "";
    const look = fault ? "wrong" : draft !== undefined ? "unsaved" : one.source === "console" ? "ours" : "";
    const inner = html`<p class="meaning" id="${one.name}-help">${one.help}</p>`;
    const hand = html`<div class="hand">
      ${this.field(one, shown(one, draft))}
      <p class="fault" id="${one.name}-fault" ?hidden=${!fault}>${fault}</p>
      ${this.origin(one, draft)}
    </div>`;
    return MANY.includes(one.kind)
      ? html`<div class="setting ${look}" id="${one.name}-row" role="group" aria-labelledby="${one.name}-name" aria-describedby="${one.name}-help ${one.name}-fault">
          <div><span class="name" id="${one.name}-name">${one.title}</span>${inner}</div>
          ${hand}
        </div>`
      : html`<div class="setting ${look}" id="${one.name}-row">
          <div><label class="name" for=${one.name}>${one.title}</label>${inner}</div>
          ${hand}
        </div>`;
  }

  /** Where the value is from, what it may be, and the way back. */
  private origin(one: Setting, draft: Draft | undefined): TemplateResult {
    const bounds = boundsInWords(one);
    const [usual, now] = [inWords(one, one.byDefault), inWords(one, one.value)];
    const same = draft !== undefined && usual === now;
    const way = draft === null ? nothing : this.wayBack(one);
    return html`<p class="from">
        ${
          draft === undefined
            ? this.sourceOf(one)
            : html`<span class="chip new">Not saved</span> ${same ? nothing : html`<span>Now: ${now}.</span>`}`
        }
        ${bounds ? html`<span>${bounds}.</span>` : nothing} <span>${same ? "Now, and by default" : "Default"}: ${usual}.</span>
      </p>
      ${
        one.ignored && draft === undefined
          ? html`<p class="fault">What was set here, ${JSON.stringify(one.console?.value)}, doesn’t hold: ${one.ignored}.</p>`
          : nothing
      }
      ${
        draft === undefined
          ? way
          : html`<button type="button" class="back" @click=${() => this.put(one, undefined)}>
              Undo<span class="unseen"> the change of ${one.title}</span></button>`
      }`;
  }

  private sourceOf(one: Setting): TemplateResult | typeof nothing {
    if (one.source === "environment") return html`<span class="chip">From ${one.variable}</span>`;
    if (one.source === "default" || !one.console) return nothing;
    const { by, at } = one.console;
    return html`<span class="chip">Changed</span> by <bdi>${by || "the operator"}</bdi>,
      <time datetime=${at}>${dayOf(at)}</time>.`;
  }

  private wayBack(one: Setting): TemplateResult | typeof nothing {
    if (!one.console) return nothing;
    return html`<button type="button" class="back" @click=${() => this.put(one, null)}>
      Back to ${inWords(one, one.without)}, ${SOURCES[one.withoutSource]}<span class="unseen">: ${one.title}</span></button>`;
  }

  private field(one: Setting, value: Entered): TemplateResult {
    const described = `${one.name}-help ${one.name}-fault`;
    switch (one.kind) {
      case "yes-no":
        return html`<span class="tick"
          ><input id=${one.name} type="checkbox" aria-describedby=${described} .checked=${live(value === true)} @change=${(event: Event) => this.put(one, isOn(event))} />
          ${value ? "Yes" : "No"}</span
        >`;
      case "languages":
        return this.languages(one, value);
      case "skills":
      case "weights":
        return this.entries(one, value);
      case "text":
        return html`<textarea id=${one.name} rows="3" dir="auto" placeholder=${one.placeholder} aria-describedby=${described} .value=${live(String(value))} @input=${(event: Event) => this.put(one, saidIn(event))}></textarea>`;
      default:
        return html`<span class="number"
          ><input id=${one.name} type="number" inputmode="decimal" step=${one.kind === "whole" ? "1" : "any"} min=${one.least ?? one.above ?? nothing} max=${one.most ?? nothing} aria-describedby=${described} aria-invalid=${this.faulty.has(one.name)} .value=${live(String(value))} @input=${(event: Event) => this.put(one, saidIn(event))} @change=${() => this.check(one)} />
          ${one.unit}</span
        >`;
    }
  }

  private languages(one: Setting, value: Entered): TemplateResult {
    const spoken = Array.isArray(value) ? value : [];
    return html`<div class="many">
      ${[...one.options].sort(byLanguage).map(
        (code) =>
          html`<label class="tick"
            ><input
              type="checkbox"
              .checked=${live(spoken.includes(code))}
              @change=${(event: Event) => {
                this.put(one, isOn(event) ? [...spoken, code] : spoken.filter((other) => other !== code));
                this.check(one);
              }}
            />
            ${languageOf(code)}</label
          >`,
      )}
    </div>`;
  }

  /** A field for each of several: the skill a reason asks for, the weight of what makes a conversation warm. */
  private entries(one: Setting, value: Entered): TemplateResult {
    const weighed = one.kind === "weights";
    const names = weighed ? FEATURES : REASONS;
    return html`<div class="skills">
      ${one.options.map(
        (name) =>
          html`<label
            >${names[name] ?? name}
            <input
              type=${weighed ? "number" : "text"}
              step="any" maxlength="40" dir="auto"
              placeholder=${weighed ? nothing : "anybody"}
              .value=${live(entryFor(value, name))}
              @input=${(event: Event) => this.put(one, { ...Object(value), [name]: saidIn(event) })}
              @change=${() => this.check(one)}
          /></label>`,
      )}
    </div>`;
  }

  private strangers(known: Settings): TemplateResult {
    return html`<section class="card" aria-labelledby="strangers">
      <div class="head"><h2 id="strangers">Of another version</h2></div>
      <p class="none">What was set under these names does nothing in this version.</p>
      <ul>
        ${known.unknown.map(
          (one) =>
            html`<li class="setting ${this.drafts.has(one.name) ? "unsaved" : ""}">
              <bdi class="name">${one.name}</bdi>
              <div class="hand">
                <p>${JSON.stringify(one.value)}</p>
                <button type="button" class="back" @click=${() => this.forget(one.name)}>
                  ${this.drafts.has(one.name) ? "Keep it" : "Forget it"}<span class="unseen">: ${one.name}</span></button>
              </div>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  private bar(): TemplateResult {
    const count = this.drafts.size;
    const words = count === 0 ? this.done : `${count} ${count === 1 ? "change" : "changes"} not saved.`;
    return html`<div class="bar ${count === 0 ? "still" : ""}">
      ${this.trouble ? html`<p class="sorry" role="alert">${this.trouble}</p>` : nothing}
      <p class=${count === 0 && words ? "done" : ""} role="status">${words}</p>
      ${
        count === 0
          ? nothing
          : html`<button type="button" class="btn" ?disabled=${this.busy} @click=${this.undo}>Undo all</button>
              <button class="btn main" ?disabled=${this.busy}>${this.busy ? "Saving…" : "Save"}</button>`
      }
    </div>`;
  }

  /** What was entered is a draft only where saving it would change something. */
  private put(one: Setting, draft: Draft | undefined): void {
    const drafts = new Map(this.drafts);
    if (draft === undefined) drafts.delete(one.name);
    else drafts.set(one.name, draft);
    [this.done, this.trouble] = ["", ""];
    this.keep(drafts);
  }

  private forget(name: string): void {
    const drafts = new Map(this.drafts);
    if (!drafts.delete(name)) drafts.set(name, null);
    this.keep(drafts);
  }

  private keep(drafts: Map<string, Draft>): void {
    for (const one of this.known?.settings ?? []) {
      const draft = drafts.get(one.name);
      if (draft !== undefined && !changes(one, draft)) drafts.delete(one.name);
      if (draft === undefined || faultOf(one, draft) === "") this.mark(one.name, false);
    }
    for (const name of this.seen.keys()) if (!drafts.has(name)) this.seen.delete(name);
    for (const name of drafts.keys()) if (!this.seen.has(name)) this.seen.set(name, this.said(name));
    this.drafts = drafts;
    kept.set(this.desk.rep?.id ?? "", { drafts, seen: this.seen });
    if (drafts.size === 0) this.trouble = "";
  }

  /** What the console says of a setting, as far as is known here. */
  private said(name: string): unknown {
    const one = this.known?.settings.find((other) => other.name === name);
    if (one) return one.console?.value ?? null;
    return this.known?.unknown.find((other) => other.name === name)?.value ?? null;
  }

  /** Nobody is told that they are wrong before they have finished. */
  private check(one: Setting): void {
    const draft = this.drafts.get(one.name);
    this.mark(one.name, draft !== undefined && faultOf(one, draft) !== "");
  }

  private mark(name: string, faulty: boolean): void {
    if (this.faulty.has(name) === faulty) return;
    const names = new Set(this.faulty);
    if (faulty) names.add(name);
    else names.delete(name);
    this.faulty = names;
  }

  private undo = (): void => {
    this.keep(new Map());
    this.renderRoot.querySelector<HTMLElement>("main")?.focus();
  };

  private onKey = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      void this.save();
    }
  };

  private submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.save();
  };

  private async save(): Promise<void> {
    const { known, drafts } = this;
    if (!known || this.busy || drafts.size === 0) return;
    const edited = known.settings.filter((one) => drafts.has(one.name));
    for (const one of edited) this.check(one);
    const wrong = edited.find((one) => this.faulty.has(one.name));
    if (wrong) {
      this.trouble = `${wrong.title}: ${faultOf(wrong, drafts.get(wrong.name) ?? null)} Nothing was saved.`;
      void this.updateComplete.then(() => this.turnTo(wrong));
      return;
    }
    const values = Object.fromEntries(
      [...drafts].map(([name, draft]) => {
        const one = edited.find((other) => other.name === name);
        return [name, one ? sent(one, draft) : null];
      }),
    );
    await this.send(drafts, { values, seen: Object.fromEntries(this.seen) });
  }

  private turnTo(one: Setting): void {
    const row = this.renderRoot.querySelector<HTMLElement>(`#${one.name}-row`);
    row?.querySelector<HTMLElement>("input, textarea")?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** What is entered while the answer is on its way stays entered. */
  private async send(drafts: ReadonlyMap<string, Draft>, body: object): Promise<void> {
    [this.busy, this.trouble, this.done] = [true, "", ""];
    try {
      const settings = readSettings(await this.desk.ask(PATH, { method: "PATCH", body }));
      this.drafts = new Map([...this.drafts].filter(([name, draft]) => drafts.get(name) !== draft));
      this.seen.clear();
      this.know(settings);
      this.done = "Saved. It holds from now on.";
    } catch (error) {
      // They are told what stands now, and have seen it.
      if (error instanceof Problem && error.type === CHANGED) this.seen.clear();
      await this.load();
      this.trouble = error instanceof Error ? error.message : "";
    } finally {
      this.busy = false;
    }
    await this.trail?.load();
  }
}

function isOn(event: Event): boolean {
  return event.target instanceof HTMLInputElement && event.target.checked;
}

function saidIn(event: Event): string {
  const { target } = event;
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.value : "";
}
