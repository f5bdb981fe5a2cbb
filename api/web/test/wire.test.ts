import { describe, expect, it } from "vitest";
import { readEvent, readMark, safeUrl } from "../src/wire";

const base = { position: 3, at: "2026-11-24T10:00:00Z", by: { role: "assistant" } };

describe("readEvent", () => {
  it("skips a kind it doesn't know", () => {
    expect(readEvent({ ...base, kind: "confetti_thrown" })).toBeNull();
  });

  it("skips what has no position", () => {
    expect(readEvent({ kind: "closed", at: "", by: {} })).toBeNull();
    expect(readEvent("closed")).toBeNull();
    expect(readEvent(null)).toBeNull();
  });

  it("keeps an answer with its usable citations and options", () => {
    const event = readEvent({
      ...base,
      kind: "assistant_said",
      text: "Yes.",
      confidence: 0.8,
      citations: [{ id: "a", title: "Shipping", quote: "…" }, { id: "b" }, 7],
      options: [
        { label: "Fetch a person", action: "human" },
        { label: "And Norway?", action: "say" },
        { label: "Run", action: "eval" },
      ],
    });
    expect(event).toMatchObject({
      kind: "assistant_said",
      citations: [{ id: "a", title: "Shipping" }],
      options: [{ action: "human" }, { action: "say", text: "And Norway?" }],
    });
  });

  it("takes an unknown role for the system's, never for a person's", () => {
    const event = readEvent({ ...base, kind: "closed", by: { role: "admin" } });
    expect(event?.by.role).toBe("system");
  });

  it("reads what a rep remarked on a message", () => {
    const by = { role: "rep", name: "Mara" };
    expect(readEvent({ ...base, by, kind: "mood_corrected", of: 1, mood: "worried" })).toMatchObject({
      mood: "worried",
      of: 1,
      by,
    });
    expect(readEvent({ ...base, by, kind: "promise_flagged", of: 2, text: "a call" })).toMatchObject({
      of: 2,
      text: "a call",
      erased: false,
    });
  });

  it("takes a rep's picture from our own path and from nowhere else", () => {
    const picture = "/portraits/rF0x-_3";
    const rep = { id: "r", name: "Mara", picture };
    const joined = readEvent({
      ...base,
      kind: "rep_joined",
      rep,
      by: { role: "rep", name: "Mara", picture },
    });
    expect(joined).toMatchObject({ rep: { picture }, by: { picture } });
    const foreign = [
      "//evil.example/x",
      "@evil.example/portraits/x",
      "/portraits/../v1/x",
      "https://x.y/",
      "",
      7,
    ];
    for (const elsewhere of foreign) {
      const by = { role: "rep", name: "Mara", picture: elsewhere };
      expect(readEvent({ ...base, kind: "rep_said", text: "Hello", by })?.by).toEqual({
        role: "rep",
        name: "Mara",
      });
    }
  });

  it("reads an erased message as erased", () => {
    const event = readEvent({ ...base, kind: "shopper_said", text: "", erased: true });
    expect(event).toMatchObject({ text: "", erased: true });
  });
});

describe("readMark", () => {
  it("reads a place in line without an estimate", () => {
    expect(readMark({ kind: "waiting", place: 2, estimate_seconds: null })).toEqual({
      kind: "waiting",
      place: 2,
      estimateSeconds: null,
      choices: [],
    });
  });

  it("leaves numbered events alone", () => {
    expect(readMark({ ...base, kind: "waiting", place: 1 })).toBeNull();
  });
});

describe("safeUrl", () => {
  const page = "https://shop.example/products/a";

  it("resolves a shop's path against the page", () => {
    expect(safeUrl("/pages/shipping", page)).toBe("https://shop.example/pages/shipping");
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
  ])("makes no link of %s", (url) => {
    expect(safeUrl(url, page)).toBeNull();
  });
});
