import { describe, expect, it, vi } from "vitest";
import { Problem, Unreachable } from "../src/http";
import { type Keep, Uploads } from "../src/uploads";
import { readEvent } from "../src/wire";

const grill = (): File => new File([new Uint8Array([1, 2, 3])], "grill.png", { type: "image/png" });

/** What is kept, in memory; `forgetful` keeps names alone. */
class Kept implements Keep {
  readonly files = new Map<string, File | null>();

  constructor(private readonly forgetful = false) {}

  async put(id: string, file: File): Promise<void> {
    this.files.set(id, this.forgetful ? null : file);
  }

  async drop(id: string): Promise<void> {
    this.files.delete(id);
  }

  async all(): Promise<{ id: string; name: string; file: File | null }[]> {
    return [...this.files].map(([id, file]) => ({ id, name: "grill.png", file }));
  }
}

function uploads(post: (id: string, file: File) => Promise<number>, keep = new Kept()) {
  const changed = vi.fn();
  return { keep, made: new Uploads({ post, changed, keep, sleep: async () => undefined }) };
}

const sentAt = (position: number) => {
  const file = {
    id: "f_1",
    name: "grill.png",
    type: "image/png",
    bytes: 3,
    width: 1,
    height: 1,
    url: "/files/f_1",
  };
  const at = "2026-11-24T10:00:00.000Z";
  const event = readEvent({ position, kind: "file_sent", at, by: { role: "shopper" }, file });
  if (!event) throw new Error("no event");
  return event;
};

describe("a file on its way", () => {
  it("is kept until the server has it, and shown until the log shows it", async () => {
    const { made, keep } = uploads(async () => 7);
    made.put(grill());
    expect(keep.files.size).toBe(1);
    await vi.waitFor(() => expect(made.items[0]?.state).toBe("sent"));
    expect(keep.files.size).toBe(0);
    made.arrived(sentAt(6));
    expect(made.items).toHaveLength(1);
    made.arrived(sentAt(7));
    expect(made.items).toEqual([]);
  });

  it("is sent under the id it had before a reload", async () => {
    const keep = new Kept();
    const before = uploads(() => new Promise(() => undefined), keep).made;
    before.put(grill());
    const ids: string[] = [];
    const after = uploads(async (id) => ids.push(id), keep).made;
    await after.restore();
    await after.restore();
    await vi.waitFor(() => expect(after.items.map(({ state }) => state)).toEqual(["sent"]));
    expect(ids).toEqual([before.items[0]?.id]);
  });

  it("that only its name is left of says so, and is not tried", async () => {
    const keep = new Kept(true);
    uploads(() => new Promise(() => undefined), keep).made.put(grill());
    const post = vi.fn(async () => 7);
    const after = uploads(post, keep).made;
    await after.restore();
    expect(after.items).toMatchObject([{ name: "grill.png", state: "failed", refused: true }]);
    expect(after.items[0]?.why).toContain("choose it again");
    expect(post).not.toHaveBeenCalled();
    after.drop(after.items[0]?.id ?? "");
    expect(keep.files.size).toBe(0);
  });

  it("stays kept while the server can't be reached, and not once it was refused", async () => {
    const away = uploads(() => Promise.reject(new Unreachable("away")));
    away.made.put(grill());
    await vi.waitFor(() => expect(away.made.items).toMatchObject([{ state: "failed", refused: false }]));
    expect(away.keep.files.size).toBe(1);
    const refused = uploads(() => Promise.reject(new Problem(422, "Only pictures.", 0)));
    refused.made.put(grill());
    await vi.waitFor(() =>
      expect(refused.made.items).toMatchObject([{ why: "Only pictures.", refused: true }]),
    );
    expect(refused.keep.files.size).toBe(0);
  });

  it("of a kind that is not taken is neither kept nor sent", () => {
    const post = vi.fn(async () => 7);
    const { made, keep } = uploads(post);
    made.put(new File(["hello"], "notes.txt", { type: "text/plain" }));
    expect(made.items).toMatchObject([{ state: "failed", refused: true }]);
    expect([keep.files.size, post.mock.calls.length]).toEqual([0, 0]);
  });

  it("is sent no more once its owner has gone", async () => {
    const sent: string[] = [];
    let finish = (): void => undefined;
    const { made } = uploads((id) => {
      sent.push(id);
      return new Promise((resolve) => {
        finish = () => resolve(7);
      });
    });
    made.put(grill());
    made.put(grill());
    made.stop();
    finish();
    await vi.waitFor(() => expect(made.items[0]?.state).toBe("sent"));
    expect(sent).toHaveLength(1);
  });
});
