/** How sources, products and orders look under a message. */

import { css } from "lit";

export const cardStyles = css`
  .cards {
    display: grid;
    gap: 6px;
  }

  .card {
    position: relative;
    padding: 9px 13px 10px;
    border: 1px solid var(--line);
    border-radius: var(--round-m);
    background: color-mix(in oklab, var(--raised), var(--paper));
    font-size: var(--text-s);
    transition: border-color var(--quick) var(--ease);
  }

  .card details.quote {
    position: relative;
    z-index: 1; /* above the link that covers the card */
  }

  .card details.quote summary {
    margin: 0;
    font-weight: 400;
    list-style: none;
    cursor: pointer;
  }

  .card details.quote summary::-webkit-details-marker {
    display: none;
  }

  .card .more {
    display: inline-block;
    margin-top: 2px;
    color: var(--accent-text);
    font-weight: 600;
  }

  .card details[open] .more {
    display: none;
  }

  .card details[open] blockquote {
    -webkit-line-clamp: none;
    line-clamp: none;
  }

  .things {
    margin-top: 6px;
  }

  .thing {
    display: flex;
    gap: var(--s3);
    background: var(--raised);
  }

  .thing > div {
    flex: 1;
    min-width: 0;
  }

  .thing img {
    flex: none;
    width: 64px;
    height: 64px;
    object-fit: cover;
    border-radius: var(--round-s);
    background: var(--sunken);
  }

  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 2px var(--s3);
    margin-top: 2px;
  }

  .facts strong {
    font-weight: 650;
    color: var(--ink);
  }

  .state {
    color: var(--accent-text);
    font-weight: 600;
  }

  .thing.trouble .state {
    color: var(--trouble);
  }

  .steps {
    display: flex;
    gap: 2px;
    margin-top: var(--s2);
  }

  .steps li {
    flex: 1;
    min-width: 0;
    font-size: 0.75rem;
    line-height: 1.3;
    color: var(--soft);
    overflow-wrap: anywhere;
  }

  .steps i {
    display: grid;
    place-items: center;
    height: 14px;
    margin-bottom: 4px;
    border-radius: 4px;
    border: 1px solid var(--edge);
  }

  .steps .done {
    color: var(--ink);
  }

  .steps .done i {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }

  .thing.trouble .steps .done i {
    background: var(--trouble);
    color: var(--paper);
  }

  .card:has(a:hover) {
    border-color: var(--accent-text);
  }

  .card-title {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    font-weight: 650;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }

  .card-title a {
    color: var(--accent-text);
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
    border-radius: 4px;
  }

  /* The whole card is the link's to press. */
  .card-title a::after {
    content: "";
    position: absolute;
    inset: 0;
  }

  .card-title svg {
    margin-top: 1px;
    color: var(--soft);
  }

  .card blockquote {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    line-clamp: 3;
    overflow: hidden;
    margin-top: 3px;
    color: var(--soft);
    line-height: 1.45;
    overflow-wrap: anywhere;
  }

  .sources summary {
    margin: 6px 0;
    margin-inline-start: 4px;
    min-height: 24px;
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--accent-text);
    cursor: pointer;
  }
`;
