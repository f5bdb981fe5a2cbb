/** How the middle column looks. */

import { css } from "lit";

export const conversationStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    background: var(--paper);
  }

  .nothing {
    grid-row: 1 / -1;
    display: grid;
    align-content: center;
    justify-items: center;
    gap: var(--s2);
    padding: var(--s5);
    text-align: center;
    color: var(--soft);
  }

  .nothing span {
    color: var(--line);
  }

  .nothing h2 {
    font-size: var(--text-l);
    color: var(--ink);
  }

  .nothing p {
    max-width: 26em;
    text-wrap: balance;
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s4);
    padding: var(--s3) var(--s5);
    border-bottom: 1px solid var(--line);
  }

  .who-with {
    flex: 1 1 160px;
    min-width: 0;
  }

  header h2,
  .state > span:first-child,
  .state > .called,
  .besides > span:last-child,
  .read-only .btn bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  header h2 {
    font-size: var(--text-l);
    line-height: 1.3;
    letter-spacing: -0.01em;
  }

  .state {
    display: flex;
    align-items: center;
    gap: var(--s2);
    font-size: var(--text-s);
    color: var(--soft);
  }

  .state .unanswered {
    margin-left: 0;
  }

  .split {
    display: inline-flex;
  }

  .split .btn:first-child {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }

  .split .btn:last-child {
    padding: 4px 7px;
    border-inline-start: 0;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }

  .split svg {
    width: 16px;
    height: 16px;
  }

  kbd {
    padding: 0 6px;
    border: 1px solid var(--edge);
    border-radius: 5px;
    background: var(--sunken);
    font: inherit;
    font-size: 0.75rem;
    font-weight: 650;
    color: var(--ink);
  }

  .tip {
    margin-top: var(--s3);
    font-size: var(--text-s);
  }

  .modes small {
    margin-left: auto;
    font-size: 0.75rem;
  }

  /* Only of a long past: coming in and out of containment moves what is near, and what is pointed at may open
     something beyond its own box. */
  .log .msg:nth-last-child(n + 40):not(:hover, :focus-within),
  .log .line:nth-last-child(n + 40) {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 80px;
  }

  .release {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }

  .release .btn {
    min-height: 34px;
    padding: 4px 12px;
    border-color: var(--line);
  }

  .log {
    position: relative;
    overflow-y: auto;
    background: var(--paper); /* opaque, or each scrolled frame is painted anew */
    overscroll-behavior: contain;
    padding: var(--s3) var(--s5) var(--s5);
    scrollbar-width: thin;
  }

  .log:focus-visible {
    outline-offset: -3px;
  }

  .body {
    max-width: min(78%, 36em);
  }

  .line {
    display: flex;
    align-items: center;
    gap: var(--s3);
    margin: var(--s5) 0 var(--s1);
    font-size: var(--text-s);
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

  .hint {
    margin: 2px 0 0 40px;
    font-size: 0.75rem;
    color: var(--soft);
  }

  .hint::before {
    content: "";
    display: inline-block;
    width: 6px;
    height: 6px;
    margin-right: 6px;
    border-radius: 50%;
    background: var(--edge);
  }

  .flag {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-height: 24px;
    margin-top: 1px;
    padding: 0 8px;
    border-radius: var(--round-full);
    font-size: 0.75rem;
    color: var(--soft);
  }

  button.flag:hover {
    background: var(--hover);
    color: var(--ink);
  }

  .flag.on {
    color: var(--wait);
    font-weight: 600;
  }

  .note {
    width: fit-content;
    max-width: min(78%, 36em);
    margin: var(--s4) 0 0 auto;
    padding: 9px 14px;
    border: 1px dashed var(--wait);
    border-radius: var(--round-s);
    background: var(--wait-wash);
    font-size: var(--text-s);
    overflow-wrap: anywhere;
  }

  .note-text {
    white-space: pre-wrap;
  }

  .note-who {
    display: flex;
    align-items: center;
    gap: 5px;
    font-weight: 650;
    color: var(--wait);
  }

  .as-note .bubble {
    background: var(--wait-wash) !important;
    border: 1px dashed var(--wait) !important;
    color: var(--ink) !important;
  }

  footer {
    padding: var(--s3) var(--s5) var(--s4);
    border-top: 1px solid var(--line);
    background: var(--raised);
  }

  .read-only {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--s3);
    overflow-wrap: anywhere;
    color: var(--soft);
  }

  .read-only .btn {
    max-width: 100%;
    white-space: nowrap;
  }

  .modes {
    display: flex;
    align-items: center;
    gap: var(--s1);
    margin-bottom: var(--s2);
    font-size: var(--text-s);
    color: var(--soft);
  }

  .modes button {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 28px;
    padding: 2px 12px;
    border-radius: var(--round-full);
    font-weight: 600;
    color: var(--soft);
  }

  .modes button:hover {
    background: var(--hover);
  }

  .modes button[aria-pressed="true"] {
    background: var(--sunken);
    color: var(--ink);
  }

  .modes span {
    margin-left: var(--s2);
    color: var(--wait);
  }

  .draft {
    margin-bottom: var(--s3);
    padding: 12px 14px;
    border: 1px solid var(--person-line);
    border-radius: var(--round-m);
    background: var(--person-wash);
  }

  .draft-title {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: var(--text-s);
    font-weight: 650;
    color: var(--person);
  }

  .draft-text {
    max-height: 7.5em;
    margin: 4px 0 10px;
    overflow-y: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .hands {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }

  .hands .btn svg {
    width: 16px;
    height: 16px;
  }

  @media (max-height: 740px) {
    .draft-text {
      max-height: 3em;
    }
  }

  @media (max-width: 719px) {
    header,
    .log,
    footer {
      padding-left: var(--s4);
      padding-right: var(--s4);
    }

    .body {
      max-width: 88%;
    }

    .release {
      width: 100%;
    }

    .release .btn {
      flex: 1 1 auto;
      padding: 4px 10px;
      white-space: nowrap;
    }

    .release .btn > svg {
      display: none;
    }

    .release .split .btn > svg {
      display: block;
    }
  }

  @media (max-width: 380px) {
    .release .btn,
    .hands .btn {
      padding: 4px 10px;
    }

    .release .btn svg,
    .hands .btn svg {
      display: none;
    }
  }
`;
