/** Chooses the ink for a background the shop picked, so that its own colour never makes our words unreadable. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** Relative luminance in [0, 1], as WCAG 2 defines it. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = linear;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio in [1, 21]. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const WHITE: Rgb = [255, 255, 255];
const READABLE = 4.5; // where white falls short of it, black reaches 4.6

/** White where it can be read on `background`, else black. */
export function inkOn(background: Rgb): "#ffffff" | "#000000" {
  return contrast(background, WHITE) >= READABLE ? "#ffffff" : "#000000";
}

/** Red, green and blue of a computed colour such as `rgb(27, 94, 75)`; `null` for anything else. */
export function readRgb(computed: string): Rgb | null {
  const parts = /^rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)/.exec(computed);
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : null;
}
