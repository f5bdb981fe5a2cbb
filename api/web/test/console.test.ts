import { describe, expect, it } from "vitest";
import { howItCame, leftUnanswered } from "../src/console/back";
import { type Canned, filled, matching, openPlace, readCanned, slashed } from "../src/console/canned";
import { type Command, commandOf, searched } from "../src/console/commands";
import { quoted } from "../src/console/knowledge";
import { readFinds, readPassages, readPersonCard } from "../src/console/lookups";
import { EMPTY_DESK, type Mine, readDesk } from "../src/console/reading";
import { lasting, percent, readStats } from "../src/console/stats";
import { mostUrgentFirst, patience, secondsSince, stopwatch } from "../src/console/urgency";
import { dateOf, sumOf } from "../src/console/when";

const mine = (conversation: string, since: string, unansweredSince = ""): Mine => ({
  conversation,
  reason: "asked",
  since,
  shopper: { id: "s", name: "", verified: false },
  mood: "",
  language: "",
  position: 1,
  unansweredSince,
  reminded: false,
});

describe("urgency", () => {
  it("puts the longest unanswered first, then who was taken over last", () => {
    const order = mostUrgentFirst([
      mine("answered early", "2026-01-01T09:00:00Z"),
      mine("waits", "2026-01-01T09:00:00Z", "2026-01-01T09:10:00Z"),
      mine("answered late", "2026-01-01T09:05:00Z"),
      mine("waits longest", "2026-01-01T09:00:00Z", "2026-01-01T09:01:00Z"),
    ]);
    expect(order.map((one) => one.conversation)).toEqual([
      "waits longest",
      "waits",
      "answered late",
      "answered early",
    ]);
  });

  it("counts whole seconds, and none where nobody waits", () => {
    const now = Date.parse("2026-01-01T09:00:42.900Z");
    expect(secondsSince("2026-01-01T09:00:00Z", now)).toBe(42);
    expect(secondsSince("2026-01-01T09:01:00Z", now)).toBe(0);
    expect(secondsSince("", now)).toBeNull();
    expect(secondsSince("soon", now)).toBeNull();
  });

  it("says seconds while they matter", () => {
    expect([0, 59, 60, 187, 3599, 3720].map(stopwatch)).toEqual([
      "0 s",
      "59 s",
      "1:00 min",
      "3:07 min",
      "59:59 min",
      "1:02 h",
    ]);
    expect([29, 30, 119, 120].map(patience)).toEqual(["fresh", "waits", "waits", "alone"]);
  });
});

describe("canned replies", () => {
  const replies: Canned[] = [
    { id: "1", title: "Lieferverzögerung", text: "Sorry" },
    { id: "2", title: "Thanks and bye", text: "Good day, {name}" },
    { id: "3", title: "Return label", text: "Print it; thanks" },
  ];

  it("are looked for after a slash and nowhere else", () => {
    expect(slashed("/")).toBe("");
    expect(slashed("/ret la")).toBe("ret la");
    expect([" /x", "a/b", "/etc/hosts", "/x\ny", "", `/${"x".repeat(41)}`].map(slashed)).toEqual(
      Array(6).fill(null),
    );
  });

  it("are found by beginnings first, then by the text, whatever the accents", () => {
    expect(matching(replies, "").map((one) => one.id)).toEqual(["1", "2", "3"]);
    expect(matching(replies, "THANKS").map((one) => one.id)).toEqual(["2", "3"]);
    expect(matching(replies, "verzogerung").map((one) => one.id)).toEqual(["1"]);
    expect(matching(replies, "bye th").map((one) => one.id)).toEqual(["2"]);
    expect(matching(replies, "nothing")).toEqual([]);
  });

  it("have their places filled in, and what nobody can fill in stays to be seen", () => {
    const made = filled("Hello {name}, {rep} here: {link} {constructor}", {
      name: "Ana",
      rep: "Wei",
      link: "",
    });
    expect(made).toBe("Hello Ana, Wei here: {link} {constructor}");
    expect(openPlace(made)).toEqual([21, 27]);
    expect(openPlace("none { here }")).toBeNull();
    expect(openPlace("{so} and {link}", ["{link}"])).toEqual([9, 15]);
    expect(openPlace("{so} and {so}", ["{link}"])).toBeNull();
  });

  it("do not fill in places a second time", () => {
    expect(filled("{name}", { name: "{rep}", rep: "Wei" })).toBe("{rep}");
  });

  it("are read without those that have no title", () => {
    expect(readCanned({ replies: [{ id: "1", title: "x", text: "y" }, { id: "2" }, null] })).toHaveLength(1);
  });
});

describe("commands", () => {
  const command = (id: string, title: string, key: string, can = true): Command => ({
    id,
    title,
    key,
    group: "Console",
    can: () => can,
    run: () => undefined,
  });
  const all = [
    command("1", "Give back to the assistant", "b"),
    command("2", "Back one", "k", false),
    command("3", "Background", ""),
  ];

  it("have keys only while they make sense", () => {
    expect(commandOf(all, "b")?.id).toBe("1");
    expect(commandOf(all, "k")).toBeUndefined();
    expect(commandOf(all, "q")).toBeUndefined();
  });

  it("are found by words, those that begin with them first", () => {
    expect(searched(all, "back").map((one) => one.id)).toEqual(["3", "1"]);
    expect(searched(all, "assistant give").map((one) => one.id)).toEqual(["1"]);
    expect(searched(all, "").map((one) => one.id)).toEqual(["1", "3"]);
  });
});

