import { afterEach, describe, expect, it, vi } from "vitest";
import { askedOn, beginnings, readAsked } from "../src/widget/beginnings";

const usual = ["Is it in stock?", "When could it be here?", "How long is the warranty?"];

afterEach(() => vi.unstubAllGlobals());

describe("questions to begin with", () => {
  it("are what others asked first, and then the usual ones, each once", () => {
    expect(beginnings([], usual)).toEqual(usual);
    expect(beginnings(["Is the hose included?", "How long is the warranty"], usual)).toEqual([
      "Is the hose included?",
      "How long is the warranty",
      "Is it in stock?",
    ]);
    expect(beginnings(["a?", "b?", "c?", "d?"], usual)).toEqual(["a?", "b?", "c?"]);
  });

  it("are read from an answer that makes sense, in the widget's language, and from no other", () => {
    expect(readAsked({ language: "en", questions: ["Is it?", 7, "", "x".repeat(200)] }, "en")).toEqual([
      "Is it?",
    ]);
    expect(readAsked({ language: "en", questions: ["Is it?"] }, "de")).toEqual([]);
    for (const answer of [null, 7, [], {}, { language: "en" }, { language: "en", questions: "Is it?" }]) {
      expect(readAsked(answer, "en")).toEqual([]);
    }
  });

  it("are asked for by the page's address and product", async () => {
    const fetched = vi.fn(async (_url: string) => Response.json({ language: "en", questions: ["Is it?"] }));
    vi.stubGlobal("fetch", fetched);
    const page = { url: "/products/a?b=c&d", title: "A", product_id: "a/b" };
    expect(await askedOn("https://api.example", page, "en")).toEqual(["Is it?"]);
    expect(fetched.mock.calls[0]?.[0]).toBe(
      "https://api.example/v1/questions?url=%2Fproducts%2Fa%3Fb%3Dc%26d&product_id=a%2Fb",
    );
  });

  it("are the usual ones where nobody answers", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new Error("away")));
    expect(await askedOn("https://api.example", { url: "/", title: "" }, "en")).toEqual([]);
    vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
    expect(await askedOn("https://api.example", { url: "/", title: "" }, "en")).toEqual([]);
  });
});
