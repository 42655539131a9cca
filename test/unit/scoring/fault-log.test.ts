import { describe, expect, it } from 'vitest';
import { InferenceError } from '../../../src/scoring/errors.js';
import { FaultLog } from '../../../src/scoring/fault-log.js';
import { createLogger } from '../../../src/telemetry/logger.js';

describe('FaultLog', () => {
  it('logs at once, then at most once in ten seconds, with the number of faults left out', () => {
    const lines: unknown[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => lines.push(JSON.parse(line)) } });
    let nowMs = 0;
    const faults = new FaultLog(log, () => nowMs);
    const error = new InferenceError('hung', 1, 'no answer');

    for (nowMs = 0; nowMs <= 10_000; nowMs += 2_500) faults.warn('frames are not scored', 'cam', error);

    const fields = { level: 'warn', msg: 'frames are not scored', streamId: 'cam', code: 'INFERENCE_FAILED' };
    expect(lines).toEqual([
      expect.objectContaining({ ...fields, suppressed: 0, error: '1 frame(s) not scored: no answer' }),
      expect.objectContaining({ ...fields, suppressed: 3 }),
    ]);
  });
});
