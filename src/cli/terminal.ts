/** Where a command writes for people and scripts. Logs go elsewhere. */
export interface Terminal {
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** What a long measurement is doing, on standard error; nothing that a script reads. */
  readonly progress: (doing: string) => void;
  /** Resolves at the first SIGINT or SIGTERM, or when nobody reads standard output any more (`| head`). */
  readonly stopRequested: Promise<void>;
}

export function processTerminal(): Terminal {
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    progress: (doing) => void process.stderr.write(`${doing} …\n`),
    stopRequested: new Promise((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
      process.stdout.on('error', () => resolve());
    }),
  };
}
