import type { Reasons } from '../../domain/explanation.js';

/** A record stays small whatever the model says; the bundled maps come to a twentieth of it. */
const MAX_CHARS = 262_144;

/** JSON, with the maps' numbers as base64 of 32-bit floats; without the maps where they are beyond the bound. */
export function reasonsText(reasons: Reasons): string {
  const text = JSON.stringify(reasons, packed);
  if (text.length <= MAX_CHARS) return text;
  const { maps: _maps, ...rest } = reasons;
  return JSON.stringify(rest);
}

export function reasonsIn(text: string): Reasons {
  return JSON.parse(text, unpacked) as Reasons;
}

function packed(_key: string, value: unknown): unknown {
  if (!(value instanceof Float32Array)) return value;
  return { float32: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

function unpacked(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('float32' in value)) return value;
  return new Float32Array(Uint8Array.from(Buffer.from(String(value.float32), 'base64')).buffer);
}
