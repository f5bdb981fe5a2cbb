import { describe, expect, it } from "vitest";
import { EMPTY_DESK, readDesk } from "../src/console/reading";

const entry = (conversation: string, place: number) => ({
  conversation,
  place,
  reason: "asked",
  since: "",
  shopper: {},
});
const whole = {
  waiting: [entry("a", 1), entry("b", 2)],
  offers: [],
  mine: [],
  presence: { state: "online", seats: 4, taken: 0 },
};

describe("the desk", () => {
  const start = readDesk(EMPTY_DESK, whole, true);

  it("replaces what changed, adds what is new and keeps the rest", () => {
    const next = readDesk(start, { waiting: [entry("b", 1), entry("c", 3)] }, false);
    expect(next.waiting.map((one) => [one.conversation, one.place])).toEqual([
      ["a", 1],
      ["b", 1],
      ["c", 3],
    ]);
    expect(next.presence).toEqual({ state: "online", seats: 4, taken: 0 });
  });

  it("lets go of what is gone", () => {
    const next = readDesk(start, { gone: { waiting: ["a"], offers: [], mine: [] } }, false);
    expect(next.waiting.map((one) => one.conversation)).toEqual(["b"]);
  });

  it("forgets everything before a whole frame", () => {
    const next = readDesk(start, { waiting: [] }, true);
    expect(next.waiting).toEqual([]);
    expect(next.presence.state).toBe("offline");
  });

  it("keeps what it knows of a storm until it hears otherwise", () => {
    const storm = readDesk(start, { brake: { storm: true, failed: 37, on_list: 12 } }, false);
    expect(storm.brake).toEqual({ storm: true, onList: 12 });
    expect(readDesk(storm, { waiting: [] }, false).brake).toEqual({ storm: true, onList: 12 });
    expect(readDesk(storm, whole, true).brake).toEqual({ storm: false, onList: 0 });
  });

  it("leaves out entries without an id", () => {
    expect(
      readDesk(EMPTY_DESK, { waiting: [{ place: 1 }], offers: [{ conversation: "a" }] }, true),
    ).toMatchObject({
      waiting: [],
      offers: [],
    });
  });
});
