/** Pictures and PDFs on their way: one after the other, each under an id, so that trying again sends it once. */

import { backoff, pause } from "../backoff";
import { newId, Problem } from "../http";
import type { LogEvent } from "../wire";
import { widget as words } from "../words";

export const LARGEST_FILE = 10 * 1024 * 1024;
export const FILE_TYPES = "image/png,image/jpeg,image/webp,image/gif,application/pdf";
const TRIES_BEFORE_FAILED = 3;

export interface Upload {
  id: string;
  file: File;
  state: "sending" | "failed" | "sent";
  /** Why it wasn't sent, as a sentence to show. */
  why: string;
  /** Trying again can't help. */
  refused: boolean;
  position: number;
}

export interface UploadSettings {
  /** Send one file; the position it got. Throws `Problem` or `Unreachable`. */
  post: (id: string, file: File) => Promise<number>;
  changed: () => void;
}

export class Uploads {
  items: Upload[] = [];
  private busy = false;

  constructor(private readonly settings: UploadSettings) {}

  put(file: File): void {
    const why = refusal(file);
    const state = why ? "failed" : "sending";
    this.items = [...this.items, { id: newId(), file, state, why, refused: why !== "", position: 0 }];
    this.settings.changed();
    void this.deliver();
  }

  retry(id: string): void {
    this.set(id, { state: "sending", why: "" });
    void this.deliver();
  }

  drop(id: string): void {
    this.items = this.items.filter((item) => item.id !== id);
    this.settings.changed();
  }

  clear(): void {
    this.items = [];
    this.settings.changed();
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
      for (let next = this.next(); next; next = this.next()) await this.send(next);
    } finally {
      this.busy = false;
    }
  }

  private next(): Upload | undefined {
    return this.items.find((item) => item.state === "sending");
  }

  private async send({ id, file }: Upload): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        this.set(id, { state: "sent", position: await this.settings.post(id, file) });
        return;
      } catch (error) {
        failures += 1;
        const refused = error instanceof Problem && !error.passing;
        if (refused || failures >= TRIES_BEFORE_FAILED) {
          this.set(id, { state: "failed", refused, why: refused ? error.message : "" });
          return;
        }
        await pause(backoff(failures));
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
