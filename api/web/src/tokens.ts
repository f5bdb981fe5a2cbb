/**
 * The design tokens of both front ends: every colour, size and space has its name here, light and dark side by side.
 *
 * Colour carries meaning or is neutral: pine is ours to press, ember is a person, gold is waiting, berry is trouble.
 */

import { css } from "lit";

export const tokens = css`
  :host {
    color-scheme: light dark;

    --paper: light-dark(#faf7f2, #171512);
    --raised: light-dark(#ffffff, #211e1a);
    --sunken: light-dark(#f1ece4, #100e0c);
    --line: light-dark(#e2dacd, #38332c);
    --edge: light-dark(#8d8374, #857b6d);
    --ink: light-dark(#211c16, #f4eee5);
    --soft: light-dark(#5f574c, #b8ad9e);

    --accent: var(--guanxi-accent, light-dark(#1b5e4b, #2b7d65));
    --on-accent: var(--guanxi-on-accent, #ffffff);
    --accent-press: color-mix(in oklab, var(--accent), black 16%);
    --accent-wash: light-dark(#e7f0ec, #1c2b26);
    --accent-text: light-dark(#17513f, #86d0b7);

    --person: light-dark(#9c4114, #f3a878);
    --person-fill: light-dark(#a8481a, #b4551f);
    --person-wash: light-dark(#fdeee2, #33231a);
    --person-line: light-dark(#f0cfb5, #5b3c28);

    --wait: light-dark(#7a5200, #ecc069);
    --wait-wash: light-dark(#fbf1d6, #2f2715);
    --wait-line: light-dark(#e9d49b, #57471f);

    --trouble: light-dark(#a3213a, #ff9aa5);
    --trouble-wash: light-dark(#fcebed, #361b20);

    --shade: light-dark(rgb(50 38 20 / 0.14), rgb(0 0 0 / 0.55));
    --lift: 0 1px 2px var(--shade), 0 12px 32px -8px var(--shade), 0 24px 64px -24px var(--shade);
    --hover: light-dark(rgb(50 38 20 / 0.06), rgb(255 245 230 / 0.07));

    --s1: 4px;
    --s2: 8px;
    --s3: 12px;
    --s4: 16px;
    --s5: 24px;
    --s6: 32px;

    --round-s: 8px;
    --round-m: 14px;
    --round-l: 20px;
    --round-full: 999px;

    --text-s: 0.8125rem;
    --text-m: 0.9375rem;
    --text-l: 1.0625rem;
    --text-xl: 1.375rem;
    --leading: 1.5;
    --font: var(
      --guanxi-font,
      ui-sans-serif,
      system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      sans-serif
    );

    --quick: 140ms;
    --calm: 240ms;
    --ease: cubic-bezier(0.2, 0.7, 0.2, 1);
  }

  :host([data-theme="light"]) {
    color-scheme: light;
  }

  :host([data-theme="dark"]) {
    color-scheme: dark;
  }
`;

/** What every one of our elements starts from: type, focus, buttons, and calm for those who asked for it. */
export const ground = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  :focus-visible {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }

  h1,
  h2,
  h3,
  p,
  ol,
  ul,
  dl,
  dd,
  figure,
  blockquote {
    margin: 0;
    padding: 0;
  }

  ol,
  ul {
    list-style: none;
  }

  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }

  button {
    cursor: pointer;
    border: 0;
    background: none;
    padding: 0;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }

  button:disabled {
    cursor: default;
  }

  svg {
    display: block;
    flex: none;
  }

  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    min-height: 36px;
    padding: 6px 14px;
    border-radius: var(--round-full);
    border: 1px solid var(--edge);
    font-weight: 600;
    font-size: var(--text-s);
    line-height: 1.3;
    background: var(--raised);
    color: var(--ink);
    transition: background var(--quick) var(--ease);
  }

  .btn:hover {
    background: color-mix(in oklab, var(--raised), var(--ink) 6%);
  }

  .btn.main {
    background: var(--accent);
    border-color: transparent;
    color: var(--on-accent);
  }

  .btn.main:hover {
    background: var(--accent-press);
  }

  .btn.person {
    background: var(--person-fill);
    border-color: transparent;
    color: #fff;
  }

  .btn.person:hover {
    background: color-mix(in oklab, var(--person-fill), black 14%);
  }

  .btn.plain {
    border-color: transparent;
    background: transparent;
  }

  .btn.plain:hover {
    background: var(--hover);
  }

  .btn:disabled {
    opacity: 0.55;
  }

  .icon-btn {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: var(--round-full);
    color: inherit;
    transition: background var(--quick) var(--ease);
  }

  .icon-btn:hover {
    background: var(--hover);
  }

  /* Whatever scrolls has to be positioned: else what stands far down in it stretches the page. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
