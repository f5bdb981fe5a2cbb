/** How the palette looks. */

import { css } from "lit";

export const paletteStyles = css`
  dialog {
    width: min(620px, calc(100vw - 24px));
    margin-top: min(12vh, 96px);
    padding: var(--s3);
  }

  dialog:not([open]) {
    display: none;
  }

  .field {
    padding-left: 14px;
  }

  .field input {
    padding: 9px 0;
  }

  #choices {
    max-height: min(52vh, 460px);
    overflow-y: auto;
    margin-top: var(--s2);
    scrollbar-width: thin;
  }

  .heading {
    padding: 10px 12px 4px;
    font-size: 0.75rem;
    font-weight: 700;
    color: var(--soft);
  }

  .entry {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s3);
    width: 100%;
    min-height: 38px;
    padding: 6px 12px;
    border-radius: var(--round-s);
    text-align: start;
  }

  .entry:hover {
    background: var(--hover);
  }

  .entry[aria-selected="true"] {
    background: var(--accent-wash);
    box-shadow: inset 3px 0 0 var(--accent-text);
  }

  .entry.found {
    display: block;
  }

  .row {
    display: flex;
    align-items: center;
    gap: var(--s2);
  }

  .name {
    overflow: hidden;
    font-weight: 650;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  time {
    margin-left: auto;
    flex: none;
    font-size: var(--text-s);
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  .excerpt {
    display: -webkit-box;
    overflow: hidden;
    font-size: var(--text-s);
    color: var(--soft);
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
  }

  .excerpt b {
    font-weight: 600;
    color: var(--ink);
  }

  .foot {
    min-height: 1.5em;
    padding: 8px 12px 2px;
    font-size: var(--text-s);
    color: var(--soft);
  }
`;
