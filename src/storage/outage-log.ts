import { codeOf, messageOf } from '../errors.js';
import type { Logger } from '../telemetry/logger.js';

export interface OutageLog {
  failed(error: unknown): void;
  succeeded(): void;
}

export interface OutageMessages {
  readonly failing: string;
  readonly working: string;
}

/** One line when something begins to fail, one when the cause changes, one when it works again; silence between. */
export function outageLog(log: Logger, { failing, working }: OutageMessages): OutageLog {
  let current: string | undefined;
  return {
    failed: (error) => {
      const code = codeOf(error);
      if (code === current) return;
      current = code;
      log.error({ code, reason: messageOf(error) }, failing);
    },
    succeeded: () => {
      if (current === undefined) return;
      current = undefined;
      log.info(working);
    },
  };
}
