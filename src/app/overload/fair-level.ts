/** What one stream asks for. */
export interface Claim {
  /** Its share in proportion to others; above zero. */
  readonly weight: number;
  /** What it can use at most. */
  readonly cap: number;
}

/**
 * The level up to which every claim can be filled: claims get `min(cap, weight * level)`, which adds up to no more than
 * `capacity`. What one cannot use goes to the others. Infinity where there is enough for all.
 */
export function fairLevel(claims: readonly Claim[], capacity: number): number {
  const inOrder = [...claims].sort((a, b) => a.cap / a.weight - b.cap / b.weight);
  let left = Math.max(capacity, 0);
  let weights = inOrder.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, cap } of inOrder) {
    const level = left / weights;
    if (level * weight < cap) return level;
    left -= cap;
    weights -= weight;
  }
  return Infinity;
}
