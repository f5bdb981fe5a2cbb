import { describe, expect, it } from "vitest";
import { ConversationFeed } from "../src/live";
import type { LogEvent, Mark } from "../src/wire";

function feed() {
  const events: LogEvent[] = [];
  const marks: Mark[] = [];
  const made = new ConversationFeed({
    origin: "https://api.example",
    token: () => "t",
    conversation: "c 1",
    onEvent: (event) => events.push(event),
    onMark: (mark) => marks.push(mark),
  });
  return { made, events, marks };
}

const said = (position: number) => ({
  position,
  kind: "shopper_said",
  text: String(position),
  at: "",
  by: { role: "shopper" },
});

describe("a conversation's feed", () => {
  it("delivers every event once, whatever brought it", () => {
    const { made, events } = feed();
    for (const position of [1, 2, 2, 1, 5, 3, 6]) made.take(said(position));
    expect(events.map((event) => event.position)).toEqual([1, 2, 5, 6]);
  });

  it("moves its cursor past kinds it doesn't know, so that they aren't asked for again", () => {
    const { made, events } = feed();
    made.take({ ...said(4), kind: "confetti_thrown" });
    expect(events).toEqual([]);
    expect(made.socketPath()).toBe("/v1/conversations/c%201/stream?after=4");
  });

  it("takes passing marks without moving the cursor", () => {
    const { made, marks } = feed();
    made.take({ kind: "typing", by: { role: "assistant" } });
    made.take({ kind: "waiting", place: 3, estimate_seconds: 90 });
    expect(marks.map((mark) => mark.kind)).toEqual(["typing", "waiting"]);
    expect(made.cursor).toBe(0);
  });

  it("isn't upset by frames that make no sense", () => {
    const { made, events, marks } = feed();
    for (const frame of [null, 7, "x", [], {}, { position: "1" }, { position: -1, kind: "closed" }])
      made.take(frame);
    expect([events, marks]).toEqual([[], []]);
  });
});
