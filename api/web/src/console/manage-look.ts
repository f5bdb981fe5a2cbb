/** How the views look in which supervisors edit: lists on the left, what is chosen on the right. */

import { css } from "lit";

export const manageStyles = css`
  :host {
    display: block;
    overflow: hidden;
    background: var(--sunken);
  }

  main {
    display: grid;
    grid-template-columns: minmax(260px, 380px) minmax(0, 1fr);
    gap: var(--s4);
    position: relative;
    height: 100%;
    overflow-y: auto;
    padding: var(--s4) max(var(--s5), calc((100% - 1180px) / 2)) var(--s6);
    align-items: start;
    scrollbar-width: thin;
  }

  main:focus-visible {
    outline-offset: -3px;
  }

  .card {
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--round-m);
    background: var(--raised);
  }

  .card + .card {
    margin-top: var(--s4);
  }

  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s2);
    margin-bottom: var(--s2);
  }

  h2 {
    min-width: 0;
    overflow-wrap: anywhere;
    font-size: var(--text-l);
    letter-spacing: -0.01em;
  }

  .choice {
    display: block;
    width: calc(100% + 16px);
    margin: 0 -8px;
    padding: 8px;
    border-radius: var(--round-s);
    text-align: start;
    overflow-wrap: anywhere;
  }

  .choice.faced {
    display: flex;
    align-items: center;
    gap: 10px;
  }

  .faced > span:last-child {
    min-width: 0;
  }

  .gone .rep-face {
    background: var(--sunken);
    color: var(--soft);
  }

  .choice:hover {
    background: var(--hover);
  }

  .choice[aria-current="true"] {
    background: var(--accent-wash);
    box-shadow: inset 3px 0 0 var(--accent-text);
  }

  .choice strong {
    display: block;
    font-weight: 650;
  }

  .choice small {
    display: block;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .one-line small {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .gone strong {
    color: var(--soft);
    text-decoration: line-through;
  }

  .form {
    display: grid;
    gap: var(--s4);
  }

  .row {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 180px), 1fr));
    gap: var(--s4);
  }

  .tick {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 28px;
  }

  .tick input {
    width: 18px;
    height: 18px;
    accent-color: var(--accent);
  }

  .form .tick {
    display: flex;
  }

  .hands {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
  }

  .hands .away {
    margin-left: auto;
  }

  .none {
    font-size: var(--text-s);
    color: var(--soft);
  }

  .sorry,
  .done {
    padding: 9px 12px;
    border-radius: var(--round-s);
    font-weight: 600;
    font-size: var(--text-s);
  }

  .sorry {
    background: var(--trouble-wash);
    color: var(--trouble);
  }

  .done {
    background: var(--accent-wash);
    color: var(--accent-text);
  }

  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .days {
    display: grid;
    gap: var(--s2);
  }

  .days label {
    display: grid;
    grid-template-columns: 100px 1fr;
    align-items: center;
  }

  .trail li {
    padding: 7px 0;
    border-top: 1px solid var(--line);
    font-size: var(--text-s);
    overflow-wrap: anywhere;
  }

  .trail li:first-child {
    border-top: 0;
  }

  .trail time {
    color: var(--soft);
  }

  @media (max-width: 719px) {
    main {
      grid-template-columns: minmax(0, 1fr);
      padding: var(--s3) var(--s3) var(--s5);
    }
  }
`;
