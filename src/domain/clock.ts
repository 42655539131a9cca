/** Wall-clock time in milliseconds since 1970. The only place that reads it; pass it in where logic needs "now". */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
