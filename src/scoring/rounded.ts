/** To a thousandth, and never to -0. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
