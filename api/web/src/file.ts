/** A picture or a PDF in the thread: fetched with the reader's token, drawn without an address a page's policy must allow. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { note } from "./icons";
import { ground } from "./tokens";
import type { FileCard } from "./wire";
import { widget as words } from "./words";

/** Fetches what lies at a path under the API's origin, as its reader. */
export type FetchFile = (path: string) => Promise<Blob>;

let fetchFile: FetchFile = () => Promise.reject(new Error("nobody has said where files come from"));

/** Said once by each front end, before the first file is shown. */
export function filesFrom(source: FetchFile): void {
  fetchFile = source;
}

const WIDEST_PX = 260;
const HIGHEST_PX = 320;

/** How large a picture stands in the thread, known before it is there, so that nothing moves when it comes. */
export function shownSize(width: number, height: number): { width: number; height: number } {
  if (width <= 0 || height <= 0) return { width: WIDEST_PX, height: WIDEST_PX };
  const scale = Math.min(1, WIDEST_PX / width, HIGHEST_PX / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export function sizeWords(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  return `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}

/** Hand a blob to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

@customElement("guanxi-file")
export class FileView extends LitElement {
  @property({ attribute: false }) file!: FileCard;
  @state() private stage: "waiting" | "there" | "gone" = "waiting";
  @query("canvas") private canvas!: HTMLCanvasElement;
  private asked = "";

  static override styles = [
    ground,
    css`
      :host {
        display: block;
        max-width: 100%;
      }

      button {
        display: block;
        max-width: 100%;
        border-radius: var(--round-m);
      }

      canvas {
        display: block;
        max-width: 100%;
        height: auto;
        border: 1px solid var(--line);
        border-radius: var(--round-m);
        background: var(--sunken);
      }

      .paper {
        display: flex;
        align-items: center;
        gap: var(--s2);
        min-height: 44px;
        padding: 9px 14px;
        border: 1px solid var(--line);
        background: var(--raised);
        color: var(--ink);
        text-align: start;
      }

      .paper:hover {
        border-color: var(--accent-text);
      }

      .paper svg {
        color: var(--accent-text);
      }

      .name {
        min-width: 0;
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      .size,
      .lost {
        font-size: var(--text-s);
        color: var(--soft);
      }
    `,
  ];

  private get isPicture(): boolean {
    return this.file.type.startsWith("image/");
  }

  protected override updated(): void {
    if (this.isPicture && this.asked !== this.file.url) void this.draw();
  }

  protected override render(): TemplateResult {
    const { name, bytes, width, height } = this.file;
    if (this.stage === "gone") {
      return html`<p class="lost">${words.fileGone} <button type="button" @click=${this.draw}>${words.retry}</button></p>`;
    }
    if (!this.isPicture) {
      return html`<button type="button" class="paper" aria-label=${words.openFile(name)} @click=${this.save}>
        ${note(20)}
        <span class="name" dir="auto">${name}</span>
        <span class="size">${sizeWords(bytes)}</span>
      </button>`;
    }
    const size = shownSize(width, height);
    return html`<button type="button" aria-label=${words.openFile(name)} @click=${this.save}>
      <canvas
        role="img"
        aria-label=${words.picture(name)}
        aria-busy=${this.stage === "waiting"}
        width=${size.width}
        height=${size.height}
      ></canvas>
    </button>${nothing}`;
  }

  /** A canvas, and no image address: a shop's policy needs to allow nothing more than the API for fetching. */
  private draw = async (): Promise<void> => {
    this.asked = this.file.url;
    this.stage = "waiting";
    try {
      const picture = await createImageBitmap(await fetchFile(this.file.url));
      await this.updateComplete;
      const { width, height } = shownSize(picture.width, picture.height);
      const sharpness = Math.min(2, Math.max(1, devicePixelRatio));
      this.canvas.width = width * sharpness;
      this.canvas.height = height * sharpness;
      this.canvas.style.width = `${width}px`;
      this.canvas.getContext("2d")?.drawImage(picture, 0, 0, this.canvas.width, this.canvas.height);
      picture.close();
      this.stage = "there";
    } catch {
      this.stage = "gone";
    }
  };

  private save = async (): Promise<void> => {
    try {
      download(await fetchFile(this.file.url), this.file.name);
    } catch {
      this.stage = "gone";
    }
  };
}
