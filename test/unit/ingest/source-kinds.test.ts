import { describe, expect, it } from 'vitest';
import { SourceUnsupportedError } from '../../../src/ingest/errors.js';
import { isLiveSource, sourceKindOf } from '../../../src/ingest/source-kinds.js';

describe('sourceKindOf', () => {
  it.each([
    { source: 'rtsp://10.0.0.5/live', kind: 'rtsp', input: 'rtsp://10.0.0.5/live' },
    { source: 'RTSP://10.0.0.5/live', kind: 'rtsp', input: 'RTSP://10.0.0.5/live' },
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
    ...['http://10.0.0.5/a.mp4', 'concat:a|b', 'pipe:0', 'data:video/mp4;base64,AA', 'file:/etc/passwd'],
    ...['file://elsewhere/a.mp4', 'file:///a%2Fb.mp4', '/a\0b.mp4', 'file:///a%00b.mp4'],
  ])('refuses %j', (source) => {
    expect(() => sourceKindOf('s', source)).toThrow(SourceUnsupportedError);
  });

  it('does not repeat the password of a source it refuses', () => {
    expect(() => sourceKindOf('s', 'srt://admin:canary@host')).toThrow(/^stream s: srt:\/\/\*\*\*@host cannot/);
  });
});

describe('isLiveSource', () => {
  it.each([
    ['rtsp://a/b', true],
    ['a.mp4', false],
    ['http://a/b', false],
  ])('%s: %s', (source, live) => {
    expect(isLiveSource(source)).toBe(live);
  });
});
