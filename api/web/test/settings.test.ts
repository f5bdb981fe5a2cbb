import { describe, expect, it } from "vitest";
import {
  boundsInWords,
  changes,
  type Draft,
  faultOf,
  inWords,
  readSettings,
  type Setting,
  sent,
  shown,
} from "../src/console/setting";
import { byLanguage } from "../src/console/when";

const OFFER = {
  name: "offer_seconds",
  group: "Offers and waiting",
  title: "Time to answer an offer",
  help: "How long a rep is asked.",
  kind: "number",
  unit: "seconds",
  rule: "a number from 1 to 600",
  least: 1,
  above: null,
  most: 600,
  options: [],
  value: 12,
  source: "console",
  without: { value: 20, source: "default" },
  default: 20,
  console: { value: 12, by: { id: "r_1", name: "Mara" }, at: "2026-11-26T02:00:00.000Z" },
  ignored: null,
};

function setting(more: object = {}): Setting {
  const [one] = readSettings({ settings: [{ ...OFFER, ...more }] }).settings;
  if (!one) throw new Error("no setting was read");
  return one;
}

const LANGUAGES = {
  kind: "languages",
  value: ["en", "de"],
  options: ["de", "en", "es"],
  least: null,
  most: null,
};
const SKILLS = {
  kind: "skills",
  value: { bulk: "deals" },
  options: ["asked", "bulk"],
  least: null,
  most: null,
};
const WEIGHTS = {
  kind: "weights",
  value: { deal: 0.75, gift: 0.1 },
  options: ["deal", "gift"],
  least: null,
  most: null,
};
const UPSET = { unit: "from 0 to 1", least: null, above: 0, most: 1, value: 0.55 };

describe("what the server tells", () => {
  it("is read, and what is of no kind known here is skipped", () => {
    const read = readSettings({
      settings: [OFFER, { ...OFFER, kind: "colour" }],
      unknown: [{ name: "x", value: 3 }],
    });
    expect(read.settings).toHaveLength(1);
    expect(read.settings[0]).toMatchObject({
      value: "12",
      without: "20",
      console: { by: "Mara", value: 12 },
    });
    expect(read.unknown).toEqual([{ name: "x", value: 3 }]);
    expect(readSettings("nonsense")).toEqual({ settings: [], unknown: [] });
  });
});

describe("a draft", () => {
  it("shows what was entered, or what would hold without the console", () => {
    expect(shown(setting(), undefined)).toBe("12");
    expect(shown(setting(), "7")).toBe("7");
    expect(shown(setting(), null)).toBe("20");
  });

  it.each<[object, Draft, boolean]>([
    [{}, "12", false],
    [{}, "12.0", false],
    [{}, "13", true],
    [{}, "", true],
    [{}, null, true],
    [{ console: null, source: "default" }, null, false],
    [LANGUAGES, ["de", "en"], false],
    [LANGUAGES, ["en"], true],
    [SKILLS, { bulk: " Deals ", asked: " " }, false],
    [SKILLS, { bulk: "" }, true],
    [WEIGHTS, { deal: "0.750", gift: "0.1" }, false],
    [WEIGHTS, { deal: "0.75", gift: "0.2" }, true],
    [{ kind: "yes-no", value: false }, true, true],
    [{ kind: "text", value: "dry" }, " dry ", false],
  ])("of %o that says %o changes something: %s", (more, draft, does) => {
    expect(changes(setting(more), draft)).toBe(does);
  });

  it("is sent as the server has it", () => {
    expect(sent(setting(), "7.5")).toBe(7.5);
    expect(sent(setting(), null)).toBeNull();
    expect(sent(setting(SKILLS), { bulk: " Big Deals", asked: "" })).toEqual({ bulk: "big deals" });
    expect(sent(setting(WEIGHTS), { deal: "0.6", gift: ".2" })).toEqual({ deal: 0.6, gift: 0.2 });
    expect(sent(setting(LANGUAGES), ["en", "es"])).toEqual(["en", "es"]);
  });

  it.each<[object, Draft, boolean]>([
    [{}, "1", true],
    [{}, "600", true],
    [{}, "601", false],
    [{}, "0", false],
    [{}, "", false],
    [{}, "soon", false],
    [{}, null, true],
    [{ kind: "whole" }, "2.5", false],
    [UPSET, "0", false],
    [UPSET, "0.01", true],
    [LANGUAGES, [], false],
    [WEIGHTS, { deal: "1", gift: "0" }, true],
    [WEIGHTS, { deal: "1.1", gift: "0" }, false],
    [WEIGHTS, { deal: "1" }, false],
    [WEIGHTS, { deal: "much", gift: "0" }, false],
    [{ kind: "text", longest: 3, most: null }, "four", false],
  ])("of %o that says %o is right: %s", (more, draft, right) => {
    expect(faultOf(setting(more), draft)).toBe(right ? "" : "Use a number from 1 to 600.");
  });
});

describe("in words", () => {
  it("a value is said as people say it", () => {
    expect(inWords(setting(), "12")).toBe("12 seconds");
    expect(inWords(setting(), "1")).toBe("1 second");
    expect(inWords(setting({ unit: "answers in a row" }), "1")).toBe("1 answer in a row");
    expect(inWords(setting(UPSET), "0.55")).toBe("0.55");
    expect(inWords(setting(LANGUAGES), ["en", "de"])).toBe("English, German");
    expect(inWords(setting(SKILLS), { bulk: "deals" })).toBe("Bulk or a deal: deals");
    expect(inWords(setting(SKILLS), {})).toBe("none");
    const weights = setting({ ...WEIGHTS, default: { deal: 0.75, gift: 0.1 } });
    expect(inWords(weights, { deal: "0.60", gift: "0.10" })).toBe("A deal to make: 0.60");
    expect(inWords(weights, weights.value)).toBe("the usual weights");
    expect(inWords(setting({ kind: "yes-no" }), false)).toBe("no");
    expect(inWords(setting({ kind: "text", placeholder: "warm" }), "")).toBe("“warm”, as shop.toml says");
  });

  it("bounds are said where there are any", () => {
    expect(boundsInWords(setting())).toBe("1 to 600");
    expect(boundsInWords(setting({ most: 10_000, least: 0 }))).toBe("0 to 10,000");
    expect(boundsInWords(setting(UPSET))).toBe("Above 0, up to 1");
    expect(boundsInWords(setting(LANGUAGES))).toBe("");
  });

  it("languages are listed by their names", () => {
    expect(["de", "en", "ca", "nl", "sq"].sort(byLanguage)).toEqual(["sq", "ca", "nl", "en", "de"]);
  });
});
