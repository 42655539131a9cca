import { z } from 'zod';

/** What is read of a profile of onnxruntime: Chrome's trace events, times in microseconds. */
const traceSchema = z.array(
  z.looseObject({
    cat: z.string(),
    name: z.string(),
    ts: z.number(),
    dur: z.number().min(0).default(0),
    args: z.looseObject({ provider: z.string().optional() }).optional(),
  }),
);
type TraceEvent = z.infer<typeof traceSchema>[number];

/**
 * The share, 0-1, of the last profiled run that `providers` took. A device works on after the last node was handed to
 * it: what a run takes beyond its executor is waiting for the device, and counts as its time if it ran any node at all.
 * Throws TypeError where the text is no profile of a run.
 */
export function profileShare(profile: string, providers: readonly string[]): number {
  const events = traceSchema.parse(JSON.parse(profile));
  const run = lastNamed(events, 'model_run');
  const executor = lastNamed(events, 'SequentialExecutor::Execute');
  const nodes = events.filter(
    ({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= run.ts && ts <= run.ts + run.dur,
  );
  const isTheirs = ({ args }: TraceEvent): boolean => providers.includes(args?.provider ?? '');
  const theirs = nodes.filter(isTheirs);
  if (theirs.length === 0) return 0;
  const waited = Math.max(0, run.dur - executor.dur);
  const taken = totalOf(theirs) + waited;
  return taken / (totalOf(nodes) + waited);
}

function lastNamed(events: readonly TraceEvent[], wanted: string): TraceEvent {
  const found = events.findLast(({ name }) => name === wanted);
  if (found === undefined) throw new TypeError(`the profile has no ${wanted}`);
  return found;
}

function totalOf(events: readonly TraceEvent[]): number {
  return events.reduce((total, { dur }) => total + dur, 0);
}
