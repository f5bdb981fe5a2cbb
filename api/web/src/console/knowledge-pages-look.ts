/** How the view looks in which supervisors write pages of the knowledge. */

import { css } from "lit";

export const pagesStyles = css`
  .standing {
    display: flex;
    align-items: baseline;
    gap: var(--s2);
    margin: var(--s3) 0;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .standing::before {
    content: "";
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: light-dark(#2f8f6f, #58c49f);
  }

  .standing.taking_up::before {
    background: var(--wait);
  }

  .standing.trouble {
    padding: 9px 12px;
    border-radius: var(--round-s);
    background: var(--trouble-wash);
    color: var(--trouble);
    font-weight: 600;
  }

  .standing.trouble::before {
    background: var(--trouble);
  }

  .field {
    margin-bottom: var(--s2);
  }

  .scroll {
    overflow-y: auto;
    max-height: min(46vh, 420px);
    margin: 0 -8px;
    padding: 0 8px;
    scrollbar-width: thin;
  }

  .choice {
    margin-bottom: 2px;
  }

  .choice small + small {
    margin-top: 2px;
    font-size: 0.75rem;
  }

  .choice .waits {
    color: var(--wait);
    font-weight: 600;
  }

  .choice .lacks {
    color: var(--trouble);
    font-weight: 600;
    white-space: normal;
  }

  details {
    margin-top: var(--s3);
    border-top: 1px solid var(--line);
    padding-top: var(--s3);
  }

  summary {
    cursor: pointer;
    font-weight: 600;
    font-size: var(--text-s);
  }

  .files {
    margin-top: var(--s2);
    max-height: 260px;
    font-size: var(--text-s);
  }

  .files li {
    display: flex;
    justify-content: space-between;
    gap: var(--s3);
    padding: 4px 0;
    overflow-wrap: anywhere;
  }

  .files small {
    flex: none;
    color: var(--soft);
  }

  .title-line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--s2);
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .chip.open {
    background: var(--wait-wash);
    color: var(--wait);
  }

  textarea {
    min-height: 220px;
  }

  .theirs {
    padding: var(--s3) var(--s4);
    border: 1px solid var(--wait-line);
    border-radius: var(--round-m);
    background: var(--wait-wash);
  }

  .theirs h3 {
    color: var(--wait);
    font-size: var(--text-s);
  }

  .theirs pre {
    overflow: auto;
    max-height: 200px;
    margin: var(--s2) 0 var(--s3);
    font: inherit;
    font-size: var(--text-s);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .hint {
    margin-bottom: var(--s2);
    font-size: var(--text-s);
    color: var(--soft);
    text-wrap: pretty;
  }

  .hint:last-child {
    margin-bottom: 0;
  }

  .hint.sorry {
    color: var(--trouble);
  }

  .passages {
    display: grid;
    gap: var(--s3);
  }

  .passages li {
    padding: var(--s3) var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--round-m);
    background: var(--paper);
  }

  .passages h3 {
    font-size: var(--text-s);
    font-weight: 650;
    overflow-wrap: anywhere;
  }

  .passages blockquote {
    margin: 6px 0;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }

  .passages .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px var(--s2);
    font-size: 0.75rem;
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .passages a {
    color: var(--accent-text);
    text-underline-offset: 3px;
  }

  .passages svg {
    display: inline-block;
    vertical-align: -2px;
  }

  .passages .warning {
    color: var(--trouble);
    font-weight: 600;
  }

  .chip.here {
    background: var(--accent-wash);
    color: var(--accent-text);
  }

  dialog p {
    margin: var(--s3) 0 var(--s4);
  }

  dialog .hands {
    flex-wrap: wrap;
  }
`;
