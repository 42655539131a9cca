const UNIT_BYTES = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** The form of a size, for the parser and for the JSON Schema. */
export const BYTE_SIZE = /^(\d+(?:\.\d+)?)(B|KB|MB|GB)$/;

/** Bytes of "500MB" or "2GB"; `undefined` when it is no such size. */
export function parseByteSize(text: string): number | undefined {
  const [, amount, unit] = BYTE_SIZE.exec(text) ?? [];
  return unit === undefined ? undefined : Math.round(Number(amount) * UNIT_BYTES[unit as keyof typeof UNIT_BYTES]);
}
