/** How a conversation ended, as the log keeps it and as a rep says it. */

export const CLOSINGS: readonly (readonly [string, string])[] = [
  ["solved", "Solved"],
  ["promised", "Something was promised; we get back to them"],
  ["silent", "The shopper went silent"],
  ["elsewhere", "Not ours to solve"],
  ["other", "Something else"],
];
