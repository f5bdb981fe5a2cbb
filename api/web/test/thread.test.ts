import { describe, expect, it } from "vitest";
import { EMPTY, followers, grow, lastRead, mayRate, openOptions, type Thread } from "../src/thread";
import type { By, Fact, LogEvent, Option } from "../src/wire";

const shopper: By = { role: "shopper" };
const assistant: By = { role: "assistant" };
const mara: By = { role: "rep", name: "Mara" };
const system: By = { role: "system" };

const ask: Fact = { kind: "shopper_said", text: "hello?", erased: false };
const human: Fact = { kind: "human_requested", reason: "asked" };
const waiting: Fact = { kind: "waiting", place: 2, estimateSeconds: 60, choices: [] };
const joined: Fact = { kind: "rep_joined", rep: { id: "r", name: "Mara", languages: [] } };
const reply: Fact = { kind: "rep_said", text: "Hi, I'm Mara.", erased: false };
const option: Option = { action: "human", label: "Fetch a person" };
const answer = (options: Option[] = []): Fact => ({
  kind: "assistant_said",
  text: "Yes.",
  erased: false,
  citations: [],
  options,
  cards: [],
  confidence: 1,
});
const left = (reason: "assistant" | "queue" | "closed"): Fact => ({ kind: "rep_left", reason });

function threadOf(...facts: [Fact, By][]): Thread {
  const events = facts.map(([fact, by], at): LogEvent => ({ ...fact, by, at: "", position: 2 * at + 1 }));
  return events.reduce(grow, EMPTY);
}

describe("who holds the conversation", () => {
  it("is the assistant until a person is asked for, then the queue, then the rep", () => {
    expect(threadOf([ask, shopper]).holder).toBe("assistant");
    expect(threadOf([ask, shopper], [human, shopper], [waiting, system]).holder).toBe("queue");
    expect(threadOf([human, shopper], [waiting, system], [joined, mara])).toMatchObject({
      holder: "rep",
      rep: { name: "Mara" },
      waiting: null,
    });
  });

  it("keeps the place in line while the assistant answers meanwhile", () => {
    const thread = threadOf([human, shopper], [waiting, system], [ask, shopper], [answer(), assistant]);
    expect(thread.waiting).toEqual({ place: 2, estimateSeconds: 60, choices: [] });
  });

  it("goes where the rep gave it", () => {
    expect(threadOf([joined, mara], [left("assistant"), mara]).holder).toBe("assistant");
    expect(threadOf([joined, mara], [left("queue"), mara]).holder).toBe("queue");
    expect(threadOf([joined, mara], [left("closed"), mara]).holder).toBe("nobody");
  });

  it("comes back to the assistant when the shopper writes after the close", () => {
    expect(threadOf([joined, mara], [left("closed"), mara], [ask, shopper]).holder).toBe("assistant");
  });
});

describe("a close", () => {
  it("is told once, however many events it takes", () => {
    const facts: [Fact, By][] = [
      [reply, mara],
      [left("closed"), mara],
    ];
    expect(threadOf(...facts, [{ kind: "closed" }, system]).items).toHaveLength(2);
    expect(threadOf([reply, mara], [{ kind: "closed" }, system]).items).toHaveLength(2);
  });
});

describe("options", () => {
  it("stand under the newest answer only", () => {
    expect(openOptions(threadOf([ask, shopper], [answer([option]), assistant]))).toEqual([option]);
    expect(openOptions(threadOf([answer([option]), assistant], [ask, shopper]))).toEqual([]);
  });

  it("go when a person was asked for or joined", () => {
    expect(openOptions(threadOf([answer([option]), assistant], [human, shopper]))).toEqual([]);
    expect(openOptions(threadOf([answer([option]), assistant], [joined, mara]))).toEqual([]);
  });

  it("offer waiting only to somebody in line", () => {
    const wait: Option = { action: "wait", label: "I'll wait" };
    expect(openOptions(threadOf([answer([wait]), assistant]))).toEqual([]);
    const inLine = threadOf([human, shopper], [waiting, system], [answer([wait]), assistant]);
    expect(openOptions(inLine)).toEqual([wait]);
  });
});

describe("the rating", () => {
  it("is asked for after the last answer, never before", () => {
    expect(mayRate(threadOf([ask, shopper], [answer(), assistant]))).toBe(false);
    expect(mayRate(threadOf([joined, mara], [reply, mara], [left("closed"), mara]))).toBe(true);
  });

  it("isn't asked for when nobody helped", () => {
    expect(mayRate(threadOf([ask, shopper], [{ kind: "closed" }, system]))).toBe(false);
  });

  it("isn't asked for while the assistant goes on answering", () => {
    expect(mayRate(threadOf([ask, shopper], [left("assistant"), mara]))).toBe(false);
    expect(mayRate(threadOf([reply, mara], [left("assistant"), mara]))).toBe(true);
    expect(mayRate(threadOf([reply, mara], [left("assistant"), mara], [answer(), assistant]))).toBe(false);
  });

  it("goes away when the shopper goes on talking", () => {
    expect(mayRate(threadOf([reply, mara], [left("closed"), mara], [ask, shopper]))).toBe(false);
  });
});

describe("a voice that goes on", () => {
  const mood: Fact = { kind: "mood_read", mood: "curious", valence: 0, of: 1 };

  it("isn't named again, and hints for the desk don't interrupt it", () => {
    const thread = threadOf(
      [ask, shopper],
      [mood, system],
      [ask, shopper],
      [answer(), assistant],
      [ask, shopper],
    );
    expect([...followers(thread.items)]).toEqual([5]);
  });

  it("is named again after something that happened", () => {
    expect(followers(threadOf([reply, mara], [left("queue"), mara], [reply, mara]).items).size).toBe(0);
  });
});

describe("what the desk knows of a message", () => {
  const read: Fact = { kind: "mood_read", mood: "curious", valence: 0, of: 1 };
  const corrected: Fact = { kind: "mood_corrected", mood: "worried", of: 1 };

  it("is the mood that was read, until a rep says otherwise, and then the rep's word", () => {
    expect(threadOf([ask, shopper], [read, system]).remarks).toEqual({ 1: { mood: "curious" } });
    const after = threadOf([ask, shopper], [read, system], [corrected, mara]);
    expect(after.remarks).toEqual({ 1: { mood: "worried", correctedBy: "Mara" } });
    expect(threadOf([ask, shopper], [corrected, mara], [read, system]).remarks).toEqual(after.remarks);
  });

  it("leaves what was said as it is", () => {
    const flagged: Fact = { kind: "promise_flagged", of: 1, text: "", erased: false };
    const thread = threadOf([reply, mara], [flagged, mara], [corrected, mara]);
    expect(thread.items).toHaveLength(1);
    expect(thread.remarks[1]).toEqual({ promiseBy: "Mara", mood: "worried", correctedBy: "Mara" });
  });
});

describe("the mark of having read", () => {
  it("stands under the newest message only, and only once it was read", () => {
    const thread = threadOf([ask, shopper], [ask, shopper]);
    expect(lastRead({ ...thread, readUpTo: 1 }, "shopper")).toBe(0);
    expect(lastRead({ ...thread, readUpTo: 3 }, "shopper")).toBe(3);
  });
});
