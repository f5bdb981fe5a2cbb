/** What others may change meanwhile is read again: every quarter of a minute, and when the page comes back into sight. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

const EVERY_MS = 15_000;

/** Nothing is asked for a page that nobody sees. The work keeps what is typed, and says nothing of a failure. */
export class Renewal implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    host: ReactiveControllerHost,
    private readonly work: () => Promise<void>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = setInterval(this.renew, EVERY_MS);
    document.addEventListener("visibilitychange", this.renew);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.renew);
  }

  private readonly renew = (): void => {
    if (document.visibilityState === "visible") void this.work().catch(() => undefined);
  };
}
