/** How the panel looks: a card beside the page on a desk, a sheet over it on a phone. */

import { css } from "lit";

export const panelStyles = css`
  :host {
    display: contents;
    font-family: var(--font);
    font-size: var(--text-m);
    line-height: var(--leading);
    color: var(--ink);
  }

  :host(:not([open])) .panel {
    display: none;
  }

  .panel {
    position: fixed;
    right: calc(var(--guanxi-side, 20px) + env(safe-area-inset-right));
    bottom: calc(var(--guanxi-bottom, 20px) + env(safe-area-inset-bottom));
    display: grid;
    grid-template-rows: auto auto auto minmax(0, 1fr) auto;
    width: 400px;
    height: min(680px, calc(100dvh - 20px - var(--guanxi-bottom, 20px)));
    overflow: hidden;
    container-type: size; /* a keyboard over the page makes the sheet low, and the page none the wiser */
    border: 1px solid var(--line);
    border-radius: var(--round-l);
    background: var(--paper);
    color: var(--ink);
    box-shadow: var(--lift);
    transform-origin: 100% 100%;
    animation: unfold var(--calm) var(--ease);
    -webkit-font-smoothing: antialiased;
  }

  :host([side="left"]) .panel {
    right: auto;
    left: calc(var(--guanxi-side, 20px) + env(safe-area-inset-left));
    transform-origin: 0 100%;
  }

  @keyframes unfold {
    from {
      opacity: 0;
      transform: translateY(14px) scale(0.97);
    }
  }

  .head {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 12px;
    padding-inline: 18px 10px;
    background: var(--raised);
  }

  .brand {
    color: var(--accent-text);
  }

  h2 {
    flex: 1;
    min-width: 0;
    font-size: var(--text-l);
    font-weight: 700;
    letter-spacing: -0.01em;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }

  .as-sheet {
    display: none;
  }

  .bar {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 56px;
    padding: 8px;
    padding-inline: 18px 14px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
    font-size: var(--text-s);
    line-height: 1.35;
  }

  .bar p {
    flex: 1 0 7.5em; /* its longest word in any of our languages */
    min-width: 0;
    color: var(--soft);
    text-wrap: pretty;
  }

  .bar strong {
    display: block;
    color: var(--ink);
    font-weight: 650;
    font-size: var(--text-m);
    overflow-wrap: anywhere;
  }

  .bar .btn {
    flex: 0 1 auto;
    text-align: start;
  }

  .bar .btn svg {
    flex: none;
  }

  .human {
    border-color: var(--person-line);
    background: var(--person-wash);
    color: var(--person);
  }

  .human:hover {
    background: color-mix(in oklab, var(--person-wash), var(--person) 14%);
  }

  .choices {
    display: flex;
    flex-basis: 100%;
    flex-wrap: wrap;
    gap: 6px;
    padding-bottom: 4px;
  }

  .choices .small {
    min-height: 32px;
    color: var(--wait);
  }

  .bar.waiting {
    flex-wrap: wrap;
    background: var(--wait-wash);
    border-color: var(--wait-line);
  }

  .bar.waiting .sign,
  .bar.waiting strong {
    color: var(--wait);
  }

  .bar.waiting p span,
  .bar.person p span {
    color: var(--ink);
  }

  .bar.person {
    background: var(--person-wash);
    border-color: var(--person-line);
  }

  .banner {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 8px 18px;
    background: var(--ink);
    color: var(--paper);
    font-size: var(--text-s);
  }

  .banner p {
    flex: 1;
  }

  .banner button {
    min-height: 28px;
    padding: 2px 10px;
    border: 1px solid currentColor;
    border-radius: var(--round-full);
    font-weight: 600;
  }

  .log {
    position: relative;
    grid-row: 4;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: var(--s4) var(--s4) var(--s5);
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
  }

  .log:focus-visible {
    outline-offset: -3px;
    border-radius: 6px;
  }

  .greeting {
    padding: 4px 2px 2px;
    color: var(--soft);
    font-size: var(--text-s);
    text-wrap: pretty;
  }

  .hello {
    margin-bottom: 4px;
    font-size: var(--text-xl);
    font-weight: 700;
    line-height: 1.25;
    letter-spacing: -0.015em;
    color: var(--ink);
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .line {
    display: flex;
    align-items: center;
    gap: var(--s3);
    margin: var(--s5) 0 var(--s1);
    font-size: var(--text-s);
    text-align: center;
    text-wrap: balance;
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .line::before,
  .line::after {
    content: "";
    flex: 1;
    min-width: 12px;
    height: 1px;
    background: var(--line);
  }

  .line.joined {
    color: var(--person);
    font-weight: 600;
  }

  .line.joined::before,
  .line.joined::after {
    background: var(--person-line);
  }

  .options {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
    margin-top: var(--s3);
    margin-inline-start: 38px;
  }

  .options.first {
    margin-inline-start: 0;
  }

  .options button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 38px;
    padding: 6px 15px;
    border: 1.5px solid var(--accent-text);
    border-radius: var(--round-full);
    background: var(--raised);
    color: var(--accent-text);
    font-size: var(--text-s);
    font-weight: 600;
    line-height: 1.3;
    text-align: start;
    overflow-wrap: anywhere;
    transition: background var(--quick) var(--ease);
  }

  .options button:hover {
    background: var(--accent-wash);
  }

  .options button.human {
    border-color: var(--person);
    background: var(--raised);
    color: var(--person);
  }

  .options button.human:hover {
    background: var(--person-wash);
  }

  .newer {
    position: absolute;
    left: 50%;
    bottom: 88px;
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 7px;
    padding-inline: 16px 10px;
    border-radius: var(--round-full);
    background: var(--ink);
    color: var(--paper);
    font-size: var(--text-s);
    font-weight: 600;
    box-shadow: var(--lift);
    transform: translateX(-50%);
  }

  .foot {
    grid-row: 5;
    padding: 10px 12px calc(12px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--line);
    background: var(--raised);
  }

  /* A form may be higher than what a keyboard leaves beside the head and the foot's own room. */
  .foot > :not(guanxi-composer) {
    display: block;
    overflow-y: auto;
    max-height: calc(100cqh - 80px);
    margin-inline: -6px; /* room for the rings of what has the focus */
    padding-inline: 6px;
  }

  @media (max-width: 480px) {
    .panel,
    :host([side="left"]) .panel {
      inset: var(--sheet-top, 0) 0 auto;
      width: 100%;
      height: var(--sheet-height, 100dvh);
      border: 0;
      border-radius: 0;
    }

    .as-sheet {
      display: inline;
    }

    .as-card {
      display: none;
    }

    .head {
      padding-top: calc(10px + env(safe-area-inset-top));
    }
  }

  @media (max-width: 340px) {
    .head {
      padding: 8px;
      padding-inline: 14px 6px;
    }

    .bar {
      padding: 6px;
      padding-inline: 14px 10px;
    }

    .options {
      margin-inline-start: 0;
    }
  }

  @container (max-height: 420px) {
    .greeting p:nth-child(2),
    .panel.message .bar,
    .panel.forget .bar {
      display: none;
    }

    .head {
      padding-block: 4px;
    }
  }
`;