describe("what the server says", () => {
  it("is read with everything missing", () => {
    for (const nothing of [null, [], "x", 7, {}]) {
      expect(readFinds(nothing)).toEqual({ found: [], more: false, since: "" });
      expect(readPassages(nothing)).toEqual([]);
      expect(readPersonCard(nothing)).toBeNull();
      expect(readStats(nothing)).toBeNull();
    }
  });

  it("brings colleagues, skills and wrap-ups, and keeps them until it says otherwise", () => {
    const whole = readDesk(
      EMPTY_DESK,
      {
        reps: [{ id: "r1", name: "Mara", presence: "online", seats: 4, taken: 1, skills: ["returns"] }, {}],
        wrapping: [{ conversation: "c1", until: "2026-01-01T09:00:00Z" }],
        skills: ["returns", 7],
        missed: 2,
      },
      true,
    );
    expect(whole.reps.map((rep) => [rep.name, rep.presence, rep.skills])).toEqual([
      ["Mara", "online", ["returns"]],
    ]);
    expect(whole.skills).toEqual(["returns"]);
    const next = readDesk(
      whole,
      { reps: [{ id: "r1", name: "Mara", presence: "asleep" }], gone: { wrapping: ["c1"] } },
      false,
    );
    expect(next.reps[0]?.presence).toBe("offline");
    expect(next.wrapping).toEqual([]);
    expect([next.missed, next.skills]).toEqual([2, ["returns"]]);
  });

  it("tells an unanswered shopper, a wish and a head start", () => {
    const desk = readDesk(
      EMPTY_DESK,
      {
        mine: [
          { conversation: "a", unanswered_since: "2026-01-01T09:00:00Z", reminded: true, language: "de" },
        ],
        waiting: [
          { conversation: "b", place: 1, wish: { skill: "returns" }, head_start_minutes: 4, why: "Upset." },
        ],
      },
      true,
    );
    expect(desk.mine[0]).toMatchObject({
      unansweredSince: "2026-01-01T09:00:00Z",
      reminded: true,
      language: "de",
    });
    expect(desk.waiting[0]).toMatchObject({ wish: { skill: "returns" }, headStartMinutes: 4, why: "Upset." });
  });
});

describe("what came back to the line", () => {
  const { waiting } = readDesk(
    EMPTY_DESK,
    {
      kind: "desk",
      waiting: [
        { conversation: "a", place: 1, shopper: { name: "Laura" }, returned: { by: "Wei", why: "silent" } },
        { conversation: "b", place: 2, shopper: { name: "Bram" }, returned: { by: "Mara", why: "gone" } },
        { conversation: "c", place: 3, message: true },
        { conversation: "d", place: 4 },
      ],
    },
    true,
  );

  it("says who had it and how they left it", () => {
    expect(waiting.map(howItCame)).toEqual([
      "Back in line: Wei said nothing",
      "Back in line: Mara lost connection",
      "Left a message",
      "",
    ]);
  });

  it("tells supervisors of those who were left without a word, and of no others", () => {
    expect(leftUnanswered(waiting)).toBe("Wei said nothing to Laura, who is back in line.");
    expect(leftUnanswered([...waiting, ...waiting])).toContain("1 more came back the same way.");
    expect(leftUnanswered(waiting.slice(1))).toBe("");
  });
});

describe("figures in words", () => {
  it("are as exact as anybody reads", () => {
    expect([null, 0, 0.8333, 1].map(percent)).toEqual(["–", "0 %", "83 %", "100 %"]);
    expect([null, 0.4, 59, 90, 660, 5400].map(lasting)).toEqual([
      "–",
      "0 s",
      "59 s",
      "1.5 min",
      "11 min",
      "1.5 h",
    ]);
  });
});

describe("a passage put into a reply", () => {
  it("says where it stands, and is cut at a word", () => {
    expect(quoted({ title: "Returns", quote: " Free for 30 days. ", url: "/pages/returns" })).toBe(
      "Free for 30 days.\n(Returns, /pages/returns)",
    );
    const long = quoted({ title: "Long", quote: "word ".repeat(200) });
    expect(long.length).toBeLessThan(620);
    expect(long).toMatch(/word …\n\(Long\)$/u);
  });
});

describe("a day and a sum", () => {
  const now = Date.parse("2026-11-26T23:30:00Z");

  it("are the day that is written, wherever it is read, with the year where it is another", () => {
    const shown = (day: string): string =>
      new Date(`${day}T12:00`).toLocaleDateString(undefined, { day: "numeric", month: "short" });
    expect(dateOf("2026-11-27", now)).toBe(shown("2026-11-27"));
    expect(dateOf("2026-11-27T23:59:00Z", now)).toBe(shown("2026-11-27"));
    expect(dateOf("2025-10-12", now)).toContain("2025");
    expect(dateOf("soon", now)).toBe("soon");
    expect(dateOf("", now)).toBe("");
  });

  it("are written as their currency is, and as they came where there is no such currency or sum", () => {
    expect(sumOf("422.0", "EUR")).toMatch(/422[.,]00/);
    expect(sumOf("422.0", "EUR")).toContain("€");
    expect(sumOf("980", "JPY")).not.toMatch(/[.,]/);
    expect(sumOf("422.0", "no currency")).toBe("422.0 no currency");
    expect(sumOf("a lot", "EUR")).toBe("a lot EUR");
    expect(sumOf("", "EUR")).toBe("");
  });
});
