const VARIABLE = 'NVIDIA_TF32_OVERRIDE';

/**
 * Keeps NVIDIA's libraries from rounding floats to 19 bits, by which scores would differ from those of other providers.
 * They read the environment of the process when they are loaded, so this comes before the first session.
 */
export function keepFloatsExact(): void {
  process.env[VARIABLE] = tf32Override();
}

/** What the variable is, or will be: a value that somebody has set stays. */
export function tf32Override(): string {
  return process.env[VARIABLE] ?? '0';
}
