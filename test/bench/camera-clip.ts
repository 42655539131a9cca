import type { ClipFolder } from '../helpers/clips.js';

const ENCODER = '-c:v libx264 -preset veryfast -crf 23 -g 25 -sc_threshold 0 -bf 0 -pix_fmt yuv420p -an'.split(' ');
const SCENE_S = 10;

/** The scene of the demo in full HD, with a keyframe per second, often enough after itself: a loop while it is sent would break its times. */
export async function makeCameraClip(clips: ClipFolder, seconds: number): Promise<string> {
  const source = ['-i', 'config/demo/flower-clean.mp4', '-vf', 'scale=1920:1080,fps=25', '-t', String(SCENE_S)];
  const scene = await clips.ffmpeg('scene.mp4', ...source, ...ENCODER);
  const times = String(Math.ceil(seconds / SCENE_S));
  return clips.ffmpeg('long.mp4', '-stream_loop', times, '-i', scene, '-c', 'copy');
}
