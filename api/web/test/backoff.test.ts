import { describe, expect, it } from "vitest";
import { backoff, FIRST_WAIT_MS, LONGEST_WAIT_MS, pause } from "../src/backoff";

describe("backoff", () => {
  it("doubles with every failure", () => {
    const longest = [1, 2, 3, 4].map((failures) => backoff(failures, () => 1));
    expect(longest).toEqual([1, 2, 4, 8].map((times) => times * FIRST_WAIT_MS));
  });

  it("is never longer than the cap, however long the trouble lasts", () => {
    expect(backoff(1000, () => 1)).toBe(LONGEST_WAIT_MS);
  });

  it("spreads a crowd over half the wait", () => {
    expect(backoff(3, () => 0)).toBe(backoff(3, () => 1) / 2);
  });
});

describe("pause", () => {
  it("ends at once when it is aborted", async () => {
    const controller = new AbortController();
    const paused = pause(60_000, controller.signal);
    controller.abort();
    await expect(paused).resolves.toBeUndefined();
    await expect(pause(60_000, controller.signal)).resolves.toBeUndefined();
  });
});
