import { writeFile } from 'node:fs/promises';
import { locateFfmpeg, type FfmpegTools } from '../../src/ingest/locate-ffmpeg.js';
import type { ClipFolder } from '../helpers/clips.js';

const NOBODY = '65534';
const PROGRAM = `#!/bin/sh
exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ffmpeg "$@"
`;

/** ffmpeg without root's right to read everything. */
export async function unprivilegedFfmpeg(clips: ClipFolder): Promise<FfmpegTools> {
  if (process.getuid?.() !== 0) return locateFfmpeg();
  await writeFile(clips.path('ffmpeg'), PROGRAM, { mode: 0o755 });
  return locateFfmpeg({ path: clips.path('ffmpeg') });
}
