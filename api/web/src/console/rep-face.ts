/** What stands for a rep in the console: their picture, or their initials on the colour of a person. */

import { css, html, type TemplateResult } from "lit";
import { portrait } from "../portrait";
import { initials } from "../words";

export interface Faced {
  name: string;
  picture?: string;
}

/** `size` is one of the classes below; the name stands beside it for those who listen. */
export function repFace({ name, picture }: Faced, size: "size-s" | "" | "size-l" = ""): TemplateResult {
  return html`<span class="rep-face ${size}" aria-hidden="true">${initials(name)}${portrait(picture)}</span>`;
}

export const repFaceStyles = css`
  .rep-face {
    position: relative;
    display: inline-grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: var(--person-fill);
    color: #fff;
    font-size: 0.75rem;
    font-weight: 700;
    line-height: 1;
  }

  .rep-face.size-s {
    width: 22px;
    height: 22px;
    font-size: 0.625rem;
  }

  .rep-face.size-l {
    width: 64px;
    height: 64px;
    font-size: 1.25rem;
  }
`;
