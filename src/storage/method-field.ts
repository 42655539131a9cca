import type { Method } from '../domain/score.js';

/** The column and field name of a method: `life-iqa` is `life_iqa`. */
export function methodField(method: Method): string {
  return method.replaceAll('-', '_');
}
