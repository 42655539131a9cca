import { describe, expect, it } from 'vitest';
import { signalsMeter } from '../../../../src/scoring/signals/signals-meter.js';
import { createMetrics } from '../../../../src/telemetry/metrics.js';
import { recordedLog } from '../../../fakes/recorded-log.js';
import { bundledSignals } from '../../../helpers/manifests.js';

/** Outputs of a batch in which every signal has the same harmless value, but for those given. */
function outputsOf(given: Readonly<Record<string, readonly number[]>>, count = 1) {
  const manifest = bundledSignals();
  const harmless = ({ name, flags }: (typeof manifest.signals)[number]): number => {
    const [flag] = flags;
    if (flag === undefined) return 1;
    return name === 'colour' || flag.when === 'below' ? flag.threshold + 10 : flag.threshold - 0.5;
  };
  const entries = manifest.signals.map((signal) => {
    const data = Float32Array.from(given[signal.name] ?? new Array<number>(count).fill(harmless(signal)));
    return [signal.name, { dims: [count], data }];
  });
  return Object.fromEntries(entries) as Record<string, { dims: number[]; data: Float32Array }>;
}

function setUp() {
  const metrics = createMetrics();
  const { log, lines } = recordedLog();
  const meter = signalsMeter(bundledSignals(), { log, metrics });
  const failed = async () => (await metrics.signalsFailed.get()).values[0]?.value;
  return { meter, lines, failed };
}

describe('signalsMeter', () => {
  it('gives each frame its own values, to a thousandth, and the flags beyond their thresholds', () => {
    const outputs = outputsOf({ defocus: [0.12345, 9], exposure: [80, 90] }, 2);
    const [clean, blurred] = setUp().meter.measuresOf({ outputs }, [true, true]);

    expect(clean).toMatchObject({ signals: { defocus: 0.123, exposure: 80 }, flags: [], mode: 'day' });
    expect(blurred).toMatchObject({ signals: { defocus: 9, exposure: 90 }, flags: ['blurred'], mode: 'day' });
  });

  it('raises a flag beyond its threshold and not at it', () => {
    const threshold = bundledSignals().signals.find(({ name }) => name === 'white_level')?.flags[0]?.threshold ?? NaN;
    const flagsAt = (value: number) =>
      setUp().meter.measuresOf({ outputs: outputsOf({ white_level: [value] }) }, [true])[0]?.flags;

    expect(flagsAt(threshold)).toEqual([]);
    expect(flagsAt(threshold - 0.001)).toEqual(['under-exposed']);
  });

  it('takes a picture without colour for infrared', () => {
    const [frame] = setUp().meter.measuresOf({ outputs: outputsOf({ colour: [0] }) }, [true]);
    expect(frame).toMatchObject({ mode: 'ir', flags: ['mono'] });
  });

  it('leaves out what lacks a predecessor and what is no finite number', () => {
    const outputs = outputsOf({ noise: [NaN], colour: [Infinity] });
    const [frame] = setUp().meter.measuresOf({ outputs }, [false]);

    expect(Object.keys(frame?.signals ?? {})).toEqual(
      expect.not.arrayContaining(['motion', 'noise', 'colour']) as string[],
    );
    expect(frame).toMatchObject({ flags: [], mode: 'unknown' });
  });

  it('counts every frame that a fault left without signals, and logs the fault once', async () => {
    const { meter, lines, failed } = setUp();

    expect(meter.measuresOf({ fault: 'out of memory' }, [true, false])).toEqual([]);
    expect(meter.measuresOf({ fault: 'out of memory' }, [true])).toEqual([]);

    expect(await failed()).toBe(3);
    expect(lines).toEqual([expect.objectContaining({ code: 'SIGNALS_FAILED', error: 'out of memory' })]);
  });
});
