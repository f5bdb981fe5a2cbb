/** A rep's picture over their initials: fetched once for a page, drawn without an address its policy must allow. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { askBlob, Problem } from "./http";

/** In a dialog that is shut nothing has a width; it may be shown as large as this. */
const UNSEEN_PX = 64;

let origin = "";
const pictures = new Map<string, Promise<ImageBitmap | null>>();

/** Said once by each front end, before the first rep is shown. */
export function portraitsFrom(where: string): void {
  origin = where;
}

/** The picture at `path`; `null` where there is none, or none to be had now. */
function pictureAt(path: string): Promise<ImageBitmap | null> {
  const known = pictures.get(path) ?? fetched(path);
  pictures.set(path, known);
  return known;
}

async function fetched(path: string): Promise<ImageBitmap | null> {
  try {
    // No token, and kept by the browser: whoever it is shown to may see it, and it never changes.
    return await createImageBitmap(await askBlob(origin, path, { cache: "default" }));
  } catch (error) {
    // What is gone stays gone; what was out of reach is asked for again by whoever shows it next.
    if (!(error instanceof Problem) || error.passing) pictures.delete(path);
    return null;
  }
}

/** Lies over whatever shows somebody without a picture, which stays in sight until it is there. */
@customElement("guanxi-portrait")
export class Portrait extends LitElement {
  @property() path = "";
  @state() private there = false;
  @query("canvas") private canvas!: HTMLCanvasElement;

  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      overflow: hidden;
      border-radius: 50%;
      pointer-events: none;
    }

    canvas {
      display: block;
      width: 100%;
      height: 100%;
      background: var(--raised);
    }

    canvas[hidden] {
      display: none;
    }
  `;

  protected override render(): TemplateResult {
    return html`<canvas ?hidden=${!this.there}></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("path")) void this.draw(this.path);
  }

  private async draw(path: string): Promise<void> {
    this.there = false;
    const picture = await pictureAt(path);
    if (!picture || path !== this.path) return;
    // As many points as the screen has there: a browser that makes a canvas smaller does it badly.
    const shown = this.offsetWidth || UNSEEN_PX;
    const side = Math.min(picture.width, Math.ceil(shown * Math.max(1, devicePixelRatio)));
    [this.canvas.width, this.canvas.height] = [side, side];
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, side, side);
    this.there = true;
  }
}

/** For the end of the element that shows somebody; it needs `position: relative`. */
export function portrait(path: string | undefined): TemplateResult | typeof nothing {
  return path ? html`<guanxi-portrait path=${path}></guanxi-portrait>` : nothing;
}
