import fc from 'fast-check';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { batchMap } from '../../../../src/scoring/operators/batch-map.js';

interface Item {
  readonly key: string;
  readonly nth: number;
  readonly group: string;
}

type Step =
  | { readonly kind: 'arrive'; readonly key: string; readonly group: string }
  | { readonly kind: 'finish' | 'fail' | 'free'; readonly which: number }
  | { readonly kind: 'wait' };

/** Keys in capitals are files. */
const isFile = (key: string): boolean => key < 'a';

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      key: fc.constantFrom('A', 'B', 'c', 'd', 'e'),
      group: fc.constantFrom('large', 'small'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('finish' as const, 'fail' as const, 'free' as const),
      which: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const }) },
);

describe('batchMap, whatever happens in whatever order', () => {
  it('gives every item once, in the order of its key, within its bounds', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (steps, concurrency, maxBatchSize, maxWaitingPerKey) => {
          const run = runSteps(steps, { concurrency, maxBatchSize, maxWaitingPerKey });

          expect(run.completed).toBe(true);
          expect([...run.results, ...run.dropped].map(nameOf).sort()).toEqual(run.arrived.map(nameOf).sort());
          for (const key of ['A', 'B', 'c', 'd', 'e']) {
            const order = run.results.filter((item) => item.key === key).map(({ nth }) => nth);
            expect(order).toEqual(order.toSorted((a, b) => a - b));
          }
          expect(run.mostRunning).toBeLessThanOrEqual(concurrency);
          expect(run.mostWaiting).toBeLessThanOrEqual(2 * maxWaitingPerKey + 3);
          for (const batch of run.batches) {
            expect(batch.length).toBeLessThanOrEqual(maxBatchSize);
            expect(new Set(batch.map(({ group }) => group)).size).toBe(1);
          }
          expect(run.overflowedWhileLive).toBe(0);
          expect(run.filesDropped).toBe(0);
          expect(run.timersLeft).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function runSteps(
  steps: readonly Step[],
  bounds: { readonly concurrency: number; readonly maxBatchSize: number; readonly maxWaitingPerKey: number },
) {
  const scheduler = new VirtualTimeScheduler();
  const source$ = new Subject<Item>();
  const running: {
    readonly batch: readonly Item[];
    readonly done$: Subject<readonly Item[]>;
    readonly free: () => void;
  }[] = [];
  const holding = new Set<object>();
  const run = {
    arrived: [] as Item[],
    results: [] as Item[],
    dropped: [] as Item[],
    batches: [] as (readonly Item[])[],
    completed: false,
    mostRunning: 0,
    mostWaiting: 0,
    overflowedWhileLive: 0,
    filesDropped: 0,
    timersLeft: 0,
  };

  source$
    .pipe(
      batchMap<Item, Item>(
        (batch, freeSlot) => {
          const done$ = new Subject<readonly Item[]>();
          const free = (): void => {
            holding.delete(done$);
            freeSlot();
          };
          running.push({ batch, done$, free });
          holding.add(done$);
          run.batches.push(batch);
          run.mostRunning = Math.max(run.mostRunning, holding.size);
          return done$;
        },
        {
          ...bounds,
          maxDelayMs: 5,
          deadlineMs: 20,
          keyOf: ({ key }) => key,
          groupOf: ({ group }) => group,
          policyOf: ({ key }) => (isFile(key) ? 'block' : 'latest'),
          onError: (item) => item,
          onDrop: (item, reason) => {
            run.dropped.push(item);
            if (reason === 'overflow' && !isFile(item.key)) run.overflowedWhileLive += 1;
            if (reason !== 'overflow' && isFile(item.key)) run.filesDropped += 1;
          },
          onWaiting: (count) => (run.mostWaiting = Math.max(run.mostWaiting, count)),
          scheduler,
        },
      ),
    )
    .subscribe({ next: (item) => run.results.push(item), complete: () => (run.completed = true) });

  const end = (which: number, fails: boolean): void => {
    const [ended] = running.splice(which % running.length, 1);
    if (ended !== undefined) holding.delete(ended.done$);
    if (fails) ended?.done$.error(new Error('no'));
    else ended?.done$.next(ended.batch);
  };
  for (const [nth, one] of steps.entries()) {
    if (one.kind === 'wait') scheduler.flush();
    else if (one.kind === 'arrive') {
      const item = { key: one.key, group: one.group, nth };
      run.arrived.push(item);
      source$.next(item);
    } else if (running.length > 0 && one.kind === 'free') running[one.which % running.length]?.free();
    else if (running.length > 0) end(one.which, one.kind === 'fail');
  }
  source$.complete();
  while (running.length > 0) end(0, false);
  run.timersLeft = scheduler.actions.filter(({ closed }) => !closed).length;
  return run;
}

function nameOf({ key, nth }: Item): string {
  return `${key}${nth}`;
}
