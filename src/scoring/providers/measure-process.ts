import { messageOf } from '../../errors.js';
import { keepFloatsExact } from './exact-arithmetic.js';
import { measureProvider, type MeasureRequest } from './measure-provider.js';
import type { Measurement } from './measurement.js';

export type Answer = { readonly measured: Measurement } | { readonly failed: string };

/** The process that may crash or hang in a driver: it takes one request, gives one answer, and ends. */
process.once('message', (request: MeasureRequest) => {
  keepFloatsExact();
  void measureProvider(request)
    .then(
      (measured): Answer => ({ measured }),
      (error: unknown): Answer => ({ failed: messageOf(error) }),
    )
    .then((answer) => process.send?.(answer, () => process.exit()));
});
process.once('disconnect', () => process.exit(1));
