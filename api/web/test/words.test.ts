import { describe, expect, it, vi } from "vitest";
import { contrast, inkOn, readRgb } from "../src/widget/ink";
import { optionLabel, optionSaid } from "../src/widget/options";
import { subjectOf } from "../src/widget/session";
import { ago, brakeWords, initials, ordinal, speak, spell, timeOf, widget } from "../src/words";

describe("words", () => {
  it("tells a rep of a storm and of the list, and says nothing in calm weather", () => {
    expect(brakeWords(true, 12)).toBe("Many turns fail at the moment; 12 shoppers are on the list.");
    expect(brakeWords(true, 1)).toBe("Many turns fail at the moment; 1 shopper is on the list.");
    expect(brakeWords(true, 0)).toBe("Many turns fail at the moment.");
    expect(brakeWords(false, 2)).toBe("2 shoppers are on the list. They come into line as there is room.");
    expect(brakeWords(false, 0)).toBe("");
  });

  it("says a place as people do", () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "12th",
      "13th",
      "21st",
      "102nd",
      "111th",
    ]);
    expect(widget.place(1)).toBe("You’re next in line");
  });

  it("says an estimate no more precisely than it is known", () => {
    expect([null, 20, 60, 200, 3600, 9000].map(spell)).toEqual([
      "",
      "less than a minute",
      "about a minute",
      "about 3 minutes",
      "about an hour",
      "about 3 hours",
    ]);
  });

  it("counts from the right moment, and not below zero when clocks disagree", () => {
    const now = Date.parse("2026-11-24T10:00:00Z");
    expect(ago("2026-11-24T09:55:30Z", now)).toBe("4 min");
    expect(ago("2026-11-24T10:00:09Z", now)).toBe("0 s");
    expect(ago("soon", now)).toBe("");
  });

  it("tells the time as the reader's region does where the page names a language alone", () => {
    vi.stubGlobal("navigator", { languages: ["de-AT", "en-GB", "en-US"] });
    const afternoon = "2026-11-24T17:05:00";
    speak("en");
    expect(timeOf(afternoon)).toBe("17:05");
    speak("en-US");
    expect(timeOf(afternoon)).toBe("05:05 PM");
    vi.unstubAllGlobals();
    speak("en");
  });

  it("takes initials from any script", () => {
    expect(["Jonas Weber", "Mei-Lin Chua", "王伟", "", "𝒜 b"].map(initials)).toEqual([
      "JW",
      "MC",
      "王",
      "",
      "𝒜B",
    ]);
  });
});

describe("ink", () => {
  it("can be read on any colour a shop picks", () => {
    for (const rgb of [
      [27, 94, 75],
      [255, 230, 0],
      [255, 255, 255],
      [0, 0, 0],
      [128, 128, 128],
      [230, 60, 20],
      [118, 118, 118],
      [119, 119, 119],
    ] as const) {
      const ink = inkOn(rgb) === "#ffffff" ? ([255, 255, 255] as const) : ([0, 0, 0] as const);
      expect(contrast(ink, rgb)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("reads computed colours", () => {
    expect(readRgb("rgb(27, 94, 75)")).toEqual([27, 94, 75]);
    expect(readRgb("color(srgb 1 0 0)")).toBeNull();
  });
});

describe("the drawer of a customer", () => {
  it("is named by the identity's subject, and shared by nobody's identity", () => {
    const payload = btoa(JSON.stringify({ sub: "c07", name: "Jörg" })).replaceAll("=", "");
    expect(subjectOf(`x.${payload}.y`)).toBe("c07");
    expect(subjectOf(undefined)).toBe("");
    expect(subjectOf("not a token")).toBe("");
  });
});

describe("the buttons under an answer", () => {
  const offered = [
    { action: "wait", label: "Keep waiting" },
    { action: "message", label: "Leave a message" },
    { action: "assistant", label: "Go on with the assistant" },
    { action: "human", label: "Talk to a person" },
  ] as const;

  it("are called in the widget's language by what they do", () => {
    expect(offered.map(optionLabel)).toEqual(offered.map((option) => option.label));
    for (const [tag, words] of [
      ["de", ["Weiter warten", "Nachricht hinterlassen"]],
      ["es", ["Seguir esperando", "Dejar un mensaje"]],
      ["zh", ["继续等候", "留言"]],
    ] as const) {
      speak(tag);
      const { wait, leaveMessage, onWithAssistant, human } = widget;
      expect(offered.map(optionLabel)).toEqual([wait, leaveMessage, onWithAssistant, human]);
      expect([wait, leaveMessage]).toEqual(words);
    }
    speak("en");
  });

  it("that say something keep the shop's words, but for giving up, which is said in the widget's language", () => {
    const givesUp = { action: "say", label: "Never mind", text: "Never mind, thank you." } as const;
    const reading = { action: "say", label: "Forno 12", text: "The Forno 12" } as const;
    const say = (tag: string): string[] => {
      speak(tag);
      return [givesUp, reading].flatMap((option) => [optionLabel(option), optionSaid(option)]);
    };
    expect(say("en")).toEqual([givesUp.label, givesUp.text, reading.label, reading.text]);
    expect(say("de")).toEqual(["Schon gut", "Schon gut, danke.", reading.label, reading.text]);
    expect(say("es")).toEqual(["No importa", "No importa, gracias.", reading.label, reading.text]);
    expect(say("zh")).toEqual(["不用了", "不用了，谢谢。", reading.label, reading.text]);
    speak("en");
  });

  it("keep the language of who was just answered in it", () => {
    speak("de");
    expect(optionLabel({ action: "human", label: "Porozmawiaj z człowiekiem" })).toBe(
      "Porozmawiaj z człowiekiem",
    );
    speak("en");
  });
});
