import { isSoInTime } from './observe.js';
import type { Scene } from './scene.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

const START_OF_FRAME = 0xc0;
const SIZE_WITHIN_MS = 3000;

/** A problem unless the stream's newest picture on the page soon has this size. */
export async function expectPictureSize({ log, url }: Scene, id: string, wanted: Size): Promise<readonly string[]> {
  let seen: Size | undefined;
  const isRight = async (): Promise<boolean> => {
    const response = await fetch(new URL(log.frames(id).at(-1)?.frameUrl ?? '', url));
    seen = sizeOfJpeg(Buffer.from(await response.arrayBuffer()));
    return seen?.width === wanted.width && seen.height === wanted.height;
  };
  if (await isSoInTime(isRight, SIZE_WITHIN_MS)) return [];
  return [`the picture is ${seen?.width}x${seen?.height} instead of ${wanted.width}x${wanted.height}`];
}

/** From the first frame header of a baseline JPEG. */
function sizeOfJpeg(bytes: Buffer): Size | undefined {
  for (let at = 2; at + 8 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at] !== 0xff) return undefined;
    if (bytes[at + 1] === START_OF_FRAME)
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return undefined;
}
