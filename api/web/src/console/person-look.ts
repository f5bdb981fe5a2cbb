/** How the right column looks. */

import { css } from "lit";

export const personStyles = css`
  :host {
    display: block;
  }

  h2 {
    margin-bottom: var(--s2);
    font-size: var(--text-s);
    font-weight: 700;
    color: var(--soft);
  }

  section {
    margin-bottom: var(--s4);
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--round-m);
    background: var(--raised);
  }

  .why {
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }

  .summary {
    margin-top: 6px;
    color: var(--soft);
    white-space: pre-line;
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }

  blockquote {
    margin-top: var(--s3);
    padding-left: 12px;
    border-left: 3px solid var(--person-fill);
    overflow-wrap: anywhere;
  }

  details.more {
    margin-top: var(--s3);
  }

  summary {
    min-height: 28px;
    font-size: var(--text-s);
    font-weight: 650;
    color: var(--accent-text);
    cursor: pointer;
  }

  .part {
    margin-top: var(--s3);
  }

  h3 {
    margin-bottom: 4px;
    font-size: var(--text-s);
    font-weight: 650;
    color: var(--soft);
  }

  .turn {
    margin-top: 2px;
    font-size: var(--text-s);
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .promises li {
    display: flex;
    gap: 6px;
    padding: 3px 0;
    overflow-wrap: anywhere;
  }

  .promises svg {
    flex: none;
    margin-top: 3px;
    color: var(--wait);
  }

  small {
    font-size: var(--text-s);
    color: var(--soft);
  }

  svg.curve {
    width: 100%;
    height: auto;
    margin-top: 4px;
    overflow: visible;
    color: var(--accent-text);
  }

  a {
    color: var(--accent-text);
    font-weight: 600;
    text-underline-offset: 3px;
    overflow-wrap: anywhere;
  }

  a svg {
    display: inline-block;
    vertical-align: -2px;
  }

  .head {
    display: flex;
    align-items: center;
    gap: 12px;
  }

  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 46px;
    height: 46px;
    border-radius: 50%;
    background: var(--sunken);
    border: 1px solid var(--line);
    color: var(--soft);
    font-weight: 700;
  }

  .head strong {
    display: block;
    font-size: var(--text-l);
    line-height: 1.25;
    overflow-wrap: anywhere;
  }

  .head p {
    font-size: var(--text-s);
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .orders .number {
    font-weight: 650;
  }

  .orders time {
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  .empty {
    color: var(--soft);
    font-size: var(--text-s);
  }

  .brief-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--s2);
    margin-bottom: var(--s1);
  }

  .brief-head h2 {
    margin: 0;
  }

  .fold {
    min-height: 28px;
    padding: 2px 10px;
    border-radius: var(--round-full);
    font-size: var(--text-s);
    font-weight: 650;
    color: var(--accent-text);
  }

  .fold:hover {
    background: var(--hover);
  }

  .three p {
    overflow: hidden;
    padding: 1px 0;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .three .wants {
    color: var(--soft);
  }

  .three .feels {
    font-size: var(--text-s);
  }

  .chip.warm {
    background: var(--person-wash);
    color: var(--person);
  }

  .reasons li {
    position: relative;
    padding: 1px 0 1px 14px;
    font-size: var(--text-s);
    overflow-wrap: anywhere;
  }

  .reasons li::before {
    content: "";
    position: absolute;
    left: 2px;
    top: 9px;
    width: 5px;
    height: 5px;
    border-radius: 50%;
    background: var(--person-fill);
  }

  .promised {
    color: var(--wait);
    font-weight: 600;
  }

  .orders .order {
    display: block;
    padding: 7px 0;
    border-top: 1px solid var(--line);
    font-size: var(--text-s);
  }

  .orders .order:first-child {
    border-top: 0;
  }

  .orders .row {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px var(--s2);
  }

  .orders .items {
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .talk {
    display: block;
    width: calc(100% + 16px);
    margin: 0 -8px;
    padding: 7px 8px;
    border-radius: var(--round-s);
    font-size: var(--text-s);
    text-align: start;
  }

  .talk:hover {
    background: var(--hover);
  }

  .talk .row {
    display: flex;
    align-items: center;
    gap: 6px;
  }

  .talk time {
    margin-left: auto;
    flex: none;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  .talk .opening {
    display: block;
    overflow: hidden;
    color: var(--soft);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .talk[aria-current="true"] {
    background: var(--sunken);
  }

  .past-note {
    padding: 7px 10px;
    margin-top: 6px;
    border: 1px dashed var(--wait);
    border-radius: var(--round-s);
    background: var(--wait-wash);
    font-size: var(--text-s);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .past-note small {
    display: block;
    color: var(--wait);
    font-weight: 600;
  }
`;
