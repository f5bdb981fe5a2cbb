/** How fields to type into look in the console, and the quiet chips beside them. */

import { css } from "lit";

export const fieldStyles = css`
  .field {
    display: flex;
    align-items: center;
    gap: var(--s2);
    padding: 3px 4px 3px 12px;
    border: 1.5px solid var(--edge);
    border-radius: var(--round-full);
    background: var(--raised);
    color: var(--soft);
  }

  .field:focus-within {
    border-color: var(--accent-text);
    box-shadow: 0 0 0 1px var(--accent-text);
  }

  .field input {
    flex: 1;
    min-width: 0;
    padding: 6px 0;
    border: 0;
    outline: 0;
    background: none;
    font-size: 1rem;
    color: var(--ink);
  }

  .field input::placeholder {
    color: var(--soft);
    opacity: 1;
  }

  .field input::-webkit-search-cancel-button {
    appearance: none;
  }

  .field .btn {
    min-height: 32px;
    padding: 3px 14px;
  }

  .form label,
  .form .labelled {
    display: grid;
    gap: 5px;
    font-weight: 600;
    font-size: var(--text-s);
  }

  .form input:not([type="radio"], [type="checkbox"]),
  .form select,
  .form textarea {
    width: 100%;
    padding: 9px 12px;
    border: 1.5px solid var(--edge);
    border-radius: var(--round-s);
    background: var(--raised);
    font-size: 1rem;
    font-weight: 400;
    color: var(--ink);
  }

  .form textarea {
    resize: vertical;
    line-height: 1.45;
  }

  .form small {
    font-weight: 400;
    color: var(--soft);
  }

  .chip {
    display: inline-block;
    padding: 0 7px;
    border-radius: var(--round-full);
    background: var(--line);
    color: var(--ink);
    font-size: 0.6875rem;
    font-weight: 600;
    line-height: 18px;
    white-space: nowrap;
  }
`;
