/** The drawings both front ends use; each is decoration, so the words beside it do the telling. */

import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Lines of one weight in the colour of the words beside them; `size` in px. */
export function icon(paths: SVGTemplateResult, size = 20): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >${paths}</svg>`;
}

/** Two who overlap: the mark of the product. */
export const mark = (size = 24): TemplateResult =>
  icon(svg`<circle cx="9" cy="12" r="6.2"/><circle cx="15" cy="12" r="6.2"/>`, size);
export const close = (): TemplateResult => icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const down = (): TemplateResult => icon(svg`<path d="M6 9.5l6 6 6-6"/>`);
export const back = (): TemplateResult => icon(svg`<path d="M15 5l-7 7 7 7"/>`);
export const send = (): TemplateResult => icon(svg`<path d="M12 19V5.5M5.5 12L12 5.5 18.5 12"/>`);
export const person = (size = 18): TemplateResult =>
  icon(svg`<circle cx="12" cy="8.2" r="3.7"/><path d="M4.8 20c.9-4 3.7-6 7.2-6s6.3 2 7.2 6"/>`, size);
export const retry = (size = 16): TemplateResult =>
  icon(svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>`, size);
export const alert = (size = 16): TemplateResult =>
  icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.8v5M12 16.2v.1"/>`, size);
export const check = (size = 14): TemplateResult => icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`, size);
export const clock = (size = 16): TemplateResult =>
  icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`, size);
export const out = (size = 14): TemplateResult =>
  icon(svg`<path d="M9 6.5H6.5v11h11V15M13 5.5h5.5V11M18 6l-7 7"/>`, size);
export const note = (size = 16): TemplateResult =>
  icon(svg`<path d="M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5l3.5 3.5"/>`, size);
export const flag = (size = 14): TemplateResult => icon(svg`<path d="M6 20V5h11l-2.5 4 2.5 4H6"/>`, size);
export const star = (filled: boolean): TemplateResult =>
  icon(
    svg`<path fill=${filled ? "currentColor" : "none"} d="M12 4l2.4 5.1 5.6.7-4.1 3.9 1.1 5.5L12 16.5l-5 2.7 1.1-5.5L4 9.8l5.6-.7z"/>`,
    26,
  );
export const keyboard = (): TemplateResult =>
  icon(
    svg`<rect x="3" y="6.5" width="18" height="11" rx="2"/><path d="M7 10.3v.1M11 10.3v.1M15 10.3v.1M8.5 14h7"/>`,
  );
export const clip = (): TemplateResult =>
  icon(
    svg`<path d="M19 11.5l-7 7a4.6 4.6 0 0 1-6.5-6.5l7.4-7.4a3.1 3.1 0 0 1 4.4 4.4l-7.3 7.3a1.5 1.5 0 0 1-2.1-2.1l6.6-6.7"/>`,
  );
export const more = (): TemplateResult =>
  icon(svg`<path d="M5.5 12v.1M12 12v.1M18.5 12v.1" stroke-width="2.6"/>`);
export const leave = (): TemplateResult => icon(svg`<path d="M10 4.5H5.5v15H10M14.5 8l4 4-4 4M18 12H9.5"/>`);
