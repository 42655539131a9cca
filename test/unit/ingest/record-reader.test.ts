import { describe, expect, it } from 'vitest';
import { createNewestRecordReader, createRecordReader, parseRecord } from '../../../src/ingest/record-reader.js';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('parseRecord', () => {
  it.each([
    { line: 'frame:0    pts:0       pts_time:0\n', record: { index: 0, ptsUs: 0 } },
    { line: 'frame:12   pts:-280000 pts_time:-0.28\n', record: { index: 12, ptsUs: -280_000 } },
    { line: 'frame:3    pts:NOPTS   pts_time:NOPTS\n', record: { index: 3, ptsUs: undefined } },
    {
      line: '[showinfo@sampled @ 0x3a] [info] n:  74 pts:2960000 pts_time:2.96    pos:   100083 fmt:yuv420p\n',
      record: { index: 74, ptsUs: 2_960_000 },
    },
    { line: 'framewatch=1\n', record: undefined },
    { line: '[showinfo@decoded @ 0x3a] [info] color_range:tv color_space:unknown\n', record: undefined },
  ])('reads $line', ({ line, record }) => {
    expect(parseRecord(line)).toEqual(record);
  });
});

describe('createRecordReader', () => {
  it('reads every record, whole or in parts', () => {
    const reader = createRecordReader();
    expect(reader.push(bytes('frame:0    pts:0       pts_time:0\nframewatch=1\nframe:1    pts:40'))).toEqual([
      { index: 0, ptsUs: 0 },
    ]);
    expect(reader.push(bytes('000   pts_time:0.04\nframewatch=1\n'))).toEqual([{ index: 1, ptsUs: 40_000 }]);
  });
});

describe('createNewestRecordReader', () => {
  it('reads the newest complete record of a chunk', () => {
    const reader = createNewestRecordReader();
    const chunk =
      'frame:3    pts:0       pts_time:0\nframewatch=1\nframe:4    pts:40000   pts_time:0.04\nframewatch=1\n';
    expect(reader.push(bytes(`${chunk}frame:5    pts:800`))).toEqual([{ index: 4, ptsUs: 40_000 }]);
    expect(reader.push(bytes('00   pts_time:0.08\nframewa'))).toEqual([{ index: 5, ptsUs: 80_000 }]);
    expect(reader.push(bytes('tch=1\n'))).toEqual([]);
  });

  it('reads every record of a chunk in which the numbers start anew', () => {
    const reader = createNewestRecordReader();
    const numbers = [7, 8, 0, 1, 2].map((n) => `frame:${n}    pts:${n * 1000}    pts_time:0\nframewatch=1\n`);
    expect(reader.push(bytes(numbers.join(''))).map(({ index }) => index)).toEqual([7, 8, 0, 1, 2]);
  });

  it('keeps a bounded rest of a line without an end', () => {
    const reader = createNewestRecordReader();
    expect(reader.push(bytes('x'.repeat(100_000)))).toEqual([]);
    expect(reader.push(bytes('\nframe:5    pts:7   pts_time:0\n'))).toEqual([{ index: 5, ptsUs: 7 }]);
  });
});
