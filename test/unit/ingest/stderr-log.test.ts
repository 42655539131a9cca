import { describe, expect, it } from 'vitest';
import { createStderrLog } from '../../../src/ingest/stderr-log.js';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('createStderrLog', () => {
  it('keeps warnings and errors, counts errors and leaves out the rest', () => {
    const log = createStderrLog();
    log.push(bytes('[info] Input #0\n[h264 @ 0x1] [warning] co located POCs unavailable\n[h264 @ 0x1] [err'));
    log.push(bytes('or] error while decoding MB\n    Last message repeated 3 times\n[fatal] stop\nno level\n'));

    expect(log.tail()).toEqual([
      '[h264 @ 0x1] co located POCs unavailable',
      '[h264 @ 0x1] error while decoding MB',
      'stop',
    ]);
    expect(log.errorCount()).toBe(5);
    expect(log.lastError()).toBe('stop');
  });

  it('returns what showinfo printed instead of keeping it', () => {
    const log = createStderrLog();
    const line = '[showinfo@sampled @ 0x2] [info] n:   0 pts:      0 pts_time:0';
    expect(log.push(bytes(`${line}\n[error] x\n[info] Input #0\n`))).toEqual({
      ...{ printed: [line], info: ['Input #0'], refusals: [] },
    });
    expect(log.tail()).toEqual(['x']);
  });

  it('tells commands that were refused from those that were obeyed', () => {
    const log = createStderrLog();
    const obeyed =
      'Enter command: <target>|all <time>|-1 <command>[ <argument>]\n\nCommand reply for stream 0: ret:0 res:\n';
    expect(log.push(bytes(obeyed)).refusals).toEqual([]);
    const refused = 'Command reply for stream 0: ret:-22 res:';
    expect(log.push(bytes(`${refused}\n`)).refusals).toEqual([refused]);
    expect(log.tail()).toEqual([]);
    expect(log.errorCount()).toBe(0);
  });

  it('counts the packets that never came', () => {
    const log = createStderrLog();
    log.push(bytes('[rtsp @ 0x1] [warning] RTP: missed 3 packets\n[rtsp @ 0x1] [warning] RTP: missed 12 packets\n'));
    expect([log.packetsLost(), log.errorCount()]).toEqual([15, 0]);
  });

  it('masks credentials', () => {
    const log = createStderrLog();
    log.push(bytes('[error] rtsp://admin:canary@10.0.0.5/live: Connection refused\n'));
    expect(log.tail()).toEqual(['rtsp://***@10.0.0.5/live: Connection refused']);
  });

  it('stays bounded however much comes', () => {
    const log = createStderrLog();
    for (let n = 0; n < 500; n++) log.push(bytes(`[error] ${n} ${'x'.repeat(2000)}\n`));
    log.push(bytes('y'.repeat(1_000_000)));

    expect(log.tail()).toHaveLength(40);
    expect(Math.max(...log.tail().map((line) => line.length))).toBe(400);
    expect(log.errorCount()).toBe(500);
  });

  it('keeps both ends of a long line', () => {
    const log = createStderrLog();
    log.push(bytes(`[error] file:/${'x'.repeat(5000)}: File name too long\n`));
    expect(log.tail()).toEqual([expect.stringMatching(/^file:\/x+…x+: File name too long$/)]);
  });
});
