import { expect, it } from 'vitest';
import { createPictureEventReader } from '../../../src/ingest/picture-events.js';

const PRINTED = `frame:100  pts:4000000 pts_time:4
lavfi.black_start=4
frame:150  pts:6000000 pts_time:6
lavfi.freezedetect.freeze_start=4
frame:200  pts:8000000 pts_time:8
lavfi.black_end=8
frame:200  pts:8000000 pts_time:8
lavfi.freezedetect.freeze_end=8
frame:201  pts:-40000 pts_time:-0.04
lavfi.black_start=-0.04
`;

it.each([1, 7, 4096])('reads what detectors print, %i bytes at a time', (size) => {
  const reader = createPictureEventReader();
  const bytes = Buffer.from(PRINTED);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
  const picture = (flaw: 'black' | 'frozen', begins: boolean, ptsUs: number) => ({
    kind: 'picture',
    flaw,
    begins,
    ptsUs,
  });
  expect(chunks.flatMap((chunk) => reader.push(chunk))).toEqual([
    picture('black', true, 4_000_000),
    picture('frozen', true, 6_000_000),
    picture('black', false, 8_000_000),
    picture('frozen', false, 8_000_000),
    picture('black', true, -40_000),
  ]);
});
