/** Asks the API by HTTP, and turns every way it can go wrong into one of two errors: the server's no, or no server. */

import { fields, number, text } from "./wire";

/** The server answered and said no; `message` is a sentence to show. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterMs: number,
    /** `urn:guanxi:problem:` and its name; "" where the answer was none of ours. */
    readonly type = "",
  ) {
    super(message);
  }

  /** Would the very same request have a chance later? */
  get passing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** Nobody answered: offline, blocked, timed out, or the server is down. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export function isUnauthorised(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON, or as it is where it is a form. */
  body?: object | FormData;
  token?: string | undefined;
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Nothing is kept by the browser unless this says so. */
  cache?: "default";
}

const TIMEOUT_MS = 15_000;

async function problemFrom(response: Response): Promise<Problem> {
  let [said, type] = ["", ""];
  try {
    const body = fields(await response.json()) ?? {};
    [said, type] = [text(body, "detail") || text(body, "title"), text(body, "type")];
  } catch {
    // A proxy's HTML page, or nothing at all: the status has to do.
  }
  const seconds = number({ value: Number(response.headers.get("Retry-After")) }, "value");
  return new Problem(
    response.status,
    said || `The server answered ${response.status}.`,
    Math.max(0, seconds) * 1000,
    type,
  );
}

async function answered(origin: string, path: string, options: Ask): Promise<Response> {
  const limit = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const headers: Record<string, string> = { Accept: "application/json" };
  const { body } = options;
  if (options.token) headers.Authorization = `Bearer ${options.token}`;
  if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(origin + path, {
      method: options.method ?? "GET",
      headers,
      body: body instanceof FormData ? body : body ? JSON.stringify(body) : null,
      credentials: "omit",
      cache: options.cache ?? "no-store",
      signal,
    });
  } catch (cause) {
    throw new Unreachable("The server can’t be reached.", { cause });
  }
  if (!response.ok) throw await problemFrom(response);
  return response;
}

/** One request; resolves with the JSON answer (`null` for 204). Throws `Problem` or `Unreachable`. */
export async function ask(origin: string, path: string, options: Ask = {}): Promise<unknown> {
  const response = await answered(origin, path, options);
  if (response.status === 204) return null;
  try {
    return (await response.json()) as unknown;
  } catch (cause) {
    throw new Unreachable("The answer was cut short.", { cause });
  }
}

/** What lies at a path, such as a file. Throws `Problem` or `Unreachable`. */
export async function askBlob(origin: string, path: string, options: Ask = {}): Promise<Blob> {
  const response = await answered(origin, path, options);
  try {
    return await response.blob();
  } catch (cause) {
    throw new Unreachable("The answer was cut short.", { cause });
  }
}

/** An id for a command: the same id again is the same event, never a second one. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // Shops still on plain http have no randomUUID; the random numbers themselves are there.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(
    "",
  );
}
