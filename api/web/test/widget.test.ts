import { describe, expect, it, vi } from "vitest";
import { shownSize, sizeWords } from "../src/file";
import type { Item } from "../src/thread";
import { type Commanded, command } from "../src/widget/commands";
import { transcript } from "../src/widget/transcript";
import { kindOf } from "../src/widget/whereabouts";
import { readEvent, readMark } from "../src/wire";

const base = { position: 3, at: "2026-11-24T10:00:00.000Z", by: { role: "assistant" } };

describe("a command of the shop's page", () => {
  const to = (): Commanded => ({
    open: vi.fn(),
    close: vi.fn(),
    identify: vi.fn(),
    page: vi.fn(),
    on: vi.fn(() => () => undefined),
    shutdown: vi.fn(),
  });

  it("is carried out", () => {
    const widget = to();
    const heard = (): void => undefined;
    for (const one of [
      ["open", "Is it in stock?"],
      ["open"],
      ["close"],
      ["identify", null],
      ["page", { url: "/cart", kind: "basket", productId: 7 }],
      ["on", "unread", heard],
      ["shutdown"],
    ]) {
      command(widget, one);
    }
    expect(widget.open).toHaveBeenCalledWith("Is it in stock?");
    expect(widget.open).toHaveBeenCalledWith("");
    expect(widget.identify).toHaveBeenCalledWith(undefined);
    expect(widget.page).toHaveBeenCalledWith({
      url: "/cart",
      title: undefined,
      productId: undefined,
      kind: "basket",
    });
    expect(widget.on).toHaveBeenCalledWith("unread", heard);
    expect(widget.shutdown).toHaveBeenCalledOnce();
  });

  it("that makes no sense is told to the developer, and breaks nothing", () => {
    const said = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    for (const one of [["opne"], ["on", "never", () => undefined], ["on", "open", "no function"], []]) {
      expect(command(to(), one)).toBeUndefined();
    }
    expect(said).toHaveBeenCalledTimes(4);
    said.mockRestore();
  });
});

describe("the kind of a page", () => {
  it("is what its address says in the shop's language, or its product", () => {
    expect(kindOf("/products/emberline-22", "emberline-22")).toBe("product");
    expect(
      ["/cart", "/de/warenkorb", "/checkout/pay", "/carrito"].map((path) => kindOf(path, undefined)),
    ).toEqual(Array(4).fill("basket"));
    expect(
      ["/orders/EM-1", "/account/orders", "/bestellungen"].map((path) => kindOf(path, undefined)),
    ).toEqual(Array(3).fill("order"));
    expect(kindOf("/cartography", undefined)).toBe("other");
  });
});

describe("what an answer carries", () => {
  it("is cards that can be drawn, whatever else is in them", () => {
    const event = readEvent({
      ...base,
      kind: "assistant_said",
      text: "On its way.",
      cards: [
        {
          kind: "order",
          id: "EM-1",
          title: "Order EM-1",
          steps: ["Paid", "Packed", 7],
          done: 9,
          trouble: true,
        },
        { kind: "product", title: "Emberline 22", price: "€349" },
        { kind: "spaceship", title: "?" },
        { kind: "product", title: "" },
      ],
    });
    expect(event?.kind === "assistant_said" && event.cards).toMatchObject([
      { kind: "order", steps: ["Paid", "Packed"], done: 2, trouble: true },
      { kind: "product", title: "Emberline 22", price: "€349", steps: [], done: 0, url: "" },
    ]);
  });

  it("is a file from either side", () => {
    const file = {
      id: "f_1",
      name: "grill.jpg",
      type: "image/jpeg",
      bytes: 12,
      url: "/files/f_1",
      width: 4,
      height: 3,
    };
    expect(readEvent({ ...base, kind: "file_sent", file })).toMatchObject({ file, erased: false });
  });

  it("is choices in line, of those we know", () => {
    const mark = readMark({ kind: "waiting", place: 2, choices: ["leave", "dance", "wait"] });
    expect(mark).toMatchObject({ choices: ["wait", "leave"] });
  });
});

describe("a picture in the thread", () => {
  it("keeps its shape and its room", () => {
    expect(shownSize(4000, 3000)).toEqual({ width: 260, height: 195 });
    expect(shownSize(300, 4000)).toEqual({ width: 24, height: 320 });
    expect(shownSize(40, 30)).toEqual({ width: 40, height: 30 });
    expect(shownSize(0, 0)).toEqual({ width: 260, height: 260 });
    expect([12, 2048, 3_500_000].map(sizeWords)).toEqual(["1 kB", "2 kB", "3.3 MB"]);
  });
});

describe("a transcript", () => {
  it("says who said what and when, with sources, in one plain file", () => {
    const plain = { citations: [], options: [], cards: [], confidence: 1, file: null, erased: false };
    const items: Item[] = [
      { is: "said", position: 1, at: base.at, by: { role: "shopper" }, text: "Hello\nthere", ...plain },
      {
        ...plain,
        is: "said",
        position: 2,
        at: base.at,
        by: { role: "assistant" },
        text: "Two weeks.",
        citations: [{ id: "r", title: "Returns", quote: "Two weeks.", url: "/returns" }],
      },
      { is: "told", position: 3, at: base.at, what: "joined", name: "Mara", detail: "" },
      {
        is: "said",
        position: 4,
        at: base.at,
        by: { role: "rep", name: "Mara" },
        ...plain,
        text: "",
        erased: true,
      },
      { is: "told", position: 5, at: base.at, what: "note", name: "Mara", detail: "secret" },
    ];
    const text = transcript("Ask Emberline", items, "https://shop.example/products/x?y");
    expect(text.startsWith("\ufeffConversation: Ask Emberline\r\n")).toBe(true);
    expect(text).toContain("2026-11-24 10:00 UTC  You:\r\nHello\r\nthere\r\n");
    expect(text).toContain(
      "Assistant (automatic):\r\nTwo weeks.\r\n  Where I read this:\r\n  – Returns: https://shop.example/returns\r\n",
    );
    expect(text).toContain("— Mara joined the conversation —");
    expect(text).toContain("Mara:\r\n(removed)");
    expect(text).not.toContain("secret");
  });
});
