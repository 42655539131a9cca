import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf } from '../../errors.js';
import type { Logger } from '../../telemetry/logger.js';
import { outcomeSchema } from './measurement.js';
import { PROVIDERS } from './provider.js';

/** One machine with one model set. */
const recordSchema = z.strictObject({
  key: z.string(),
  tried: z.array(z.strictObject({ provider: z.enum(PROVIDERS).exclude(['cpu']), outcome: outcomeSchema })),
  /** Of all CPU workers together; only where a provider had to be faster. */
  cpuFramesPerSecond: z.number().positive().optional(),
});
const fileSchema = z.strictObject({ schemaVersion: z.literal(1), records: z.array(recordSchema) });
const MAX_RECORDS = 16;

export type RememberedRecord = z.infer<typeof recordSchema>;

/** What earlier starts have measured. */
export interface StrategyMemory {
  read(key: string): Promise<RememberedRecord | undefined>;
  write(record: RememberedRecord): Promise<void>;
}

/**
 * Keeps measurements in a small file. It only saves time, so that a file that cannot be read or written is warned of
 * and forgotten; in a folder that does not exist nothing is kept.
 */
export function rememberStrategies(file: string, log: Logger): StrategyMemory {
  const readAll = async (): Promise<readonly RememberedRecord[]> => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).records;
    } catch (error) {
      if (isAbsent(error)) return [];
      log.warn({ file, reason: reasonOf(error) }, 'what was measured of the providers cannot be read; measured again');
      return [];
    }
  };
  return {
    read: async (key) => (await readAll()).find((record) => record.key === key),
    write: async (record) => {
      const others = (await readAll()).filter(({ key }) => key !== record.key);
      const whole = `${file}.${randomUUID()}`;
      try {
        const records = [record, ...others].slice(0, MAX_RECORDS);
        await writeFile(whole, `${JSON.stringify({ schemaVersion: 1, records }, undefined, 2)}\n`);
        await rename(whole, file);
      } catch (error) {
        await rm(whole, { force: true }).catch(() => undefined);
        if (isAbsent(error)) return;
        log.warn({ file, reason: reasonOf(error) }, 'what was measured of the providers cannot be kept');
      }
    },
  };
}

/** Keeps nothing. */
export const noMemory: StrategyMemory = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function reasonOf(error: unknown): string {
  return error instanceof z.ZodError ? 'it has another form' : messageOf(error);
}
