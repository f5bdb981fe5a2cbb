/** How the console's dialogs look: a sheet in the middle, the same for all. */

import { css } from "lit";

export const dialogStyles = css`
  dialog {
    width: min(460px, calc(100vw - 24px));
    max-height: calc(100dvh - 32px);
    overflow-y: auto;
    padding: var(--s5);
    border: 1px solid var(--line);
    border-radius: var(--round-l);
    background: var(--raised);
    color: var(--ink);
    box-shadow: var(--lift);
  }

  dialog::backdrop {
    background: rgb(20 16 10 / 0.45);
  }

  dialog h2 {
    font-size: var(--text-l);
    letter-spacing: -0.01em;
  }

  .form {
    display: grid;
    gap: var(--s4);
  }

  fieldset {
    display: grid;
    gap: 2px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    margin-bottom: 4px;
    padding: 0;
    font-weight: 600;
    font-size: var(--text-s);
  }

  .form .radio {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 32px;
    font-weight: 400;
    font-size: var(--text-m);
  }

  .radio input,
  .tick input {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }

  .hands {
    display: flex;
    justify-content: flex-end;
    gap: var(--s2);
  }

  .sorry {
    padding: 9px 12px;
    border-radius: var(--round-s);
    background: var(--trouble-wash);
    color: var(--trouble);
    font-weight: 600;
    font-size: var(--text-s);
  }

  kbd {
    padding: 1px 8px;
    border: 1px solid var(--edge);
    border-radius: 6px;
    background: var(--sunken);
    font: inherit;
    font-size: var(--text-s);
    font-weight: 650;
  }
`;
