import { describe, expect, it } from 'vitest';
import { decideStrategy, recall, type DecideContext } from '../../../../src/scoring/providers/decide-strategy.js';
import type { Wanted } from '../../../../src/scoring/providers/choose-strategy.js';
import type { Outcome } from '../../../../src/scoring/providers/measurement.js';
import type { RememberedRecord } from '../../../../src/scoring/providers/remembered-strategies.js';
import { createLogger } from '../../../../src/telemetry/logger.js';

const AUTO: Wanted = { provider: 'auto', require: 'any', maxBatchSize: 0 };
const at = (framesPerSecond: number, share = 0.97): Outcome => ({
  measured: { share, maxDifference: 0, timings: [{ batchSize: 1, msPerFrame: 1000 / framesPerSecond }] },
});

interface Machine extends DecideContext {
  /** What was asked of the machine, in order. */
  readonly asked: string[];
  readonly records: Map<string, RememberedRecord>;
}

/** Two providers whose outcomes the test sets; `key` names the machine. */
function machine(outcomes: { cuda: Outcome; webgpu: Outcome }, records = new Map<string, RememberedRecord>()): Machine {
  const asked: string[] = [];
  return {
    ...{ asked, records, candidates: ['cuda', 'webgpu'], log: createLogger({ level: 'silent' }) },
    key: () => Promise.resolve('machine'),
    measure: (provider, what) => {
      asked.push(`${provider} ${what}`);
      return Promise.resolve(outcomes[provider as 'cuda' | 'webgpu']);
    },
    cpuFramesPerSecond: () => {
      asked.push('cpu');
      return Promise.resolve(38);
    },
    memory: {
      read: (key) => Promise.resolve(records.get(key)),
      write: (record) => {
        records.set(record.key, record);
        return Promise.resolve();
      },
    },
  };
}

const NONE = { cuda: { failed: 'not bundled' }, webgpu: { failed: 'no device' } };

describe('decideStrategy', () => {
  it('tries one provider after the other, and the CPU only where one of them works', async () => {
    const bare = machine(NONE);
    await expect(decideStrategy(AUTO, bare)).resolves.toMatchObject({ provider: 'cpu' });
    expect(bare.asked).toEqual(['cuda timings', 'webgpu timings']);
    const gpu = machine({ ...NONE, webgpu: at(400) });
    await expect(decideStrategy(AUTO, gpu)).resolves.toMatchObject({ provider: 'webgpu' });
    expect(gpu.asked).toEqual(['cuda timings', 'webgpu timings', 'cpu']);
  });

  it('measures nothing for the CPU', async () => {
    const bare = machine(NONE);
    await expect(decideStrategy({ ...AUTO, provider: 'cpu' }, bare)).resolves.toMatchObject({ provider: 'cpu' });
    expect(bare.asked).toEqual([]);
  });

  it('does not measure a second time; a GPU is only proven again', async () => {
    const records = new Map<string, RememberedRecord>();
    await decideStrategy(AUTO, machine({ ...NONE, webgpu: at(400) }, records));
    const second = machine({ ...NONE, webgpu: at(300, 0.95) }, records);
    const strategy = await decideStrategy(AUTO, second);
    expect(second.asked).toEqual(['webgpu proof']);
    expect(strategy).toMatchObject({ provider: 'webgpu', measured: { share: 0.95, timings: [{ msPerFrame: 2.5 }] } });
  });

  it('remembers that there is nothing but the CPU', async () => {
    const records = new Map<string, RememberedRecord>();
    await decideStrategy(AUTO, machine(NONE, records));
    const second = machine(NONE, records);
    await expect(decideStrategy(AUTO, second)).resolves.toMatchObject({ provider: 'cpu', notTaken: [{}, {}] });
    expect(second.asked).toEqual([]);
  });

  it('measures all anew where the remembered GPU fails', async () => {
    const records = new Map<string, RememberedRecord>();
    await decideStrategy(AUTO, machine({ cuda: at(900), webgpu: at(400) }, records));
    const later = machine({ cuda: { failed: 'its process ended with SIGSEGV' }, webgpu: at(400) }, records);
    await expect(decideStrategy(AUTO, later)).resolves.toMatchObject({ provider: 'webgpu' });
    expect(later.asked).toEqual(['cuda proof', 'cuda timings', 'webgpu timings', 'cpu']);
  });

  it('refuses with every reason, and never from memory', async () => {
    const records = new Map<string, RememberedRecord>();
    const wanted: Wanted = { ...AUTO, require: 'gpu' };
    await expect(decideStrategy(wanted, machine(NONE, records))).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/require: gpu.*cuda: not bundled; webgpu: no device.*require: any/) as string,
    });
    const mended = machine({ ...NONE, webgpu: at(400) }, records);
    await expect(decideStrategy(wanted, mended)).resolves.toMatchObject({ provider: 'webgpu' });
  });

  it('adds what a named provider did to what is known of the others', async () => {
    const records = new Map<string, RememberedRecord>();
    const outcomes = { cuda: { failed: 'not bundled' }, webgpu: at(400) };
    await decideStrategy(AUTO, machine(outcomes, records));
    const named = machine({ ...outcomes, cuda: at(900) }, records);
    await decideStrategy({ ...AUTO, provider: 'cuda' }, { ...named, candidates: ['cuda'] });
    const auto = machine({ ...outcomes, cuda: at(900) }, records);
    await expect(decideStrategy(AUTO, auto)).resolves.toMatchObject({ provider: 'cuda' });
    expect(auto.asked).toEqual(['cuda proof']);
  });
});

describe('recall', () => {
  it('knows the CPU without a record, and nothing of providers that were never tried', () => {
    expect(recall({ ...AUTO, provider: 'cpu' }, [], undefined)).toMatchObject({ provider: 'cpu' });
    expect(recall(AUTO, ['webgpu'], undefined)).toBeUndefined();
    const tried = [{ provider: 'cuda', outcome: at(900) }] as const;
    expect(recall(AUTO, ['cuda', 'webgpu'], { key: 'a', tried: [...tried], cpuFramesPerSecond: 38 })).toBeUndefined();
    expect(recall(AUTO, ['cuda'], { key: 'a', tried: [...tried] })).toBeUndefined();
  });
});
