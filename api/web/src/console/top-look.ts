/** How the bar on top looks. */

import { css } from "lit";

export const topStyles = css`
  :host {
    display: block;
  }

  .top {
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-height: 52px;
    padding: 4px 8px 4px 18px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }

  .brand {
    display: flex;
    flex: none;
    align-items: center;
    gap: 9px;
    margin-right: var(--s2);
    color: var(--accent-text);
  }

  .brand strong {
    color: var(--ink);
    letter-spacing: -0.01em;
  }

  .views {
    display: flex;
    gap: 2px;
  }

  .views button {
    min-height: 36px;
    padding: 4px 12px;
    border-radius: var(--round-full);
    font-weight: 600;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .views button:hover {
    background: var(--hover);
  }

  .views button[aria-current="page"] {
    background: var(--accent-wash);
    color: var(--accent-text);
  }

  .find {
    display: flex;
    flex: 0 1 260px;
    align-items: center;
    gap: var(--s2);
    min-height: 36px;
    margin-left: auto;
    padding: 4px 8px 4px 12px;
    border: 1px solid var(--edge);
    border-radius: var(--round-full);
    background: var(--paper);
    font-size: var(--text-s);
    color: var(--soft);
    text-align: start;
    white-space: nowrap;
  }

  .find:hover {
    background: var(--sunken);
  }

  .find kbd {
    margin-left: auto;
  }

  kbd {
    padding: 0 6px;
    border: 1px solid var(--line);
    border-radius: 5px;
    background: var(--raised);
    font: inherit;
    font-size: 0.75rem;
    font-weight: 650;
    color: var(--soft);
  }

  .link {
    display: flex;
    flex: none;
    align-items: center;
    gap: 7px;
    margin: 0 var(--s2);
    font-size: var(--text-s);
    color: var(--soft);
  }

  .link::before {
    content: "";
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--edge);
  }

  .link.live::before {
    background: light-dark(#2f8f6f, #58c49f);
  }

  .link.lost {
    flex-shrink: 1; /* in two lines where one is too long */
    line-height: 1.25;
    color: var(--trouble);
    font-weight: 650;
  }

  .link.lost::before {
    background: var(--trouble);
  }

  .icon-btn {
    flex: none;
    color: var(--soft);
  }

  .icon-btn[aria-pressed="true"] {
    color: var(--accent-text);
  }

  .icon-btn:disabled {
    opacity: 0.4;
  }

  .me {
    display: flex;
    align-items: center;
    gap: 7px;
    min-height: 36px;
    max-width: 12em;
    padding: 4px 10px 4px 7px;
    border-radius: var(--round-full);
    font-size: var(--text-s);
    font-weight: 650;
  }

  .me:hover {
    background: var(--hover);
  }

  .me bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  @media (max-width: 1079px) {
    .find {
      flex-basis: auto;
    }

    .find kbd,
    .brand strong {
      display: none;
    }
  }

  @media (max-width: 999px) {
    .top {
      flex-wrap: wrap;
    }

    .views {
      order: 9;
      width: 100%;
      overflow-x: auto;
      scrollbar-width: none;
    }
  }

  @media (max-width: 719px) {
    .top {
      gap: 2px var(--s1);
      padding: 4px 6px 4px 12px;
    }

    .find {
      flex: none;
      width: 40px;
      padding: 4px;
      justify-content: center;
      border-color: transparent;
      background: none;
    }

    .find > span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .me {
      padding: 7px;
    }

    .me bdi,
    .keys {
      display: none;
    }

    .link {
      margin-right: 0;
    }

    .views button {
      flex: 1 0 auto;
      padding: 4px 6px;
    }
  }

  @media (max-width: 359px) {
    .link.live {
      flex: 0 0 8px;
      overflow: hidden;
      white-space: nowrap;
    }
  }
`;
