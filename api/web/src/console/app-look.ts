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

  guanxi-side {
    border-left: 1px solid var(--line);
  }

  guanxi-board,
  guanxi-people,
  guanxi-replies {
    flex: 1;
    min-height: 0;
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
    .shell:not([data-tab="person"]) guanxi-side {
      display: none;
    }

    guanxi-side {
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
  }
`;
