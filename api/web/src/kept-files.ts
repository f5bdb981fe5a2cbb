/**
 * Keeps unsent files over a reload: which are this tab's in its session storage, their content in IndexedDB.
 *
 * A file that was sent, dropped or forgotten is gone from both; one whose tab was closed for good goes after a day.
 */

import type { Keep } from "./uploads";
import { fields, list, text } from "./wire";

const STORE = "files";
const KEPT_FOR_MS = 24 * 60 * 60 * 1000;

interface Row {
  file: File;
  at: number;
}

export class KeptFiles implements Keep {
  /** `database` is one for all that a front end keeps, `key` names whose files these are. */
  constructor(
    private readonly database: string,
    private readonly key: string,
  ) {}

  async put(id: string, file: File): Promise<void> {
    this.write([...this.read(), { id, name: file.name }]);
    await this.work("readwrite", (files) => files.put({ file, at: Date.now() } satisfies Row, id));
  }

  async drop(id: string): Promise<void> {
    const kept = this.read();
    if (!kept.some((one) => one.id === id)) return;
    this.write(kept.filter((one) => one.id !== id));
    await this.work("readwrite", (files) => files.delete(id));
  }

  async all(): Promise<{ id: string; name: string; file: File | null }[]> {
    const kept = this.read();
    if (kept.length === 0) return [];
    void this.sweep();
    return Promise.all(
      kept.map(async ({ id, name }) => {
        const row = await this.work("readonly", (files) => files.get(id) as IDBRequest<Row | undefined>);
        return { id, name, file: row?.file instanceof File ? row.file : null };
      }),
    );
  }

  private async sweep(): Promise<void> {
    const rows = await this.work("readonly", (files) => files.getAll() as IDBRequest<Row[]>);
    if (!rows?.some(({ at }) => Date.now() - at > KEPT_FOR_MS)) return;
    const keys = (await this.work("readonly", (files) => files.getAllKeys())) ?? [];
    for (const [n, { at }] of rows.entries()) {
      const key = keys[n];
      if (key !== undefined && Date.now() - at > KEPT_FOR_MS) {
        await this.work("readwrite", (files) => files.delete(key));
      }
    }
  }

  /** One step on the store, in a connection of its own: one that stays open would hold up whoever clears it. */
  private async work<T>(
    mode: IDBTransactionMode,
    step: (files: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | null> {
    try {
      const opening = indexedDB.open(this.database, 1);
      opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
      const database = await done(opening);
      try {
        return await done(step(database.transaction(STORE, mode).objectStore(STORE)));
      } finally {
        database.close();
      }
    } catch {
      return null; // a browser that keeps nothing: the name alone will be remembered
    }
  }

  private read(): { id: string; name: string }[] {
    try {
      return list(JSON.parse(sessionStorage.getItem(this.key) ?? "[]"), (value) => {
        const from = fields(value);
        const id = from ? text(from, "id") : "";
        return from && id ? { id, name: text(from, "name") } : null;
      });
    } catch {
      return [];
    }
  }

  private write(kept: { id: string; name: string }[]): void {
    try {
      if (kept.length > 0) sessionStorage.setItem(this.key, JSON.stringify(kept));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Storage full or forbidden: the file still goes out, it only won't outlive a reload.
    }
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("not kept"));
  });
}
