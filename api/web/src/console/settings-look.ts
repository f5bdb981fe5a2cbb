/** How the settings look: what each means on the left, what it is on the right, and a bar that stays for saving. */

import { css } from "lit";

export const settingsStyles = css`
  main {
    grid-template-columns: minmax(0, 1fr) minmax(240px, 300px);
    scroll-padding-bottom: 88px;
  }

  form {
    min-width: 0;
  }

  .card + .card,
  form > .card {
    margin-top: 0;
    margin-bottom: var(--s4);
  }

  guanxi-trail {
    position: sticky;
    top: 0;
    margin-top: 0;
  }

  .setting {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 290px);
    gap: var(--s2) var(--s5);
    align-items: start;
    margin: 0 calc(-1 * var(--s4));
    padding: var(--s3) var(--s4);
    border-top: 1px solid var(--line);
    border-inline-start: 3px solid transparent;
    scroll-margin-bottom: 140px;
  }

  .setting.ours {
    border-inline-start-color: var(--accent-text);
  }

  .setting.unsaved {
    border-inline-start-color: var(--wait);
    background: var(--wait-wash);
  }

  .setting.wrong {
    border-inline-start-color: var(--trouble);
    background: var(--trouble-wash);
  }

  .card > .setting:last-child {
    margin-bottom: calc(-1 * var(--s4));
    border-end-end-radius: var(--round-m);
    border-end-start-radius: var(--round-m);
  }

  .form .name {
    display: block;
    font-weight: 650;
    font-size: var(--text-m);
  }

  .setting p {
    font-size: var(--text-s);
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .setting .meaning {
    max-width: 34em;
  }

  .hand {
    display: grid;
    gap: 6px;
    justify-items: start;
  }

  .number {
    display: flex;
    align-items: center;
    gap: var(--s2);
    font-size: var(--text-s);
  }

  .form .number input {
    width: 7.5em;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }

  .form .hand textarea {
    width: 100%;
  }

  .form .wrong input,
  .form .wrong textarea {
    border-color: var(--trouble);
  }

  .form .hand .tick {
    display: flex;
    font-weight: 400;
  }

  .many {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(120px, 1fr));
    width: 100%;
  }

  .skills {
    display: grid;
    gap: 6px;
    width: 100%;
  }

  .form .skills label {
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    align-items: center;
    font-weight: 400;
  }

  .form .skills input {
    padding: 6px 10px;
  }

  .setting .fault {
    color: var(--trouble);
    font-weight: 600;
  }

  .from .chip {
    margin-inline-end: 4px;
    background: var(--accent-wash);
    color: var(--accent-text);
  }

  .from .chip.new {
    background: var(--raised);
    color: var(--wait);
  }

  .back {
    min-height: 24px;
    color: var(--accent-text);
    font-weight: 600;
    font-size: var(--text-s);
    text-align: start;
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .bar {
    position: sticky;
    z-index: 1;
    bottom: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s3);
    padding: var(--s3) var(--s4);
    border: 1px solid var(--wait-line);
    border-radius: var(--round-m);
    background: var(--raised);
    box-shadow: var(--lift);
  }

  .bar.still {
    position: static;
    padding: 0;
    border: 0;
    background: none;
    box-shadow: none;
  }

  .bar [role="status"] {
    margin-inline-end: auto;
    font-weight: 600;
    font-size: var(--text-s);
  }

  .bar .sorry {
    flex-basis: 100%;
  }

  @media (max-width: 899px) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }

    guanxi-trail {
      position: static;
    }
  }

  @media (max-width: 719px) {
    .setting {
      grid-template-columns: minmax(0, 1fr);
    }

    .bar [role="status"] {
      flex-basis: 100%;
    }
  }
`;
