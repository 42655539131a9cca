import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';

/** The grey values of a JPEG, decoded by ffmpeg. */
export async function decodeGrey(jpeg: Uint8Array): Promise<Buffer> {
  const output = ['-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
  const child = spawn('ffmpeg', ['-v', 'error', '-f', 'image2pipe', '-c:v', 'mjpeg', '-i', 'pipe:0', ...output]);
  child.stdin.end(jpeg);
  return buffer(child.stdout);
}
