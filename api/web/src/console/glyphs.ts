/** The drawings only the console uses. */

import { svg, type TemplateResult } from "lit";
import { icon } from "../icons";

export const search = (size = 16): TemplateResult =>
  icon(svg`<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l4.5 4.5"/>`, size);
export const bell = (on: boolean, size = 19): TemplateResult =>
  icon(
    svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 18.5a2 2 0 0 0 4 0"/>${on ? svg`` : svg`<path d="M4 4l16 16"/>`}`,
    size,
  );
export const notice = (on: boolean, size = 19): TemplateResult =>
  icon(
    svg`<rect x="3.5" y="5" width="17" height="12" rx="2"/><path d="M9 20.5h6"/>${on ? svg`<circle cx="17.5" cy="8" r="2.2" fill="currentColor"/>` : svg`<path d="M4 3l16 18"/>`}`,
    size,
  );
export const hand = (size = 16): TemplateResult =>
  icon(svg`<path d="M4 12h14M13 6.5l5.5 5.5-5.5 5.5"/>`, size);
export const eye = (size = 15): TemplateResult =>
  icon(
    svg`<path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12z"/><circle cx="12" cy="12" r="2.6"/>`,
    size,
  );
export const pen = (size = 15): TemplateResult =>
  icon(svg`<path d="M5 19h3.5L19 8.5 15.5 5 5 15.5z"/>`, size);
export const bolt = (size = 15): TemplateResult =>
  icon(svg`<path d="M13 3L5 13.5h5.5L11 21l8-10.5h-5.5z"/>`, size);
export const save = (size = 16): TemplateResult =>
  icon(svg`<path d="M12 4v10.5M7.5 10.5L12 15l4.5-4.5M5 19.5h14"/>`, size);
export const plus = (size = 16): TemplateResult => icon(svg`<path d="M12 5v14M5 12h14"/>`, size);
export const bin = (size = 16): TemplateResult =>
  icon(svg`<path d="M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7"/>`, size);
