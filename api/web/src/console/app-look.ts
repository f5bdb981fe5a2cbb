/** How the console is laid out: three columns, two, or one with tabs. */

import { css } from "lit";

export const appStyles = css`
  :host {
    display: block;
    height: 100dvh;
    font-family: var(--font);
    font-size: var(--text-m);
    line-height: var(--leading);
    background: var(--paper);
    color: var(--ink);
    -webkit-font-smoothing: antialiased;
  }

  .shell {
    display: flex;
    flex-direction: column;
    height: 100%;
  }

  .top {
    display: flex;
    align-items: center;
    gap: var(--s3);
    min-height: 52px;
    padding: 4px 8px 4px 18px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }

  .brand {
    display: flex;
    align-items: center;
    gap: 9px;
    color: var(--accent-text);
  }

  .brand strong {
    color: var(--ink);
    letter-spacing: -0.01em;
  }

  .link {
    display: flex;
    align-items: center;
    gap: 7px;
    margin-left: auto;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .link::before {
    content: "";
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--edge);
  }

  .link.live::before {
    background: light-dark(#2f8f6f, #58c49f);
  }

  .link.lost {
    color: var(--trouble);
    font-weight: 650;
  }

  .link.lost::before {
    background: var(--trouble);
  }

  .me {
    overflow: hidden;
    max-width: 14em;
    padding-left: var(--s3);
    border-left: 1px solid var(--line);
    font-size: var(--text-s);
    font-weight: 650;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .trouble {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s3);
    padding: 6px 18px;
    background: var(--trouble-wash);
    color: var(--trouble);
    font-weight: 600;
    font-size: var(--text-s);
  }

  main {
    display: grid;
    flex: 1;
    min-height: 0;
    grid-template-columns: minmax(270px, 320px) minmax(0, 1fr) minmax(280px, 340px);
    grid-template-rows: minmax(0, 1fr);
  }

  guanxi-line {
    border-right: 1px solid var(--line);
  }

  guanxi-person {
    border-left: 1px solid var(--line);
  }

  .tabs {
    display: none;
  }

  .tabs button {
    flex: 1;
    min-height: 48px;
    font-weight: 600;
    font-size: var(--text-s);
    color: var(--soft);
    border-top: 3px solid transparent;
  }

  .tabs button[aria-pressed="true"] {
    border-top-color: var(--accent-text);
    color: var(--ink);
  }

  .badge {
    padding: 1px 7px;
    border-radius: var(--round-full);
    background: var(--person-fill);
    color: #fff;
    font-size: 0.75rem;
  }

  dialog {
    width: min(420px, calc(100vw - 32px));
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
  }

  dialog dl {
    margin: var(--s3) 0;
  }

  dialog dl div {
    display: flex;
    gap: var(--s4);
    padding: 5px 0;
  }

  dialog dt {
    width: 64px;
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

  dialog label {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-bottom: var(--s4);
  }

  dialog input {
    width: 18px;
    height: 18px;
    accent-color: var(--accent);
  }

  @media (max-width: 1079px) {
    main {
      grid-template-columns: minmax(250px, 300px) minmax(0, 1fr);
    }

    .tabs {
      display: flex;
      order: 3;
      border-top: 1px solid var(--line);
      background: var(--raised);
    }

    .tabs button[data-for="line"] {
      display: none;
    }

    [data-tab="person"] guanxi-conversation,
    .shell:not([data-tab="person"]) guanxi-person {
      display: none;
    }

    guanxi-person {
      border-left: 0;
    }
  }

  @media (max-width: 719px) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }

    .tabs {
      padding-bottom: env(safe-area-inset-bottom);
    }

    .tabs button[data-for="line"] {
      display: block;
    }

    guanxi-line {
      border-right: 0;
    }

    .shell:not([data-tab="line"]) guanxi-line,
    .shell:not([data-tab="talk"]) guanxi-conversation {
      display: none;
    }

    .me,
    .top .icon-btn[aria-label="Keyboard shortcuts"] {
      display: none;
    }
  }
`;
