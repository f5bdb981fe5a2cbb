/**
 * How a row of the left column looks.
 *
 * A row is laid out by itself, so that what changes in one moves no other. It is not left out while it is out of sight
 * (`content-visibility`): with 250 rows, Chromium then looks at each scrolled frame which of them came into sight, lays
 * those out and paints them, at more than four times the work of a list that stands ready.
 */

import { css } from "lit";

export const rowStyles = css`
  li {
    contain: layout style;
  }

  .entry {
    display: flex;
    gap: 10px;
    width: 100%;
    padding: 10px;
    border-radius: var(--round-m);
    text-align: start;
    transition: background var(--quick) var(--ease);
  }

  .entry:hover {
    background: var(--hover);
  }

  .entry.current {
    background: var(--raised);
    box-shadow: 0 0 0 1px var(--line), 0 1px 3px var(--shade);
  }

  .face,
  .place {
    display: grid;
    place-items: center;
    flex: none;
    width: 34px;
    height: 34px;
    border-radius: 50%;
    border: 1px solid var(--line);
    background: var(--paper);
    color: var(--soft);
    font-size: 0.75rem;
    font-weight: 700;
  }

  .place {
    background: var(--wait-wash);
    border-color: var(--wait-line);
    color: var(--wait);
    font-size: var(--text-m);
    font-variant-numeric: tabular-nums;
  }

  .what {
    flex: 1;
    min-width: 0;
  }

  .row {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
  }

  .name {
    overflow: hidden;
    font-weight: 650;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .verified {
    display: grid;
    place-items: center;
    flex: none;
    width: 17px;
    height: 17px;
    border-radius: 50%;
    background: var(--accent);
    color: var(--on-accent);
  }

  .time {
    display: inline-flex;
    align-items: center;
    gap: 3px;
    flex: none;
    margin-left: auto;
    font-size: 0.75rem;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  .sub {
    flex-wrap: wrap;
    row-gap: 2px;
    font-size: var(--text-s);
    color: var(--soft);
  }

  .excerpt {
    display: block;
    overflow: hidden;
    font-size: var(--text-s);
    color: var(--ink);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .dot {
    width: 10px;
    height: 10px;
    margin-left: auto;
    border-radius: 50%;
    background: var(--person-fill);
  }

  .with-take {
    position: relative;
  }

  .with-take .sub {
    min-height: 28px;
    padding-right: 66px;
  }

  .take {
    position: absolute;
    right: 10px;
    top: 34px;
    min-height: 28px;
    padding: 2px 12px;
  }

  .reason {
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .why {
    display: block;
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--wait);
  }
`;

/** What stands in a row or a header at a glance: mood, language, a timer, who else is there. */
export const glanceStyles = css`
  .mood {
    padding: 0 7px;
    border-radius: var(--round-full);
    background: var(--line);
    color: var(--ink);
    font-size: 0.6875rem;
    font-weight: 600;
    line-height: 18px;
  }

  .mood.angry,
  .mood.disappointed {
    background: var(--trouble-wash);
    color: var(--trouble);
  }

  .mood.worried,
  .mood.confused {
    background: var(--wait-wash);
    color: var(--wait);
  }

  .mood.happy {
    background: var(--accent-wash);
    color: var(--accent-text);
  }

  .tongue,
  .ahead {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    flex: none;
    padding: 0 6px;
    border: 1px solid var(--edge);
    border-radius: var(--round-full);
    font-size: 0.6875rem;
    font-weight: 650;
    line-height: 16px;
    color: var(--ink);
  }

  .ahead {
    border-color: var(--person-line);
    color: var(--person);
  }

  .mood {
    flex: none;
  }

  .beside {
    flex: none;
    color: var(--person);
  }

  .besides {
    display: flex;
    align-items: center;
    gap: 5px;
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--person);
  }

  .besides:empty {
    display: none;
  }

  .unanswered {
    display: inline-flex;
    align-items: center;
    gap: 3px;
    flex: none;
    margin-left: auto;
    padding: 0 7px;
    border-radius: var(--round-full);
    font-size: 0.75rem;
    font-weight: 650;
    line-height: 19px;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }

  .unanswered.waits {
    background: var(--wait-wash);
    color: var(--wait);
  }

  .unanswered.alone {
    background: var(--trouble-wash);
    color: var(--trouble);
  }
`;
