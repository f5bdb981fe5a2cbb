/** How long to wait before trying again: doubling, capped, and jittered so that a crowd doesn't come back at once. */

export const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 20_000;

/** Milliseconds before try number `failures + 1`; between half and the whole of the doubled wait. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.5 + random() / 2));
}

/** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
