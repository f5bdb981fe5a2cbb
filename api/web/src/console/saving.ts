/** What a form knows while it is being saved: that one answer is awaited, and whether somebody has typed since. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

/** An answer may come late: who has typed on meanwhile, or turned to something else, must not be overwritten by it. */
export class Saving implements ReactiveController {
  busy = false;
  private typed = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.busy = false;
  }

  /** For the form's `input` event. */
  readonly typing = (): void => {
    this.typed = true;
  };

  /** Whether the form still says what was sent. */
  get untouched(): boolean {
    return !this.typed;
  }

  /** Do the work unless some is under way; pressed twice is pressed once. */
  async once(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    [this.busy, this.typed] = [true, false];
    this.host.requestUpdate();
    try {
      await work();
    } finally {
      this.busy = false;
      this.host.requestUpdate();
    }
  }
}
