/** One working setting as the server tells of it, and what somebody has entered for it and not saved yet. */

import { type Fields, fields, list, text } from "../wire";
import { FEATURES, REASONS } from "../words";
import { texts } from "./reading";
import { languageOf } from "./when";

export const KINDS = ["number", "whole", "yes-no", "languages", "skills", "weights", "text"] as const;
export type Kind = (typeof KINDS)[number];
/** Kinds that have several fields under one heading. */
export const MANY: readonly Kind[] = ["languages", "skills", "weights"];
export type Source = "console" | "environment" | "default";

/** A value in the hand of somebody: numbers as they were typed, skills by reason, weights by what is weighed. */
export type Entered = string | boolean | string[] | Record<string, string>;
/** What was entered for a setting, or `null` to go back to what holds without the console. */
export type Draft = Entered | null;

export interface Setting {
  name: string;
  group: string;
  title: string;
  help: string;
  kind: Kind;
  unit: string;
  /** What is right, in words: "a whole number from 1 to 100". */
  rule: string;
  least: number | null;
  above: number | null;
  most: number | null;
  longest: number | null;
  options: string[];
  variable: string;
  placeholder: string;
  value: Entered;
  source: Source;
  without: Entered;
  withoutSource: Source;
  byDefault: Entered;
  /** What the console says of it, as it came; to be told back, so that nobody overwrites what they have not seen. */
  console: { value: unknown; by: string; at: string } | null;
  /** Why the console's value does not hold; "" where it does. */
  ignored: string;
}

export interface Settings {
  settings: Setting[];
  /** What another version kept, and this one has no use for. */
  unknown: { name: string; value: unknown }[];
}

export function readSettings(value: unknown): Settings {
  const from = fields(value) ?? {};
  return {
    settings: list(from.settings, readSetting),
    unknown: list(from.unknown, (one) => ({ name: text(one, "name"), value: one.value })),
  };
}

function readSetting(from: Fields): Setting | null {
  const kind = KINDS.find((one) => one === from.kind);
  const without = fields(from.without) ?? {};
  const said = fields(from.console);
  if (!kind) return null;
  return {
    name: text(from, "name"),
    group: text(from, "group"),
    title: text(from, "title"),
    help: text(from, "help"),
    kind,
    unit: text(from, "unit"),
    rule: text(from, "rule"),
    least: bound(from.least),
    above: bound(from.above),
    most: bound(from.most),
    longest: bound(from.longest),
    options: texts(from.options),
    variable: text(from, "variable"),
    placeholder: text(from, "placeholder"),
    value: entered(kind, from.value),
    source: sourceOf(from.source),
    without: entered(kind, without.value),
    withoutSource: sourceOf(without.source),
    byDefault: entered(kind, from.default),
    console: said
      ? { value: said.value, by: text(fields(said.by) ?? {}, "name"), at: text(said, "at") }
      : null,
    ignored: text(from, "ignored"),
  };
}

function bound(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function sourceOf(value: unknown): Source {
  return value === "console" || value === "environment" ? value : "default";
}

function entered(kind: Kind, value: unknown): Entered {
  switch (kind) {
    case "number":
    case "whole":
      return typeof value === "number" ? String(value) : "";
    case "yes-no":
      return value === true;
    case "languages":
      return texts(value);
    case "skills": {
      const pairs = Object.entries(fields(value) ?? {});
      return Object.fromEntries(
        pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"),
      );
    }
    case "weights":
      return Object.fromEntries(
        Object.entries(fields(value) ?? {}).map(([feature, weight]) => [feature, String(weight)]),
      );
    default:
      return typeof value === "string" ? value : "";
  }
}

/** What stands in the field: what was entered, else what holds, or would without the console. */
export function shown(one: Setting, draft: Draft | undefined): Entered {
  if (draft === undefined) return one.value;
  return draft === null ? one.without : draft;
}

/** Whether saving the draft would change anything. */
export function changes(one: Setting, draft: Draft): boolean {
  return draft === null ? one.console !== null : compared(one, draft) !== compared(one, one.value);
}

/** Languages are the same in any order. */
function compared(one: Setting, value: Entered): string {
  const plain = sent(one, value);
  return JSON.stringify(Array.isArray(plain) ? plain.toSorted() : plain);
}

/** What is sent to the server for a draft. */
export function sent(one: Setting, draft: Draft): unknown {
  if (draft === null) return null;
  if (one.kind === "number" || one.kind === "whole") return asNumber(draft);
  if (one.kind === "text") return String(draft).trim();
  if (one.kind === "weights") {
    return Object.fromEntries(
      one.options.map((feature) => [feature, asNumber(entryFor(draft, feature))] as const),
    );
  }
  if (one.kind !== "skills") return draft;
  const skills = one.options.map((reason) => [reason, entryFor(draft, reason).trim().toLowerCase()] as const);
  return Object.fromEntries(skills.filter(([, skill]) => skill !== ""));
}

/** What was entered for one of several: the skill for a reason, the weight of a feature. */
export function entryFor(entered: Entered, name: string): string {
  return typeof entered === "object" && !Array.isArray(entered) ? (entered[name] ?? "") : "";
}

function asNumber(draft: Entered): number {
  return typeof draft === "string" && draft.trim() !== "" ? Number(draft) : Number.NaN;
}

/** What is wrong with a draft, as far as can be told without asking; "" where nothing is. */
export function faultOf(one: Setting, draft: Draft): string {
  if (draft === null) return "";
  const value = sent(one, draft);
  const right =
    typeof value === "number"
      ? Number.isFinite(value) &&
        (one.kind !== "whole" || Number.isInteger(value)) &&
        (one.least === null || value >= one.least) &&
        (one.above === null || value > one.above) &&
        (one.most === null || value <= one.most)
      : Array.isArray(value)
        ? value.length > 0
        : one.kind === "weights"
          ? Object.values(Object(value)).every((weight) => isShare(weight))
          : typeof value !== "string" || one.longest === null || value.length <= one.longest;
  return right ? "" : `Use ${one.rule}.`;
}

function isShare(weight: unknown): boolean {
  return typeof weight === "number" && weight >= 0 && weight <= 1;
}

/** A value as people say it: "20 seconds", "yes", "English, German"; of weights, those that are unusual. */
export function inWords(one: Setting, value: Entered): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(languageOf).join(", ");
  if (typeof value === "object") {
    const weighed = one.kind === "weights";
    const names = weighed ? FEATURES : REASONS;
    const told = Object.entries(value).filter(
      ([name, entry]) => !weighed || Number(entry) !== Number(entryFor(one.byDefault, name)),
    );
    const pairs = told.map(([name, entry]) => `${names[name] ?? name}: ${entry}`);
    return pairs.join(", ") || (weighed ? "the usual weights" : "none");
  }
  if (one.kind === "text") return value || `“${one.placeholder}”, as shop.toml says`;
  if (one.unit.startsWith("from")) return value;
  const [counted = "", ...rest] = one.unit.split(" ");
  return [value, value === "1" ? counted.replace(/s$/, "") : counted, ...rest].join(" ");
}

/** Between what a number may be: "1 to 600"; "" for what is no number. */
export function boundsInWords(one: Setting): string {
  if (one.most === null) return "";
  const most = one.most.toLocaleString("en");
  return one.least === null ? `Above ${one.above ?? 0}, up to ${most}` : `${one.least} to ${most}`;
}
