import { createHash } from 'node:crypto';

export interface RunFacts {
  readonly model: { readonly id: string; readonly sha256: string };
  readonly files: readonly {
    readonly streamId: string;
    readonly name: string;
    /** Absent when the file cannot be looked at. */
    readonly bytes: number | undefined;
    readonly fps: number;
    readonly epochUs: number;
  }[];
}

/** The same files, model, rate and times give the same run, so that a replay done twice overwrites itself. */
export function runIdOf({ model, files }: RunFacts): string {
  const facts = [model.id, model.sha256, ...files.flatMap((file) => Object.entries(file).flat())];
  return `replay-${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 10)}`;
}
