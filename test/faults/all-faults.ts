import { CLOCK_JUMPS } from './clock-jumps.js';
import { MANY_CYCLES } from './cycles.js';
import { DAEMON_KILLED } from './daemon-killed.js';
import type { Fault } from './fault.js';
import { LOSSES } from './losses.js';
import { OUTAGES } from './outages.js';
import { REFUSED_LOGIN } from './refused-login.js';
import { RESTARTS } from './restarts.js';

/** In the order in which they are made. */
export const SCENE_FAULTS: readonly Fault[] = [...OUTAGES, REFUSED_LOGIN, CLOCK_JUMPS, ...LOSSES, RESTARTS];

/** Those that need no scene. */
export const OTHER_FAULTS: readonly Fault<undefined>[] = [DAEMON_KILLED, MANY_CYCLES];
