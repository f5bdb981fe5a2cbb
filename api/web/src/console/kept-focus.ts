/** Where what has the focus goes away, its column takes the focus: the page's body would have it, far from everything. */

import type { LitElement, ReactiveController } from "lit";

export class KeptFocus implements ReactiveController {
  private had: Element | null = null;

  /** `heir` is what takes the focus, if it is there. */
  constructor(
    private readonly host: LitElement,
    private readonly heir: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.had = this.host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    if (this.had && !this.had.isConnected) this.heir()?.focus();
    this.had = null;
  }
}
