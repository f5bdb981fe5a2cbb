/** How the left column looks. */

import { css } from "lit";

export const lineStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--sunken);
  }

  .presence {
    margin: 0;
    padding: var(--s3) var(--s4) var(--s2);
    border: 0;
    min-width: 0;
  }

  .switch {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 2px;
    padding: 3px;
    border: 1px solid var(--line);
    border-radius: var(--round-full);
    background: var(--paper);
  }

  .switch label {
    position: relative;
    border-radius: var(--round-full);
    text-align: center;
    cursor: pointer;
  }

  .switch input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }

  .switch span {
    display: block;
    padding: 6px 4px;
    border-radius: inherit;
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--soft);
  }

  .switch label:has(:focus-visible) {
    outline: 2px solid var(--accent-text);
  }

  .switch .online :checked + span {
    background: var(--accent);
    color: var(--on-accent);
  }

  .switch .away :checked + span {
    background: var(--wait);
    color: var(--paper);
  }

  .switch .offline :checked + span {
    background: var(--ink);
    color: var(--paper);
  }

  .seats {
    margin-top: 6px;
    text-align: center;
    font-size: 0.75rem;
    color: var(--soft);
  }

  .brake {
    margin: 0 var(--s4) var(--s2);
    padding: var(--s2) var(--s3);
    border: 1px solid var(--wait-line);
    border-radius: var(--round-m);
    background: var(--wait-wash);
    color: var(--wait);
    font-size: var(--text-s);
    font-weight: 600;
  }

  .brake:empty {
    display: none;
  }

  .scroll {
    flex: 1;
    position: relative;
    min-height: 0;
    overflow-y: auto;
    background: var(--sunken); /* opaque, or each scrolled frame is painted anew */
    padding: 0 var(--s3) var(--s5);
    outline: 0; /* it has the focus only for what went away in it */
    scrollbar-width: thin;
  }

  h2 {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: var(--s4) var(--s2) var(--s2);
    font-size: var(--text-s);
    font-weight: 700;
    color: var(--soft);
  }

  .count {
    padding: 0 7px;
    border-radius: var(--round-full);
    background: var(--line);
    color: var(--ink);
    font-size: 0.75rem;
    line-height: 20px;
    font-variant-numeric: tabular-nums;
  }

  .empty {
    padding: 2px var(--s2) var(--s2);
    font-size: var(--text-s);
    color: var(--soft);
  }

  .offers {
    display: grid;
    gap: var(--s2);
    padding-top: var(--s2);
  }

  .offer {
    overflow: hidden;
    border: 1px solid var(--person-line);
    border-radius: var(--round-m);
    background: var(--person-wash);
    animation: arrive var(--calm) var(--ease);
  }

  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(-8px);
    }
  }

  .top {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 12px 14px 8px;
  }

  .top > div {
    flex: 1;
    min-width: 0;
  }

  .top h2 {
    gap: 6px;
    padding: 0;
    color: var(--ink);
    font-size: var(--text-m);
    line-height: 1.3;
  }

  .top p {
    font-size: var(--text-s);
    color: var(--person);
    font-weight: 600;
  }

  .left {
    font-weight: 700;
    color: var(--person);
    font-variant-numeric: tabular-nums;
  }

  progress {
    display: block;
    appearance: none;
    width: 100%;
    height: 4px;
    border: 0;
    background: var(--person-line);
  }

  progress::-webkit-progress-bar {
    background: var(--person-line);
  }

  progress::-webkit-progress-value {
    background: var(--person-fill);
    transition: inline-size 1s linear;
  }

  progress::-moz-progress-bar {
    background: var(--person-fill);
  }

  .hands {
    display: flex;
    gap: var(--s2);
    padding: 10px 14px 12px;
  }

  .hands .person {
    flex: 1;
  }

  kbd {
    padding: 0 6px;
    border: 1px solid rgb(255 255 255 / 0.6);
    border-radius: 5px;
    font: inherit;
    font-size: 0.75rem;
    line-height: 1.4;
  }

  .glance {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 0 14px 8px 58px;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .glance:not(:has(*)) {
    display: none;
  }

  .top small {
    font-size: inherit;
    font-weight: 400;
    color: var(--soft);
  }

  .offer-why {
    padding: 0 14px 8px 58px;
    font-size: var(--text-s);
    overflow-wrap: anywhere;
  }

  .offer-why::first-letter {
    text-transform: uppercase;
  }

  .wrapping {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s2);
    margin: 4px 0;
    padding: 6px 8px 6px 12px;
    border: 1px dashed var(--edge);
    border-radius: var(--round-m);
    font-size: var(--text-s);
    color: var(--soft);
  }

  .wrapping .btn {
    min-height: 28px;
    padding: 2px 12px;
  }
`;
