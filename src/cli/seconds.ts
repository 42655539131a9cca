import { InvalidArgumentError } from 'commander';

/** A number of seconds on the command line. */
export function toSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 600)) throw new InvalidArgumentError('expected a number above 0 and up to 600');
  return seconds;
}
