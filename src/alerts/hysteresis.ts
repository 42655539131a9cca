/** Two thresholds and two times; between the thresholds lies the dead band. Times are those of the frames. */
export interface HysteresisRule {
  /** A score below this is bad, 0-100. */
  readonly raiseBelow: number;
  /** A score of at least this is good again; not below `raiseBelow`. */
  readonly clearAbove: number;
  /** From the first bad reading to the one that fires, at least. */
  readonly holdForMs: number;
  /** From the first good reading to the one that resolves, at least. */
  readonly clearForMs: number;
  /** Readings that must agree, for both changes. */
  readonly minSamples: number;
  /** A longer silence between two readings restarts what was being counted. */
  readonly maxGapMs: number;
  /** A bad reading whose methods disagree by more, in points, does not count towards firing. */
  readonly maxSpread: number;
  /** After a resolve the rule stays quiet for this long. */
  readonly cooldownMs: number;
}

export interface Reading {
  readonly score: number;
  readonly timeUs: number;
  /** How much the methods disagree, where there are several. */
  readonly spread?: number | undefined;
}

/** An unbroken run of readings that speak for a change. */
interface Candidate {
  readonly sinceUs: number;
  readonly samples: number;
  readonly worstScore: number;
  /** Complete, but held back by the cooldown; it has been told once. */
  readonly isSuppressed: boolean;
}

export interface HysteresisState {
  readonly firing: { readonly sinceUs: number; readonly worstScore: number } | undefined;
  readonly candidate: Candidate | undefined;
  readonly lastUs: number | undefined;
  readonly resolvedUs: number | undefined;
}

export interface HysteresisChange {
  /** `suppressed`: it would have fired, were it not for the cooldown; the state is still calm. */
  readonly kind: 'firing' | 'resolved' | 'suppressed';
  /** The first bad reading. */
  readonly sinceUs: number;
  readonly worstScore: number;
  /** From the first bad reading to the first good one of the recovery; 0 where time went backwards. */
  readonly durationMs: number;
}

export interface HysteresisStep {
  readonly state: HysteresisState;
  readonly change?: HysteresisChange;
}

export const CALM: HysteresisState = {
  firing: undefined,
  candidate: undefined,
  lastUs: undefined,
  resolvedUs: undefined,
};

/**
 * The state after one reading. While calm, a score of `raiseBelow` or more
 * breaks the hold; while firing, a score under `clearAbove` breaks the
 * clearing: so the dead band keeps the state and restarts the count. A gap or
 * time going backwards restarts it too, and never resolves anything. What was
 * not scored is no reading: do not step for it. While calm, a bad reading whose
 * methods disagree is none either: it is as if it had not come.
 */
export function stepHysteresis(rule: HysteresisRule, state: HysteresisState, reading: Reading): HysteresisStep {
  const { score, spread, timeUs } = reading;
  const candidate = isBroken(rule, state, timeUs) ? undefined : state.candidate;
  const seen = { ...state, lastUs: timeUs };
  if (state.firing !== undefined) {
    const firing = { ...state.firing, worstScore: Math.min(state.firing.worstScore, score) };
    return score < rule.clearAbove
      ? { state: { ...seen, firing, candidate: undefined } }
      : stepTowardsResolved(rule, { ...seen, firing }, firing, extend(candidate, reading));
  }
  if (score >= rule.raiseBelow) return { state: { ...seen, candidate: undefined } };
  if (spread !== undefined && spread > rule.maxSpread) return { state };
  return stepTowardsFiring(rule, seen, extend(candidate, reading), timeUs);
}

function isBroken({ maxGapMs }: HysteresisRule, { lastUs }: HysteresisState, timeUs: number): boolean {
  return lastUs !== undefined && (timeUs < lastUs || timeUs - lastUs > maxGapMs * 1000);
}

function extend(candidate: Candidate | undefined, { score, timeUs }: Reading): Candidate {
  if (candidate === undefined) return { sinceUs: timeUs, samples: 1, worstScore: score, isSuppressed: false };
  const worstScore = Math.min(candidate.worstScore, score);
  return { ...candidate, samples: candidate.samples + 1, worstScore };
}

function stepTowardsFiring(
  rule: HysteresisRule,
  state: HysteresisState,
  candidate: Candidate,
  timeUs: number,
): HysteresisStep {
  const { sinceUs, worstScore } = candidate;
  if (!isComplete(candidate, rule.minSamples, rule.holdForMs, timeUs)) return { state: { ...state, candidate } };
  const change = { sinceUs, worstScore, durationMs: (timeUs - sinceUs) / 1000 };
  if (!isCoolingDown(rule, state, timeUs)) {
    const firing = { sinceUs, worstScore };
    return { state: { ...state, firing, candidate: undefined }, change: { ...change, kind: 'firing' } };
  }
  const held = { ...state, candidate: { ...candidate, isSuppressed: true } };
  return candidate.isSuppressed ? { state: held } : { state: held, change: { ...change, kind: 'suppressed' } };
}

function stepTowardsResolved(
  rule: HysteresisRule,
  state: HysteresisState & { readonly lastUs: number },
  { sinceUs, worstScore }: { readonly sinceUs: number; readonly worstScore: number },
  candidate: Candidate,
): HysteresisStep {
  const timeUs = state.lastUs;
  if (!isComplete(candidate, rule.minSamples, rule.clearForMs, timeUs)) return { state: { ...state, candidate } };
  const durationMs = Math.max(0, candidate.sinceUs - sinceUs) / 1000;
  return {
    state: { ...state, firing: undefined, candidate: undefined, resolvedUs: timeUs },
    change: { kind: 'resolved', sinceUs, worstScore, durationMs },
  };
}

function isComplete({ samples, sinceUs }: Candidate, minSamples: number, forMs: number, timeUs: number): boolean {
  return samples >= minSamples && timeUs - sinceUs >= forMs * 1000;
}

/** A resolve that lies in the future says nothing: time went backwards since. */
function isCoolingDown({ cooldownMs }: HysteresisRule, { resolvedUs }: HysteresisState, timeUs: number): boolean {
  return resolvedUs !== undefined && timeUs >= resolvedUs && timeUs - resolvedUs < cooldownMs * 1000;
}
