import { describe, expect, it } from 'vitest';
import { DecoderOutputError } from '../../../src/ingest/errors.js';
import { createSamplePairing } from '../../../src/ingest/sample-pairing.js';

const picture = (fill: number, bytes = 3) => ({ width: bytes / 3, height: 1, data: new Uint8Array(bytes).fill(fill) });
const jpeg = (fill: number) => Uint8Array.of(fill);

describe('createSamplePairing', () => {
  it('joins the N-th picture, record and thumbnail, in whatever order the pipes are read', () => {
    let now = 100;
    const pairing = createSamplePairing(() => now++);
    pairing.pushPicture(picture(1));
    pairing.pushPicture(picture(2));
    pairing.pushRecord({ index: 0, ptsUs: 0 });
    expect(pairing.hasSample()).toBe(false);
    pairing.pushThumbnail(jpeg(1));
    pairing.pushThumbnail(jpeg(2));
    pairing.pushRecord({ index: 1, ptsUs: 500_000 });

    const samples = [pairing.takeSample(), pairing.takeSample()];
    expect(samples.map(({ data, jpeg: small, ptsUs }) => [data?.[0], small[0], ptsUs])).toEqual([
      [1, 1, 0],
      [2, 2, 500_000],
    ]);
    expect(samples.map(({ capturedAtMs }) => capturedAtMs)).toEqual([100, 101]);
    expect(pairing.hasSample()).toBe(false);
  });

  it('refuses a record out of order', () => {
    const pairing = createSamplePairing(() => 0);
    pairing.pushRecord({ index: 0, ptsUs: 0 });
    expect(() => pairing.pushRecord({ index: 2, ptsUs: 1 })).toThrow(DecoderOutputError);
  });

  it('goes on when ffmpeg has rebuilt its filters and counts from 0 again', () => {
    const pairing = createSamplePairing(() => 0);
    for (const index of [0, 1, 0, 1]) pairing.pushRecord({ index, ptsUs: index });
    pairing.pushPicture(picture(1));
    pairing.pushThumbnail(jpeg(1));
    expect(pairing.hasSample()).toBe(true);
  });

  it('bounds what waits, by bytes and by number', () => {
    const heavy = createSamplePairing(() => 0);
    const fillUp = () => {
      for (let n = 0; n < 4; n++) heavy.pushPicture(picture(n, 30_000_000));
    };
    expect(fillUp).toThrow('out of step');

    const many = createSamplePairing(() => 0);
    const pourIn = () => {
      for (let n = 0; n < 5000; n++) many.pushThumbnail(jpeg(0));
    };
    expect(pourIn).toThrow(DecoderOutputError);
  });
});
