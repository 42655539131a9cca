import { describe, expect, it } from 'vitest';
import { parseStreamArguments } from '../../../src/cli/stream-arguments.js';

describe('parseStreamArguments', () => {
  it.each([
    ['clip.mp4', 'clip', 'clip.mp4'],
    ['/var/video/gate 1.mkv', 'gate-1', '/var/video/gate 1.mkv'],
    ['gate=clip.mp4', 'gate', 'clip.mp4'],
    ['rtsp://u:p@cam.example:554/live/1', 'cam.example-live-1', 'rtsp://u:p@cam.example:554/live/1'],
    ['cam=rtsp://u:p@10.0.0.5/x?a=b', 'cam', 'rtsp://u:p@10.0.0.5/x?a=b'],
    ['rtsp://10.0.0.5/x?a=b', '10.0.0.5-x', 'rtsp://10.0.0.5/x?a=b'],
    ['---', 'stream', '---'],
  ])('reads %s as stream %s', (argument, id, source) => {
    expect(parseStreamArguments([argument])).toEqual([{ id, source }]);
  });

  it.each([
    'rtsp://u:pass/word@cam/x',
    'rtsp://u/pass/word@cam/x',
    'rtsp://u:pass?wo#rd@cam/x',
    'rtsp://u:1/word@cam/x',
  ])('takes no part of a password that is not encoded into the id: %s', (argument) => {
    expect(parseStreamArguments([argument])).toEqual([{ id: 'cam-x', source: argument }]);
  });

  it('makes ids of its own unique', () => {
    expect(parseStreamArguments(['a/x.mp4', 'b/x.mp4', 'c/x.mp4']).map(({ id }) => id)).toEqual(['x', 'x-2', 'x-3']);
  });
});
