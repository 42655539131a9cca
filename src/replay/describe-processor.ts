import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';

/** What floating-point results may differ by, from machine to machine. */
export interface Processor {
  readonly architecture: string;
  readonly model: string;
  /** The instruction sets that inference chooses its code by; empty where the system does not tell. */
  readonly features: readonly string[];
}

const RELEVANT = /^(sse4|ssse3|avx|fma|f16c|amx|asimd|sve|sme\d*$|i8mm|bf16)/;

export function describeProcessor(): Processor {
  return {
    architecture: arch(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    features: featuresOf(readCpuInfo()),
  };
}

/** From the text of /proc/cpuinfo, sorted. */
export function featuresOf(cpuInfo: string): readonly string[] {
  const [, flags = ''] = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuInfo) ?? [];
  return flags
    .split(/\s+/)
    .filter((flag) => RELEVANT.test(flag))
    .sort();
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
