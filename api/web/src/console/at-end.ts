/** Keeps the newest of a log in sight while it grows or loses room, unless somebody is reading further up. */

const AT_END_PX = 64;

export class AtEnd {
  private log: Element | undefined;
  private stays = true;
  private placedAt = 0;
  /** Rows get their heights, and pictures come, after they were drawn; a draft takes room away. */
  private readonly sizes = new ResizeObserver(() => this.follow());

  /** For the `ref` of a log whose one child holds all that grows. */
  readonly watch = (log?: Element): void => {
    this.log = log;
    this.sizes.disconnect();
    if (!log?.firstElementChild) return;
    this.sizes.observe(log);
    this.sizes.observe(log.firstElementChild);
  };

  readonly scrolled = (): void => {
    const { log } = this;
    if (!log || Math.abs(log.scrollTop - this.placedAt) < 2) return; // our own doing
    this.placedAt = -1;
    this.stays = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
  };

  stay(): void {
    this.stays = true;
  }

  follow(): void {
    if (!this.log || !this.stays) return;
    this.log.scrollTop = this.log.scrollHeight;
    this.placedAt = this.log.scrollTop;
  }
}
