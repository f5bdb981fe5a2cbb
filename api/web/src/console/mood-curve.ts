/** The course of a mood as a small drawing. */

import { html, nothing, svg, type TemplateResult } from "lit";
import { MOODS } from "../words";
import type { MoodPoint } from "./briefing";

const CURVE = { width: 220, height: 44, pad: 6 };

/** The valence of each reading, from -1 at the foot to 1 at the top, with a ring where it turned. */
export function moodCurve(readings: MoodPoint[], turned?: number): TemplateResult {
  const { width, height, pad } = CURVE;
  const step = (width - 2 * pad) / (readings.length - 1);
  const points = readings.map((one, at) => {
    const valence = Math.max(-1, Math.min(1, one.valence));
    return [pad + at * step, height / 2 - valence * (height / 2 - pad)] as const;
  });
  const told = readings.map((one) => MOODS[one.mood] ?? "unclear").join(", ");
  const last = points.at(-1);
  const ring = points[readings.findIndex((one) => one.position === turned)];
  return html`<svg class="curve" viewBox="0 0 ${width} ${height}" role="img" aria-label="Mood so far: ${told}">
    <line x1="0" x2=${width} y1=${height / 2} y2=${height / 2} stroke="var(--line)" stroke-dasharray="3 4" />
    <polyline
      points=${points.map((point) => point.join(",")).join(" ")}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linejoin="round"
      stroke-linecap="round"
    />
    ${ring ? svg`<circle cx=${ring[0]} cy=${ring[1]} r="4.5" fill="var(--raised)" stroke="currentColor" stroke-width="2" />` : nothing}
    ${last && last !== ring ? svg`<circle cx=${last[0]} cy=${last[1]} r="4" fill="currentColor" />` : nothing}
  </svg>`;
}
