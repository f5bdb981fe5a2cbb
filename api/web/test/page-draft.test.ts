import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  afterSaving,
  keepDraft,
  keptDraft,
  newDraft,
  readDraft,
  readPreview,
  readWritten,
  unsaved,
} from "../src/console/page-draft";

const SAVED = {
  id: "ovens",
  changed_at: "2026-11-24T09:00:00.000Z",
  title: "Ovens",
  text: "We sell them.",
  url: "",
};

describe("a draft", () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
  });

  test("is unsaved as soon as it differs from what the page says", () => {
    const draft = readDraft(SAVED);
    expect(unsaved(draft)).toBe(false);
    expect(unsaved({ ...draft, url: "/ovens" })).toBe(true);
    expect(unsaved(newDraft())).toBe(false);
    expect(unsaved(newDraft("Do you rent ovens?"))).toBe(true);
  });

  test("comes back as it was left, to whom it belongs, until there is nothing to lose", () => {
    const draft = { ...readDraft(SAVED), text: "We rent them." };
    keepDraft("r_mara", draft);
    expect(keptDraft("r_mara")).toEqual(draft);
    expect(keptDraft("r_wei")).toBeNull();
    keepDraft("r_mara", { ...draft, ...draft.was });
    expect(keptDraft("r_mara")).toBeNull();
  });

  test("that cannot be read, or kept, is none", () => {
    sessionStorage.setItem("guanxi console page of r_mara", "{nonsense");
    expect(keptDraft("r_mara")).toBeNull();
    vi.stubGlobal("sessionStorage", undefined);
    expect(() => keepDraft("r_mara", newDraft("x"))).not.toThrow();
    expect(keptDraft("r_mara")).toBeNull();
  });

  test("keeps what was typed while it was being saved, over the version that was saved", () => {
    const sent = { ...newDraft("Ovens"), text: "We sell them. " };
    const saved = readDraft(SAVED);
    expect(afterSaving(sent, sent, saved)).toEqual(saved);
    const typed = afterSaving({ ...sent, text: "We sell them, mostly." }, sent, saved);
    expect(typed).toEqual({ ...saved, text: "We sell them, mostly." });
    expect(unsaved(typed)).toBe(true);
  });
});

test("pages are read with where they stand; what makes no sense is still being taken up", () => {
  const page = { ...SAVED, lead: "We sell", changed_by: { name: "Mara" }, state: "answered", since: "12:03" };
  const waiting = { ...page, state: "waiting", left_out: ["cannot be read", 7] };
  const read = readWritten({
    pages: [page, waiting, 3],
    files: [{ id: "a", title: "A", kind: "faq" }],
    files_total: 9,
  });
  expect(read.pages.map((one) => [one.by, one.since, one.leftOut])).toEqual([
    ["Mara", "12:03", []],
    ["Mara", "", ["cannot be read"]],
  ]);
  expect([read.filesTotal, read.state, read.detail]).toEqual([9, "taking_up", ""]);
  expect(readWritten({ knowledge: { state: "trouble", detail: "No." } })).toMatchObject({
    state: "trouble",
    detail: "No.",
  });
  expect(readPreview({ passages: [{ title: "A", quoted: "whole" }] })).toMatchObject([
    { title: "A", url: "", warning: "" },
  ]);
});
