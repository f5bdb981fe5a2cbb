/** How the supervisors' overview looks. */

import { css } from "lit";

export const boardStyles = css`
  :host {
    display: block;
    overflow: hidden;
    background: var(--sunken);
  }

  main {
    position: relative;
    height: 100%;
    overflow-y: auto;
    padding: var(--s4) max(var(--s5), calc((100% - 1180px) / 2)) var(--s6);
    scrollbar-width: thin;
  }

  main:focus-visible {
    outline-offset: -3px;
  }

  .title {
    font-size: var(--text-l);
    letter-spacing: -0.01em;
  }

  .title-row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s3);
    margin-top: var(--s5);
  }

  .title-row .btn {
    margin-left: auto;
  }

  .switch {
    display: inline-flex;
    gap: 2px;
    padding: 3px;
    border: 1px solid var(--line);
    border-radius: var(--round-full);
    background: var(--paper);
  }

  .switch button {
    min-height: 30px;
    padding: 2px 14px;
    border-radius: var(--round-full);
    font-weight: 600;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .switch button[aria-pressed="true"] {
    background: var(--accent);
    color: var(--on-accent);
  }

  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
    gap: var(--s3);
    margin-top: var(--s3);
  }

  .tile,
  .card,
  section[aria-labelledby="who-on"] {
    padding: var(--s3) var(--s4) var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--round-m);
    background: var(--raised);
  }

  h3 {
    font-size: var(--text-s);
    font-weight: 650;
    color: var(--soft);
  }

  h4 {
    margin: 0 0 4px;
    font-size: var(--text-s);
    font-weight: 600;
  }

  .value {
    font-size: 1.625rem;
    font-weight: 700;
    line-height: 1.3;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }

  .more {
    font-size: var(--text-s);
    color: var(--soft);
    text-wrap: pretty;
  }

  .tile.wait .value {
    color: var(--wait);
  }

  .two {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
    gap: var(--s3);
    align-items: start;
    margin-top: var(--s3);
  }

  .reps li {
    display: flex;
    align-items: center;
    gap: var(--s3);
    min-height: 44px;
    padding: 4px 0;
    border-top: 1px solid var(--line);
  }

  .reps li:first-child {
    border-top: 0;
  }

  .face {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 32px;
    border: 2px solid var(--edge);
    border-radius: 50%;
    font-size: 0.75rem;
    font-weight: 700;
  }

  .face.online {
    border-color: var(--accent-text);
  }

  .face.away {
    border-color: var(--wait);
  }

  .face.offline {
    border-style: dashed;
    color: var(--soft);
  }

  .who {
    flex: 1;
    min-width: 0;
    font-weight: 650;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }

  .who small {
    display: block;
    font-weight: 400;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .seats {
    display: flex;
    flex-wrap: wrap;
    gap: 3px;
    max-width: 110px;
  }

  .seats i {
    width: 12px;
    height: 12px;
    border: 1.5px solid var(--edge);
    border-radius: 4px;
  }

  .seats .taken {
    border-color: var(--person-fill);
    background: var(--person-fill);
  }

  .n {
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }

  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
    gap: var(--s3);
    margin-top: var(--s3);
  }

  .card.whole {
    grid-column: 1 / -1;
  }

  .card h3 {
    margin-bottom: var(--s3);
  }

  .chart {
    width: 100%;
    height: auto;
    overflow: visible;
  }

  .axis {
    display: flex;
    justify-content: space-between;
    margin-top: 4px;
    font-size: 0.75rem;
    color: var(--soft);
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px var(--s4);
    margin-top: var(--s2);
    font-size: var(--text-s);
  }

  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }

  .bars li {
    display: grid;
    grid-template-columns: minmax(84px, 38%) 1fr 2.5em;
    align-items: center;
    gap: var(--s2);
    min-height: 26px;
    font-size: var(--text-s);
  }

  .bars svg {
    width: 100%;
    height: 12px;
  }

  .bars .n {
    text-align: end;
    font-weight: 650;
  }

  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: var(--s4);
  }

  .pair .bars li {
    grid-template-columns: minmax(80px, 50%) 1fr 1.6em;
  }

  .questions {
    position: relative;
    overflow-y: auto;
    max-height: 230px;
    scrollbar-width: thin;
  }

  .questions li {
    padding: 6px 0;
    border-top: 1px solid var(--line);
    font-size: var(--text-s);
    overflow-wrap: anywhere;
  }

  .questions li:first-child {
    border-top: 0;
  }

  .questions .btn {
    min-height: 28px;
    margin-top: 4px;
    padding: 1px 10px;
    font-size: 0.75rem;
  }

  .questions small {
    display: block;
    font-size: 0.75rem;
    color: var(--soft);
  }

  .none {
    padding: 4px 0;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .sorry {
    margin-top: var(--s3);
    padding: 9px 14px;
    border-radius: var(--round-s);
    background: var(--trouble-wash);
    color: var(--trouble);
    font-weight: 600;
  }

  .table {
    margin-top: var(--s4);
  }

  summary {
    min-height: 32px;
    font-weight: 650;
    font-size: var(--text-s);
    color: var(--accent-text);
    cursor: pointer;
  }

  .wide {
    overflow-x: auto;
    border: 1px solid var(--line);
    border-radius: var(--round-m);
    background: var(--raised);
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }

  th,
  td {
    padding: 8px 14px;
    border-top: 1px solid var(--line);
    text-align: end;
    white-space: nowrap;
  }

  thead th {
    border-top: 0;
    color: var(--soft);
  }

  th:first-child {
    text-align: start;
  }

  @media (max-width: 719px) {
    main {
      padding: var(--s3) var(--s3) var(--s5);
    }

    .tiles {
      grid-template-columns: 1fr 1fr;
      gap: var(--s2);
    }

    .value {
      font-size: 1.25rem;
    }
  }
`;
