import type { Writable } from 'node:stream';

/** Tells one running ffmpeg, through its standard input, to set an option of a filter. */
export interface FilterCommands {
  connect(stdin: Writable): void;
  /** Sets when the filter of this name is at work; an earlier expression that was not sent yet is forgotten. */
  enable(filter: string, expression: string): void;
  /** ffmpeg takes commands from its first decoded picture on, and forgets them when it rebuilds its filters. */
  onDecoded(rebuilt: boolean): void;
}

const REPLY = /^Command reply for stream \d+: ret:(-?\d+)/;

export function createFilterCommands(): FilterCommands {
  let pipe: Writable | undefined;
  let isReady = false;
  let newest: string | undefined;
  const send = (): void => {
    if (newest !== undefined && pipe?.writable === true) pipe.write(newest);
  };
  return {
    connect(stdin) {
      pipe = stdin;
      // Whoever ended meanwhile reads no more.
      stdin.on('error', () => undefined);
    },
    enable(filter, expression) {
      newest = `c${filter} -1 enable ${expression}\n`;
      if (isReady) send();
    },
    onDecoded(rebuilt) {
      if (isReady && !rebuilt) return;
      isReady = true;
      send();
    },
  };
}

/** Whether a line of ffmpeg's log says that a command was refused. */
export function isRefusal(line: string): boolean {
  const [, result] = REPLY.exec(line) ?? [];
  return result !== undefined && result !== '0';
}
