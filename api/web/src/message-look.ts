/** How a message looks, in the widget and in the console alike. */

import { css } from "lit";

export const messageStyles = css`
  .msg {
    display: flex;
    gap: var(--s2);
    margin-top: var(--s4);
    animation: rise var(--calm) var(--ease) backwards;
  }

  .msg.follows {
    margin-top: 6px;
  }

  .msg.own {
    justify-content: flex-end;
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }

  .body {
    min-width: 0;
    max-width: 86%;
  }

  .own .body {
    display: grid;
    justify-items: end;
  }

  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    width: 30px;
    height: 30px;
    margin-top: 2px;
    border-radius: 50%;
    font-size: 0.72rem;
    font-weight: 700;
    letter-spacing: 0.02em;
    background: var(--accent-wash);
    color: var(--accent-text);
  }

  .avatar.rep {
    background: var(--person-fill);
    color: #fff;
  }

  .avatar.shopper {
    background: var(--sunken);
    color: var(--soft);
    border: 1px solid var(--line);
  }

  .follows .avatar {
    visibility: hidden;
    height: 0;
  }

  .who {
    margin: 0 0 3px;
    margin-inline-start: 2px;
    font-size: var(--text-s);
    font-weight: 600;
    color: var(--soft);
  }

  .rep:not(.own) .who {
    color: var(--person);
  }

  .bubble {
    width: fit-content;
    max-width: 100%;
    padding: 9px 14px;
    border: 1px solid var(--line);
    border-radius: var(--round-l);
    border-start-start-radius: 4px;
    background: var(--raised);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }

  .follows .bubble {
    border-start-start-radius: var(--round-l);
  }

  .rep .bubble {
    background: var(--person-wash);
    border-color: var(--person-line);
  }

  .own .bubble {
    background: var(--accent);
    border-color: transparent;
    color: var(--on-accent);
    border-radius: var(--round-l);
    border-end-end-radius: 4px;
  }

  .own.rep .bubble {
    background: var(--person-wash);
    border-color: var(--person-line);
    color: var(--ink);
  }

  .bubble.gone {
    background: transparent;
    border-style: dashed;
    border-color: var(--edge);
    color: var(--soft);
    font-style: italic;
  }

  .sending .bubble {
    background: color-mix(in oklab, var(--accent), var(--paper) 18%);
  }

  .failed .bubble {
    background: var(--trouble-wash);
    border: 1px solid var(--trouble);
    color: var(--ink);
  }

  .when {
    display: flex;
    align-items: center;
    gap: 4px;
    margin: 3px 4px 0;
    font-size: 0.75rem;
    color: var(--soft);
  }

  .tick {
    display: inline-flex;
    color: var(--accent-text);
  }

  .tick svg + svg {
    margin-inline-start: -9px;
  }

  .failed-line {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    align-items: center;
    gap: 4px var(--s2);
    margin-top: var(--s1);
    font-size: var(--text-s);
    color: var(--trouble);
  }

  .failed-line p {
    display: flex;
    align-items: center;
    gap: 5px;
    font-weight: 600;
  }

  .small {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 28px;
    padding: 3px 10px;
    border-radius: var(--round-full);
    border: 1px solid currentColor;
    font-weight: 600;
    font-size: var(--text-s);
    background: var(--raised);
  }

  .small.quiet {
    border-color: transparent;
    background: none;
    color: var(--soft);
  }

  .small:hover {
    background: var(--hover);
  }

  .sources {
    margin-top: 6px;
  }

  .sources-title {
    margin: 0 0 4px;
    margin-inline-start: 4px;
    font-size: 0.75rem;
    font-weight: 600;
    color: var(--soft);
  }

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

  .dots {
    display: flex;
    gap: 5px;
    padding: 14px 16px;
  }

  .dots i {
    width: 7px;
    height: 7px;
    border-radius: 50%;
    background: var(--edge);
    animation: breathe 1.3s infinite ease-in-out;
  }

  .dots i:nth-of-type(2) {
    animation-delay: 0.16s;
  }

  .dots i:nth-of-type(3) {
    animation-delay: 0.32s;
  }

  @keyframes breathe {
    30% {
      transform: translateY(-4px);
      background: var(--soft);
    }
    60% {
      transform: none;
    }
  }
`;
