import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Unreachable } from "../src/http";
import { Outbox, type Parcel } from "../src/outbox";

interface Tab {
  /** Storage as this tab sees it. */
  view: Map<string, string>;
  heard: (key: string) => void;
}

/** One browser's storage, and the word of each change that its other tabs get. */
class Browser {
  readonly kept = new Map<string, string>();
  readonly tabs = new Set<Tab>();
  /** Whether what one tab writes is seen by the others a moment later only, as between processes. */
  lags = false;
  private turn: Promise<void> = Promise.resolve();

  /** The storage as one tab sees it: it is told of the others' changes, and not of its own. */
  tab(heard: (key: string) => void): Storage {
    const mine: Tab = { view: new Map(this.kept), heard };
    this.tabs.add(mine);
    const put = (kept: Map<string, string>, key: string, value: string | null): void => {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    };
    const change = (key: string, value: string | null): void => {
      put(mine.view, key, value);
      put(this.kept, key, value);
      for (const tab of this.tabs) {
        if (tab === mine) continue;
        const arrives = (): void => put(tab.view, key, value);
        if (this.lags) setTimeout(() => (arrives(), tab.heard(key)));
        else {
          arrives();
          queueMicrotask(() => tab.heard(key));
        }
      }
    };
    return {
      get length() {
        return mine.view.size;
      },
      key: (at: number) => [...mine.view.keys()][at] ?? null,
      getItem: (key: string) => mine.view.get(key) ?? null,
      setItem: (key: string, value: string) => change(key, value),
      removeItem: (key: string) => change(key, null),
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
    browser.lags = true;
    const [one, other] = [open(), open()];
    one.put("message", "first");
    other.put("message", "second");
    const sent = () => [...new Map(posted.map((parcel) => [parcel.id, parcel.text])).values()];
    await vi.waitFor(() => expect(sent().sort()).toEqual(["first", "second"]));
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
    await vi.waitFor(() => expect(browser.kept.size).toBe(0));
    expect(posted).toHaveLength(before);
  });

  it("is taken over by another tab when the one that was sending is closed", async () => {
    let hang: () => void = () => undefined;
    answer = () => new Promise((resolve) => (hang = () => resolve(1)));
    const one = open();
    one.put("message", "hello");
    await vi.waitFor(() => expect(posted).toHaveLength(1));
    const other = open();
    other.flush();
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
