/**
 * Pictures and PDFs on their way: one after the other, each under an id, so that trying again sends it once.
 *
 * Kept like words are: what was on its way before a reload, or had failed, is tried again after it. Where a browser
 * kept a file's name but not its content, the sender is told that it wasn't sent.
 */

import { backoff, pause } from "./backoff";
import { newId, Problem } from "./http";
import type { LogEvent } from "./wire";
import { widget as words } from "./words";

export const LARGEST_FILE = 10 * 1024 * 1024;
export const FILE_TYPES = "image/png,image/jpeg,image/webp,image/gif,application/pdf";
const TRIES_BEFORE_FAILED = 3;

export interface Upload {
  id: string;
  name: string;
  state: "sending" | "failed" | "sent";
  /** Why it wasn't sent, as a sentence to show. */
  why: string;
  /** Trying again can't help. */
  refused: boolean;
  position: number;
  /** None when it didn't outlive a reload. */
  file: File | null;
}

/** Where files lie until they have arrived; nothing here may fail, the worst is that nothing was kept. */
export interface Keep {
  put(id: string, file: File): Promise<void>;
  drop(id: string): Promise<void>;
  all(): Promise<{ id: string; name: string; file: File | null }[]>;
}

export interface UploadSettings {
  /** Send one file; the position it got. Throws `Problem` or `Unreachable`. */
  post: (id: string, file: File) => Promise<number>;
  changed: () => void;
  keep?: Keep;
  sleep?: (ms: number) => Promise<void>;
}

export class Uploads {
  items: Upload[] = [];
  private busy = false;
  private stopped = false;

  constructor(private readonly settings: UploadSettings) {}

  put(file: File): void {
    const why = refusal(file);
    const item = { id: newId(), name: file.name, file, why, refused: why !== "", position: 0 };
    this.items = [...this.items, { ...item, state: why ? "failed" : "sending" }];
    if (!why) void this.settings.keep?.put(item.id, file);
    this.settings.changed();
    void this.deliver();
  }

  /** Take up what was not sent before the page was left. */
  async restore(): Promise<void> {
    const kept = (await this.settings.keep?.all()) ?? [];
    const known = new Set(this.items.map(({ id }) => id));
    const found = kept
      .filter(({ id }) => !known.has(id))
      .map(({ id, name, file }): Upload => {
        const lost = file === null;
        return {
          id,
          name,
          file,
          state: lost ? "failed" : "sending",
          why: lost ? words.fileLost : "",
          refused: lost,
          position: 0,
        };
      });
    if (found.length === 0 || this.stopped) return;
    this.items = [...found, ...this.items];
    this.settings.changed();
    void this.deliver();
  }

  /** Let go: nothing more is sent from here, what is unsent stays where it is kept. */
  stop(): void {
    this.stopped = true;
  }

  retry(id: string): void {
    this.set(id, { state: "sending", why: "" });
    void this.deliver();
  }

  drop(id: string): void {
    this.items = this.items.filter((item) => item.id !== id);
    void this.settings.keep?.drop(id);
    this.settings.changed();
  }

  clear(): void {
    for (const { id } of this.items) this.drop(id);
  }

  /** The log shows an event: the upload it came from has arrived. */
  arrived(event: LogEvent): void {
    const mine = this.items.find((item) => item.state === "sent" && item.position === event.position);
    if (event.kind === "file_sent" && mine) this.drop(mine.id);
  }

  private async deliver(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.next(); next && !this.stopped; next = this.next()) await this.send(next);
    } finally {
      this.busy = false;
    }
  }

  private next(): Upload | undefined {
    return this.items.find((item) => item.state === "sending");
  }

  private async send({ id, file }: Upload): Promise<void> {
    if (!file) return this.set(id, { state: "failed", refused: true, why: words.fileLost });
    for (let failures = 0; ; ) {
      try {
        this.set(id, { state: "sent", position: await this.settings.post(id, file) });
        void this.settings.keep?.drop(id);
        return;
      } catch (error) {
        failures += 1;
        const refused = error instanceof Problem && !error.passing;
        if (refused || failures >= TRIES_BEFORE_FAILED) {
          if (refused) void this.settings.keep?.drop(id);
          this.set(id, { state: "failed", refused, why: refused ? error.message : "" });
          return;
        }
        await (this.settings.sleep ?? pause)(backoff(failures));
      }
    }
  }

  private set(id: string, change: Partial<Upload>): void {
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...change } : item));
    this.settings.changed();
  }
}

/** Why a file needn't even be tried; the server looks at its content, whatever it is called. */
function refusal(file: File): string {
  if (file.size > LARGEST_FILE) return words.fileTooLarge;
  return FILE_TYPES.split(",").includes(file.type) ? "" : words.fileWrongType;
}
