import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Unreachable } from "../src/http";
import { Outbox, type Parcel } from "../src/outbox";

/** One browser's storage, and the word of each change that its other tabs get. */
class Browser {
  readonly kept = new Map<string, string>();
  readonly tabs = new Set<(key: string) => void>();
  private turn: Promise<void> = Promise.resolve();

  /** The storage as one tab sees it: it is told of the others' changes, and not of its own. */
  tab(heard: (key: string) => void): Storage {
    this.tabs.add(heard);
    const tell = (key: string): void => {
      for (const tab of this.tabs) if (tab !== heard) queueMicrotask(() => tab(key));
    };
    return {
      getItem: (key: string) => this.kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        this.kept.set(key, value);
        tell(key);
      },
      removeItem: (key: string) => {
        this.kept.delete(key);
        tell(key);
      },
    } as Storage;
  }

  /** Web Locks: one tab at a time. */
  alone = (work: () => Promise<void>): Promise<void> => {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  };
}

const KEY = "unsent";
let browser: Browser;
let posted: Parcel[];
let answer: () => Promise<number>;

beforeEach(() => {
  browser = new Browser();
  posted = [];
  answer = async () => posted.length;
});

afterEach(() => vi.unstubAllGlobals());

function open(): Outbox {
  const listeners: ((event: { key: string }) => void)[] = [];
  vi.stubGlobal("addEventListener", (name: string, listener: (event: { key: string }) => void) => {
    if (name === "storage") listeners.push(listener);
  });
  const storage = browser.tab((key) => {
    for (const listener of listeners) listener({ key });
  });
  return new Outbox({
    post: async (parcel) => {
      posted.push(parcel);
      return answer();
    },
    changed: () => undefined,
    storage,
    key: KEY,
    sleep: async () => undefined,
    shared: true,
    alone: browser.alone,
  });
}

const texts = (outbox: Outbox): string[] => outbox.parcels.map((parcel) => parcel.text);

describe("an outbox that several tabs share", () => {
  it("shows in one tab what is written in the other, and sends it once", async () => {
    const [one, other, third] = [open(), open(), open()];
    one.put("message", "hello");
    await vi.waitFor(() => expect(texts(other)).toEqual(["hello"]));
    await vi.waitFor(() => expect(other.parcels[0]?.state).toBe("sent"));
    await vi.waitFor(() => expect(third.parcels[0]?.state).toBe("sent"));
    expect(posted).toHaveLength(1);
  });

  it("keeps what both tabs wrote at once", async () => {
    const [one, other] = [open(), open()];
    one.put("message", "first");
    other.put("message", "second");
    await vi.waitFor(() => expect(posted.map((parcel) => parcel.text).sort()).toEqual(["first", "second"]));
    await vi.waitFor(() => expect(one.parcels.every((parcel) => parcel.state === "sent")).toBe(true));
    expect(texts(open()).sort()).toEqual(["first", "second"]);
  });

  it("does not bring back what another tab has discarded", async () => {
    answer = async () => {
      throw new Unreachable("away");
    };
    const [one, other] = [open(), open()];
    const { id } = one.put("message", "never mind");
    await vi.waitFor(() => expect(other.parcels[0]?.state).toBe("failed"));
    one.drop(id);
    await vi.waitFor(() => expect(other.parcels).toEqual([]));
    answer = async () => 1;
    const before = posted.length;
    other.flush();
    await vi.waitFor(() => expect(browser.kept.has(KEY)).toBe(false));
    expect(posted).toHaveLength(before);
  });

  it("is taken over by another tab when the one that was sending is closed", async () => {
    let hang: () => void = () => undefined;
    answer = () => new Promise((resolve) => (hang = () => resolve(1)));
    const one = open();
    one.put("message", "hello");
    await vi.waitFor(() => expect(posted).toHaveLength(1));
    const other = open();
    one.stop();
    answer = async () => 2;
    hang();
    await vi.waitFor(() => expect(other.parcels[0]?.state).toBe("sent"));
    expect(new Set(posted.map((parcel) => parcel.id)).size).toBe(1);
  });

  it("sends after a reload what had failed before it", async () => {
    answer = async () => {
      throw new Unreachable("away");
    };
    const before = open();
    before.put("message", "hello");
    await vi.waitFor(() => expect(before.parcels[0]?.state).toBe("failed"));
    before.stop();
    answer = async () => 1;
    const after = open();
    after.flush();
    await vi.waitFor(() => expect(after.parcels[0]?.state).toBe("sent"));
  });

  it("forgets everywhere what was cleared in one tab", async () => {
    answer = async () => {
      throw new Unreachable("away");
    };
    const [one, other] = [open(), open()];
    one.put("message", "hello");
    await vi.waitFor(() => expect(other.parcels[0]?.state).toBe("failed"));
    one.clear();
    await vi.waitFor(() => expect(other.parcels).toEqual([]));
  });
});
