/** How a message looks, in the widget and in the console alike. */

import { css } from "lit";
import { cardStyles } from "./card-look";

export const messageStyles = css`
  :host([dropping]) .log {
    outline: 2px dashed var(--accent-text);
    outline-offset: -6px;
    border-radius: var(--round-m);
  }

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
    position: relative;
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

  ${cardStyles}

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
