import { afterEach, describe, expect, it } from "vitest";
import { german } from "../src/language/de";
import { english } from "../src/language/en";
import { spanish } from "../src/language/es";
import { mirrored } from "../src/language/pseudo";
import { chinese } from "../src/language/zh";
import { doorWords } from "../src/widget/door-words";
import { languageName, speak, widget } from "../src/words";

afterEach(() => speak("en"));

/** Languages without a formal address have no words for it. */
const MAY_BE_EMPTY = ["formal", "informal"];

/** Every text as it reads with sample values, by name. */
function said(words: object): [string, string][] {
  return Object.entries(words).flatMap(([name, word]): [string, string][] => {
    if (Array.isArray(word)) return word.map((one: string) => [name, one]);
    if (typeof word !== "function") return [[name, String(word)]];
    const say = word as (...given: unknown[]) => string;
    return [1, 3, 240, 4000].map((n) => [name, say(n, 4)]);
  });
}

describe("the languages", () => {
  it("leave nothing unsaid", () => {
    for (const words of [english, german, spanish, chinese]) {
      for (const [name, text] of said(words).filter(([name]) => !MAY_BE_EMPTY.includes(name))) {
        expect(text.trim(), name).not.toBe("");
      }
    }
  });

  it("say nothing in English but where they are English", () => {
    const ours = new Map(said(english));
    for (const words of [german, spanish, chinese]) {
      const same = said(words).filter(([name, text]) => text !== "" && ours.get(name) === text);
      expect(same).toEqual([]);
    }
  });

  it("follow the first wish they can fulfil", () => {
    expect(speak("de-AT", "en")).toEqual({ tag: "de-AT", dir: "ltr" });
    expect(widget.human).toBe(german.human);
    expect(speak(undefined, "fr", "es-MX")).toEqual({ tag: "es-MX", dir: "ltr" });
    expect(widget.human).toBe(spanish.human);
    expect(speak("zh-Hans-CN").tag).toBe("zh-Hans-CN");
    expect(widget.place(2)).toBe("您排在第 2 位");
    expect(speak("fr", "not a tag!").tag).toBe("en");
    expect(widget.human).toBe(english.human);
  });

  it("are written from the right in the pseudo-locale, texts with values in them too", () => {
    expect(speak("ar-XB").dir).toBe("rtl");
    expect(widget.human).toBe(`\u202e${english.human}\u202c`);
    expect(widget.joined("Mara")).toBe(`\u202e${english.joined("Mara")}\u202c`);
    expect(mirrored(["a", ""])).toEqual(["\u202ea\u202c", ""]);
  });

  it("are the same at the door as inside", () => {
    for (const tag of ["de", "es", "zh", "en", "ar-XB", "fr"]) {
      expect(doorWords([tag]).spoken).toEqual(speak(tag));
    }
    expect(doorWords(["de"]).words.news(2)).toBe("2 neue Nachrichten");
  });

  it("name other languages in their own", () => {
    speak("de");
    expect(languageName("es")).toBe("Spanisch");
    expect(languageName("not a tag")).toBe("not a tag");
  });
});
