/** Small clear charts, drawn by hand: rows of bars, columns for each day, lines over days. The words say it too. */

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";

export interface Bar {
  label: string;
  n: number;
  color: string;
}

/** Rows of bars, the longest as long as the place allows; `of` makes each a share of the same whole. */
export function bars(rows: readonly Bar[], empty: string): TemplateResult {
  const most = Math.max(0, ...rows.map((row) => row.n));
  if (most === 0) return html`<p class="none">${empty}</p>`;
  return html`<ul class="bars">
    ${rows.map(
      (row) =>
        html`<li>
          <span class="label">${row.label}</span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect x="0" y="1" height="8" width=${Math.max(row.n > 0 ? 1 : 0, (100 * row.n) / most)} rx="1.5" fill=${row.color} />
          </svg>
          <span class="n">${row.n}</span>
        </li>`,
    )}
  </ul>`;
}

export interface Part {
  label: string;
  color: string;
  values: readonly number[];
}

const WIDE = 320;
const HIGH = 96;

/** One column for each day, its parts on top of one another. `told` says it in words. */
export function columns(days: readonly string[], parts: readonly Part[], told: string): TemplateResult {
  const sums = days.map((_, day) => parts.reduce((sum, part) => sum + (part.values[day] ?? 0), 0));
  const most = Math.max(1, ...sums);
  const step = WIDE / Math.max(1, days.length);
  const width = Math.min(28, step * 0.72);
  const column = (day: number): SVGTemplateResult[] => {
    let foot = HIGH;
    return parts.map((part) => {
      const height = ((part.values[day] ?? 0) / most) * (HIGH - 4);
      foot -= height;
      return svg`<rect x=${day * step + (step - width) / 2} y=${foot} width=${width} height=${height} fill=${part.color} />`;
    });
  };
  return html`<figure>
    <svg class="chart" viewBox="0 0 ${WIDE} ${HIGH + 1}" role="img" aria-label=${told}>
      <line x1="0" x2=${WIDE} y1=${HIGH + 0.5} y2=${HIGH + 0.5} stroke="var(--edge)" />
      ${days.map((_, day) => column(day))}
    </svg>
    ${axis(days)} ${legend(parts)}
  </figure>`;
}

export interface Course {
  label: string;
  color: string;
  values: readonly (number | null)[];
  dashed?: boolean;
}

/** Lines over days; a day without a figure is a gap. */
export function lines(
  days: readonly string[],
  courses: readonly Course[],
  top: string,
  told: string,
): TemplateResult {
  const most = Math.max(1, ...courses.flatMap((course) => course.values.map((value) => value ?? 0)));
  const step = WIDE / Math.max(1, days.length);
  const point = (value: number, day: number): [number, number] => [
    (day + 0.5) * step,
    HIGH - (value / most) * (HIGH - 8),
  ];
  return html`<figure>
    <svg class="chart" viewBox="0 0 ${WIDE} ${HIGH + 1}" role="img" aria-label=${told}>
      <line x1="0" x2=${WIDE} y1=${HIGH + 0.5} y2=${HIGH + 0.5} stroke="var(--edge)" />
      <line x1="0" x2=${WIDE} y1="8" y2="8" stroke="var(--line)" stroke-dasharray="2 4" />
      ${courses.map((course) => drawn(course, point))}
      <text x=${WIDE} y="6" text-anchor="end" font-size="9" fill="var(--soft)">${top}</text>
    </svg>
    ${axis(days)} ${legend(courses)}
  </figure>`;
}

function drawn(course: Course, point: (value: number, day: number) => [number, number]): SVGTemplateResult {
  const stretches: [number, number][][] = [[]];
  for (const [day, value] of course.values.entries()) {
    if (value === null) stretches.push([]);
    else stretches.at(-1)?.push(point(value, day));
  }
  const whole = stretches.filter((stretch) => stretch.length > 0);
  return svg`${whole.map(
    (stretch) => svg`<polyline
      points=${stretch.map((at) => at.join(",")).join(" ")}
      fill="none"
      stroke=${course.color}
      stroke-width="2"
      stroke-linejoin="round"
      stroke-linecap="round"
      stroke-dasharray=${course.dashed ? "3 4" : "none"}
    />`,
  )}${whole.flat().map(([x, y]) => svg`<circle cx=${x} cy=${y} r="2.6" fill=${course.color} />`)}`;
}

function axis(days: readonly string[]): TemplateResult {
  const last = days.at(-1);
  return html`<p class="axis" aria-hidden="true"><span>${days[0] ?? ""}</span><span>${days.length > 1 ? last : ""}</span></p>`;
}

function legend(parts: readonly { label: string; color: string }[]): TemplateResult | typeof nothing {
  if (parts.length < 2) return nothing;
  return html`<p class="legend">
    ${parts.map(
      (part) =>
        html`<span
          ><svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2.5" fill=${part.color} /></svg
          >${part.label}</span
        >`,
    )}
  </p>`;
}
