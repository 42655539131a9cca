import { createRequire } from 'node:module';

/** The binary of the optional npm package, an FFmpeg of 2018. */
export function installedFfmpeg(): string {
  const { path } = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
  return path;
}
