import { describe, expect, it } from 'vitest';
import { readFacts } from '../../../src/ingest/probe-file.js';

const banner = (created: string, duration = '01:02:03.45'): string => `Input #0, mov,mp4, from 'clip.mp4':
  Metadata:
    title           : Duration: 09:09:09.00
    creation_time   : ${created}
  Duration: ${duration}, start: 0.000000, bitrate: 416 kb/s
  Stream #0:0(und): Video: h264 (High), yuv420p, 960x540, 25 fps
    Metadata:
      creation_time   : 2001-01-01T00:00:00.000000Z
`;

describe('readFacts', () => {
  it('reads the length and when the container says it was made', () => {
    expect(readFacts(banner('2024-05-05T10:00:00.500000Z'))).toEqual({
      durationMs: 3_723_450,
      creationTimeMs: Date.UTC(2024, 4, 5, 10, 0, 0, 500),
    });
  });

  it.each(['2024-05-05T10:00:00', '2024-05-05 10:00:00', '2024-05-05T12:00:00+02:00'])('understands %s', (created) => {
    expect(readFacts(banner(created)).creationTimeMs).toBe(Date.UTC(2024, 4, 5, 10));
  });

  it('says nothing where the file says nothing', () => {
    expect(readFacts(banner('yesterday', 'N/A'))).toEqual({});
    expect(readFacts('clip.mp4: No such file or directory')).toEqual({});
  });
});
