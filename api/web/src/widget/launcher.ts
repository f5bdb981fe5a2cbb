/** The button in the corner of the shop's page: plain DOM, so that the page pays for the panel only when it opens. */

import type { DoorWords } from "./door-words";
import { teaserStyles } from "./teaser";

export const launcherStyles = `
  :host {
    all: initial !important;
    position: fixed !important;
    z-index: var(--guanxi-z-index, 2147483000) !important;
    inset: auto 0 0 auto !important;
    display: block !important;
    width: 0 !important;
    height: 0 !important;
    visibility: visible !important;
    color-scheme: light dark !important;
  }
  :host([data-side="left"]) { inset: auto auto 0 0 !important; }
  :host([data-theme="light"]) { color-scheme: light !important; }
  :host([data-theme="dark"]) { color-scheme: dark !important; }
  @media print { :host { display: none !important; } }
  .launcher {
    position: fixed;
    bottom: calc(var(--guanxi-bottom, 20px) + env(safe-area-inset-bottom));
    right: calc(var(--guanxi-side, 20px) + env(safe-area-inset-right));
    display: inline-flex;
    align-items: center;
    gap: 10px;
    box-sizing: border-box;
    height: 56px;
    padding: 0 22px 0 17px;
    border: 0;
    border-radius: 999px;
    font: 600 16px/1 var(--guanxi-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
    color: var(--guanxi-on-accent, #fff);
    background: var(--guanxi-accent, light-dark(#1b5e4b, #2b7d65));
    box-shadow: 0 1px 2px rgb(0 0 0 / .2), 0 10px 28px -6px rgb(20 30 20 / .45);
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    transition: transform 160ms cubic-bezier(.2,.7,.2,1), opacity 160ms;
  }
  :host([data-side="left"]) .launcher { right: auto; left: calc(var(--guanxi-side, 20px) + env(safe-area-inset-left)); }
  .launcher:hover { transform: translateY(-2px); }
  .launcher:active { transform: none; }
  .launcher:focus-visible { outline: 3px solid light-dark(#211c16, #f4eee5); outline-offset: 3px; }
  .launcher[hidden] { display: none; }
  .launcher svg { display: block; }
  .launcher circle { transition: transform 260ms cubic-bezier(.2,.7,.2,1); }
  .launcher:hover circle:first-child { transform: translateX(1.5px); }
  .launcher:hover circle:last-child { transform: translateX(-1.5px); }
  .launcher[aria-busy="true"] svg { animation: breathe 900ms infinite ease-in-out alternate; }
  .badge {
    position: absolute;
    top: -4px;
    right: -2px;
    min-width: 22px;
    height: 22px;
    box-sizing: border-box;
    padding: 0 6px;
    border-radius: 999px;
    border: 2px solid light-dark(#fff, #171512);
    font-size: 12px;
    font-weight: 700;
    line-height: 18px;
    text-align: center;
    background: #a8481a;
    color: #fff;
  }
  .badge[hidden] { display: none; }
  .trouble {
    position: fixed;
    right: var(--guanxi-side, 20px);
    bottom: calc(var(--guanxi-bottom, 20px) + 68px + env(safe-area-inset-bottom));
    max-width: min(280px, calc(100vw - 40px));
    box-sizing: border-box;
    padding: 12px 16px;
    border-radius: 14px;
    font: 15px/1.45 var(--guanxi-font, system-ui, sans-serif);
    color: light-dark(#211c16, #f4eee5);
    background: light-dark(#fff, #211e1a);
    box-shadow: 0 10px 28px -6px rgb(0 0 0 / .4);
  }
  .trouble:empty { display: none; }
  :host([data-side="left"]) .trouble { right: auto; left: var(--guanxi-side, 20px); }
  @keyframes breathe { to { opacity: .35; } }
  @media (max-width: 480px) {
    .launcher { width: 56px; padding: 0; justify-content: center; bottom: calc(var(--guanxi-bottom, 16px) + env(safe-area-inset-bottom)); right: calc(var(--guanxi-side, 16px) + env(safe-area-inset-right)); }
    :host([data-side="left"]) .launcher { left: calc(var(--guanxi-side, 16px) + env(safe-area-inset-left)); }
    .label { display: none; }
  }
  @media (prefers-reduced-motion: reduce) {
    .launcher, .launcher circle { transition: none; animation: none !important; }
    .launcher:hover, .launcher:hover circle { transform: none !important; }
  }
`;

const SVG = "http://www.w3.org/2000/svg";

function drawing(): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const look = { width: "26", height: "26", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor" };
  for (const [name, value] of Object.entries({ ...look, "stroke-width": "1.9", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  for (const cx of ["9", "15"]) {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("cx", cx);
    circle.setAttribute("cy", "12");
    circle.setAttribute("r", "6.2");
    svg.append(circle);
  }
  return svg;
}

export interface Launcher {
  button: HTMLButtonElement;
  unread(count: number): void;
  trouble(words: string): void;
}

/** Draw the launcher into `root`; `press` is called when it is pressed. */
export function drawLauncher(root: ShadowRoot, label: string, door: DoorWords, press: () => void): Launcher {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(launcherStyles + teaserStyles);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  const words = document.createElement("span");
  words.className = "label";
  words.textContent = label;
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  const trouble = document.createElement("p");
  trouble.className = "trouble";
  trouble.setAttribute("role", "status");
  button.append(drawing(), words, badge);
  button.addEventListener("click", press);
  root.append(button, trouble);
  const name = (count: number): string =>
    count === 0 ? door.open(label) : `${door.open(label)}, ${door.news(count)}`;
  button.setAttribute("aria-label", name(0));
  return {
    button,
    unread(count) {
      badge.hidden = count === 0;
      badge.textContent = count > 9 ? "9+" : String(count);
      button.setAttribute("aria-label", name(count));
    },
    trouble(said) {
      trouble.textContent = said;
    },
  };
}
