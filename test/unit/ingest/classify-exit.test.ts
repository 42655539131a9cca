import { describe, expect, it } from 'vitest';
import { FatalError, RecoverableError } from '../../../src/errors.js';
import { classifyExit, type DecoderExit } from '../../../src/ingest/classify-exit.js';

const base: DecoderExit = {
  streamId: 'gate',
  source: 'rtsp://***@10.0.0.5/live',
  live: true,
  exitCode: 1,
  signal: null,
  sampled: 0,
  tail: [],
};

const INVALID = 'Invalid data found when processing input';

describe('classifyExit', () => {
  it.each([
    { code: 'SOURCE_NOT_FOUND', tail: ['file:/a.mp4: No such file or directory'] },
    { code: 'SOURCE_NOT_FOUND', tail: ['file:/a.mp4: Too many levels of symbolic links'] },
    { code: 'SOURCE_IS_DIRECTORY', tail: ['file:/a.mp4: Is a directory'] },
    { code: 'SOURCE_PERMISSION', tail: ['file:/a.mp4: Permission denied'] },
    {
      code: 'SOURCE_NOT_MEDIA',
      tail: ['[mov] Format mov detected only with low score of 1, misdetection possible!', 'moov atom not found'],
    },
    { code: 'SOURCE_NOT_MEDIA', tail: [`file:/a.mp4: ${INVALID}`] },
    { code: 'SOURCE_TRUNCATED', tail: ['[mov] moov atom not found', `file:/a.mp4: ${INVALID}`] },
    {
      code: 'SOURCE_TRUNCATED',
      tail: [`Error while decoding stream #0:0: ${INVALID}`, 'Output file is empty, nothing was encoded'],
    },
    { code: 'SOURCE_NO_VIDEO', tail: ["Stream specifier ':V:0' in filtergraph description [0:V:0]set"] },
    { code: 'SOURCE_UNSUPPORTED', tail: ['Decoder (codec vvc) not found for input stream #0:0'] },
    { code: 'SOURCE_UNSUPPORTED', tail: ["Protocol 'http' not on whitelist 'file'!"] },
    {
      code: 'SOURCE_UNSUPPORTED',
      tail: ['[mov] Skipped opening external track: stream 0', 'Cannot determine format of input stream 0:0 after EOF'],
    },
    { code: 'SOURCE_TRUNCATED', tail: [], exitCode: 0 },
  ])('a file: $tail is $code, for good', ({ code, ...exit }) => {
    const error = classifyExit({ ...base, live: false, source: '/a.mp4', ...exit });
    expect(error).toBeInstanceOf(FatalError);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(/^stream gate: \/a\.mp4 .*; \S+/);
  });

  it.each([
    { code: 'SOURCE_AUTH', fatal: true, tail: ['[rtsp] method DESCRIBE failed: 401 Unauthorized'] },
    { code: 'SOURCE_AUTH', fatal: true, tail: ['[rtsp] method DESCRIBE failed: 403 Forbidden'] },
    { code: 'SOURCE_NO_VIDEO', fatal: true, tail: ["Stream specifier ':V:0' in filtergraph description [0:V:0]s"] },
    { code: 'SOURCE_PATH', fatal: false, tail: ['[rtsp] method DESCRIBE failed: 404 Not Found'] },
    {
      code: 'SOURCE_REFUSED',
      fatal: false,
      tail: ['[tcp] Connection to tcp://10.0.0.5:554 failed: Connection refused'],
    },
    {
      code: 'SOURCE_UNREACHABLE',
      fatal: false,
      tail: ['[tcp] Failed to resolve hostname cam: Name or service not known', 'x: Input/output error'],
    },
    { code: 'SOURCE_UNREACHABLE', fatal: false, tail: ['[tcp] Connection to x failed: No route to host'] },
    { code: 'SOURCE_UNREACHABLE', fatal: false, tail: [`rtsp://240.0.0.1/x: ${INVALID}`] },
    { code: 'SOURCE_TIMEOUT', fatal: false, tail: ['rtsp://10.0.0.5/live: Connection timed out'] },
    { code: 'DECODER_EXITED', fatal: false, tail: ['something new'] },
    { code: 'DECODER_EXITED', fatal: false, tail: [], exitCode: null, signal: 'SIGSEGV' },
    { code: 'SOURCE_ENDED', fatal: false, tail: [], exitCode: 0 },
  ])('a camera: $tail is $code', ({ code, fatal, ...exit }) => {
    const error = classifyExit({ ...base, ...exit });
    expect(error).toBeInstanceOf(fatal ? FatalError : RecoverableError);
    expect(error?.code).toBe(code);
    expect(error?.message).toContain('stream gate: rtsp://***@10.0.0.5/live');
  });

  it('takes any end of a live source that has sent pictures as a drop', () => {
    const tail = ['[rtsp] method TEARDOWN failed: 401 Unauthorized'];
    for (const exitCode of [0, 1]) {
      expect(classifyExit({ ...base, exitCode, sampled: 9, tail })?.code).toBe('SOURCE_ENDED');
    }
  });

  it('does not blame a camera for an ffmpeg that was killed', () => {
    const error = classifyExit({ ...base, exitCode: null, signal: 'SIGKILL', sampled: 9, tail: ['x: 404 Not Found'] });
    expect(error?.code).toBe('DECODER_EXITED');
    expect(error?.message).toMatch(/ended by SIGKILL .*; \S+/);
  });

  it('lets a file that gave pictures end, but not one whose decoder was killed', () => {
    const file = { ...base, live: false, sampled: 9, tail: ['stream 0, offset 0x1: partial file'] };
    expect(classifyExit({ ...file, exitCode: 0 })).toBeUndefined();
    expect(classifyExit({ ...file, exitCode: 1 })).toBeUndefined();
    expect(classifyExit({ ...file, exitCode: null, signal: 'SIGKILL' })?.code).toBe('DECODER_EXITED');
  });
});
