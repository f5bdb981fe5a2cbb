import { describe, expect, it, vi } from "vitest";
import { Problem, Unreachable } from "../src/http";
import { Outbox, type Parcel } from "../src/outbox";
import type { LogEvent } from "../src/wire";

class Drawer implements Storage {
  private readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  clear = (): void => this.kept.clear();
  key = (at: number): string | null => [...this.kept.keys()][at] ?? null;
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

/** A server that answers each post with the next of `answers`; after the last it says yes. */
function outboxWith(answers: (number | Error)[], storage: Storage = new Drawer()) {
  const posted: Parcel[] = [];
  const waits: number[] = [];
  let position = 0;
  const outbox = new Outbox({
    post: async (parcel) => {
      posted.push(parcel);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      position = answer ?? position + 1;
      return position;
    },
    changed: () => undefined,
    storage,
    key: "unsent",
    sleep: async (ms) => void waits.push(ms),
    random: () => 1,
  });
  return { outbox, posted, waits, storage };
}

const settled = (outbox: Outbox, state: Parcel["state"]) =>
  vi.waitFor(() => expect(outbox.parcels.map((parcel) => parcel.state)).toContain(state));

function said(text: string, position: number, id?: string): LogEvent {
  const event = {
    kind: "shopper_said" as const,
    text,
    erased: false,
    position,
    at: "",
    by: { role: "shopper" as const },
  };
  return id ? { ...event, id } : event;
}

const away = new Unreachable("away");
const busy = new Problem(503, "busy", 7_000);
const no = new Problem(400, "That is too long.", 0);

describe("the outbox", () => {
  it("tries again under the same id", async () => {
    const { outbox, posted, waits } = outboxWith([away, away]);
    outbox.put("message", "hello");
    await settled(outbox, "sent");
    expect(new Set(posted.map((parcel) => parcel.id)).size).toBe(1);
    expect(posted).toHaveLength(3);
    expect(waits).toEqual([500, 1000]);
  });

  it("waits as long as the server asks", async () => {
    const { outbox, waits } = outboxWith([busy]);
    outbox.put("message", "hello");
    await settled(outbox, "sent");
    expect(waits).toEqual([7_000]);
  });

  it("gives up for the moment after four tries, and sends everything in order once flushed", async () => {
    const { outbox, posted } = outboxWith([away, away, away, away]);
    outbox.put("message", "one");
    outbox.put("message", "two");
    await settled(outbox, "failed");
    expect(outbox.parcels.map((parcel) => parcel.state)).toEqual(["failed", "failed"]);
    outbox.flush();
    await vi.waitFor(() => expect(outbox.parcels.map((parcel) => parcel.state)).toEqual(["sent", "sent"]));
    expect(posted.slice(4).map((parcel) => parcel.text)).toEqual(["one", "two"]);
  });

  it("doesn't repeat by itself what the server refused, and lets the next one through", async () => {
    const { outbox, posted } = outboxWith([no]);
    outbox.put("message", "too long");
    outbox.put("message", "short");
    await settled(outbox, "sent");
    expect(outbox.parcels[0]).toMatchObject({ state: "failed", refused: true, why: "That is too long." });
    outbox.flush();
    expect(posted.map((parcel) => parcel.text)).toEqual(["too long", "short"]);
  });

  it("sends a refused one again when a person asks for it", async () => {
    const { outbox } = outboxWith([no]);
    const { id } = outbox.put("message", "hello");
    await settled(outbox, "failed");
    outbox.retry(id);
    await settled(outbox, "sent");
  });

  it("sends after a reload what was unsent before it, under the same id", async () => {
    const storage = new Drawer();
    const before = outboxWith([away, away, away, away], storage);
    const { id } = before.outbox.put("message", "hello");
    await settled(before.outbox, "failed");
    const after = outboxWith([], storage);
    after.outbox.flush();
    await settled(after.outbox, "sent");
    expect(after.posted[0]).toMatchObject({ id, text: "hello" });
  });

  it("survives a drawer full of nonsense", () => {
    const storage = new Drawer();
    storage.setItem("unsent: a", '{"id": 7}');
    storage.setItem("unsent: b", '{"id": "a", "errand": "explode"}');
    expect(outboxWith([], storage).outbox.parcels).toEqual([]);
    storage.setItem("unsent: c", "{not json");
    expect(outboxWith([], storage).outbox.parcels).toEqual([]);
  });

  it("leaves nothing behind in the drawer once the log shows the message", async () => {
    const { outbox, storage } = outboxWith([5]);
    outbox.put("message", "hello");
    await settled(outbox, "sent");
    outbox.arrived(said("hello", 5));
    expect(outbox.parcels).toEqual([]);
    expect(storage.length).toBe(0);
  });

  it("knows its message by position even when the server changed the text", async () => {
    const { outbox } = outboxWith([5]);
    outbox.put("message", "card 4111 1111 1111 1111");
    await settled(outbox, "sent");
    outbox.arrived(said("card ••••", 5));
    expect(outbox.parcels).toEqual([]);
  });

  it("doesn't take another tab's message for its own", async () => {
    const { outbox } = outboxWith([9]);
    outbox.put("message", "hello");
    await settled(outbox, "sent");
    outbox.arrived(said("hello", 4));
    outbox.arrived(said("hello", 6, "someone-else"));
    expect(outbox.parcels).toHaveLength(1);
  });

  it("keeps its messages where the browser keeps nothing", async () => {
    const outbox = new Outbox({
      post: async () => Promise.reject(away),
      changed: () => undefined,
      storage: undefined,
      key: "unsent",
      sleep: async () => undefined,
      shared: true,
    });
    outbox.put("message", "hello");
    await settled(outbox, "failed");
    outbox.flush();
    expect(outbox.parcels).toHaveLength(1);
  });
});
