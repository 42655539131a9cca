import { describe, expect, it } from 'vitest';
import { SourceUnsupportedError } from '../../../src/ingest/errors.js';
import type { FfmpegTools } from '../../../src/ingest/locate-ffmpeg.js';
import { isLiveSource, requireProtocol, sourceKindOf } from '../../../src/ingest/source-kinds/source-kind-of.js';

const SETTINGS = { realtime: true, transport: 'tcp', socketTimeoutMs: 1000 } as const;

describe('sourceKindOf', () => {
  it.each([
    { source: 'rtsp://10.0.0.5/live', kind: 'rtsp', input: 'rtsp://10.0.0.5/live' },
    { source: 'RTSP://10.0.0.5/live', kind: 'rtsp', input: 'RTSP://10.0.0.5/live' },
    { source: 'rtsps://10.0.0.5/live', kind: 'rtsps', input: 'rtsps://10.0.0.5/live' },
    { source: 'rtmp://host/app/key', kind: 'rtmp', input: 'rtmp://host/app/key' },
    { source: 'srt://host:9000?mode=caller', kind: 'srt', input: 'srt://host:9000?mode=caller' },
    { source: 'udp://@239.0.0.1:1234', kind: 'udp', input: 'udp://@239.0.0.1:1234' },
    { source: 'https://host/a/index.m3u8?t=1', kind: 'hls', input: 'https://host/a/index.m3u8?t=1' },
    { source: 'http://host/mjpeg', kind: 'http', input: 'http://host/mjpeg' },
    { source: 'http://host/a.MP4?x=1', kind: 'http-file', input: 'http://host/a.MP4?x=1' },
    { source: '/clips/a b.mp4', kind: 'file', input: 'file:/clips/a b.mp4' },
    { source: 'file:///clips/a%20b.mp4', kind: 'file', input: 'file:/clips/a b.mp4' },
    { source: 'a.mp4', kind: 'file', input: `file:${process.cwd()}/a.mp4` },
    { source: '-i', kind: 'file', input: `file:${process.cwd()}/-i` },
    { source: '12:30.mp4', kind: 'file', input: `file:${process.cwd()}/12:30.mp4` },
  ])('$source is opened as $input', ({ source, kind, input }) => {
    const found = sourceKindOf('s', source);
    expect([found.name, found.input(source)]).toEqual([kind, input]);
  });

  it.each([
    ...['file://elsewhere/a.mp4', 'file:///a%2Fb.mp4', '/a\0b.mp4', 'file:///a%00b.mp4'],
    'ftp://10.0.0.5/a.mp4',
    'concat:a|b',
    'pipe:0',
    'data:video/mp4;base64,AA',
    'file:/etc/passwd',
    'tcp://h:1',
  ])('refuses %j', (source) => {
    expect(() => sourceKindOf('s', source)).toThrow(SourceUnsupportedError);
  });

  it('does not repeat the password of a source it refuses', () => {
    expect(() => sourceKindOf('s', 'ftp://admin:canary@host')).toThrow(/^stream s: ftp:\/\/\*\*\*@host cannot/);
  });

  it.each(['rtsp://h/a', 'rtsps://h/a', 'rtmps://h/a', 'srt://h:1', 'udp://:1', 'http://h/a.m3u8', 'http://h/a.ts'])(
    '%s can open no file of this machine, no pipe and no other list of names',
    (source) => {
      const kind = sourceKindOf('s', source);
      const allowed = kind.protocols(SETTINGS).split(',');
      expect(allowed).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(file|pipe|concat|subfile|data|fd)$/)]),
      );
    },
  );
});

describe('isLiveSource', () => {
  it.each([
    ['rtsp://a/b', true],
    ['srt://a:1', true],
    ['http://a/b', true],
    ['http://a/b.m3u8', true],
    ['http://a/b.mp4', false],
    ['a.mp4', false],
    ['ftp://a/b', false],
  ])('%s: %s', (source, live) => {
    expect(isLiveSource(source)).toBe(live);
  });
});

describe('requireProtocol', () => {
  it('names what this ffmpeg lacks', () => {
    const tools = { version: '4.1', capabilities: { protocols: new Set(['tcp', 'file']) } } as unknown as FfmpegTools;
    const check = (source: string) => () => requireProtocol('s', sourceKindOf('s', source), tools);
    expect(check('rtsp://h/a')).not.toThrow();
    expect(check('srt://h:1')).toThrow(/^stream s: ffmpeg 4\.1 was built without srt/);
  });
});
