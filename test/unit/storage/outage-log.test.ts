import { describe, expect, it } from 'vitest';
import { SinkUnavailableError } from '../../../src/storage/errors.js';
import { outageLog } from '../../../src/storage/outage-log.js';
import { recordedLog } from '../../fakes/recorded-log.js';

describe('outageLog', () => {
  it('writes a line when it begins, when the cause changes and when it ends', () => {
    const { log, lines } = recordedLog();
    const outage = outageLog(log, { failing: 'it fails', working: 'it works' });

    outage.succeeded();
    outage.failed(new SinkUnavailableError('down'));
    outage.failed(new SinkUnavailableError('still down'));
    outage.failed(new TypeError('odd'));
    outage.succeeded();
    outage.succeeded();

    expect(lines).toMatchObject([
      { level: 'error', code: 'SINK_UNAVAILABLE', reason: 'down', msg: 'it fails' },
      { level: 'error', code: 'UNEXPECTED', reason: 'odd', msg: 'it fails' },
      { level: 'info', msg: 'it works' },
    ]);
  });
});
