import { messageOf } from '../errors.js';
import type { LoadedConfig } from '../config/parse.js';
import type { PartsContext } from '../app/open-core-parts.js';
import { maskUrls } from '../telemetry/mask-url.js';
import { diagnoseClock } from './clock.js';
import { diagnoseFfmpeg } from './ffmpeg.js';
import { fail, type Diagnosis, type Finding } from './finding.js';
import { diagnoseInflux } from './influx.js';
import { diagnoseJournal } from './journal.js';
import { diagnoseLoad } from './load.js';
import { diagnoseModel } from './model.js';
import { diagnoseNode } from './node-version.js';
import { diagnoseAccess, diagnosePage, diagnosePort } from './server.js';

export interface Check {
  readonly name: string;
  readonly diagnose: () => Diagnosis | Promise<Diagnosis>;
  /** How long it may be silent; `LIMIT_MS` by default. */
  readonly limitMs?: number;
}

const LIMIT_MS = 60_000;
/** Every provider of a machine is tried, once. */
const MODEL_LIMIT_MS = 600_000;

export interface DoctorContext extends PartsContext {
  /** `engines.node` of the package. */
  readonly engines: string;
}

/** What the daemon needs, in the order in which it needs it. */
export function checksOf({ config, secrets }: LoadedConfig, context: DoctorContext): readonly Check[] {
  return [
    { name: 'node', diagnose: () => diagnoseNode(process.versions.node, context.engines) },
    { name: 'ffmpeg', diagnose: () => diagnoseFfmpeg(config) },
    { name: 'model', diagnose: () => diagnoseModel(config, context), limitMs: MODEL_LIMIT_MS },
    { name: 'load', diagnose: () => diagnoseLoad(config, context) },
    { name: 'journal', diagnose: () => diagnoseJournal(config) },
    { name: 'influxdb', diagnose: () => diagnoseInflux(config, secrets) },
    { name: 'page', diagnose: () => diagnosePage(config, secrets) },
    { name: 'access', diagnose: () => diagnoseAccess(config, secrets) },
    { name: 'port', diagnose: () => diagnosePort(config) },
    { name: 'clock', diagnose: () => diagnoseClock(config, context.clock) },
  ];
}

/** Runs every check, one after the other. One that throws, or is silent for too long, has failed; the next one follows. */
export async function* runChecks(checks: readonly Check[], fallbackMs = LIMIT_MS): AsyncGenerator<Finding> {
  for (const { name, diagnose, limitMs = fallbackMs } of checks) {
    const { outcome, message } = await bounded(diagnose, limitMs);
    yield { check: name, outcome, message: maskUrls(message.replaceAll(/\s+/g, ' ')) };
  }
}

async function bounded(diagnose: Check['diagnose'], limitMs: number): Promise<Diagnosis> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Diagnosis>((resolve) => {
    timer = setTimeout(() => resolve(fail(`no answer within ${limitMs / 1000} s; see what keeps it busy`)), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(diagnose), late]);
  } catch (error) {
    return fail(messageOf(error));
  } finally {
    clearTimeout(timer);
  }
}
