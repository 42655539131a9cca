import { describe, expect, it } from 'vitest';
import { maskUrls } from '../../../src/telemetry/mask-url.js';
import { createLogger } from '../../../src/telemetry/logger.js';

describe('maskUrls', () => {
  it.each([
    ['rtsp://admin:secret@cam/1', 'rtsp://***@cam/1'],
    ['see rtsp://a:b@c and http://d:e@f:8086/x', 'see rtsp://***@c and http://***@f:8086/x'],
    ['rtsp://a:p@ss/w:rd@cam/1', 'rtsp://***@cam/1'],
    ['rtsp://cam/1', 'rtsp://cam/1'],
    ['srt://h:1?mode=caller&passphrase=canary&latency=9', 'srt://h:1?mode=caller&passphrase=***&latency=9'],
    ['https://h/a.m3u8?X-Amz-Signature=canary&q=1', 'https://h/a.m3u8?X-Amz-Signature=***&q=1'],
    ['Did you mean file:rtsp://a:b@c?', 'Did you mean file:rtsp://***@c?'],
  ])('turns %s into %s', (text, masked) => {
    expect(maskUrls(text)).toBe(masked);
  });
});

describe('createLogger', () => {
  it('masks URLs wherever they hide in a line', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
    log.info(
      { nested: { url: 'rtsp://u:canary@cam' }, err: new Error('cannot open rtsp://u:canary@cam') },
      'at rtsp://u:canary@cam',
    );
    expect(lines.join()).toContain('rtsp://***@cam');
    expect(lines.join()).not.toContain('canary');
  });
});
