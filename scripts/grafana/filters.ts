const CHOSEN = ['"site" =~ /^$site$/', '"stream" =~ /^$stream$/'];
/** Replays carry the tag `run`; a missing tag equals the empty text. */
const LIVE = `"run" = ''`;

/** Of unfamiliar and damaged pictures the score is a guess, but the worst ones are among them; stale ones say nothing. */
const OPINION = `("validity" = 'valid' OR "validity" = 'degraded-input')`;

/** The condition of every query on the scores of `frame_quality`. */
export function framesWithOpinion(): string {
  return [...CHOSEN, '"model_set" =~ /^$model_set$/', LIVE, OPINION, '$timeFilter'].join(' AND ');
}

/** All frames, scored or not. */
export function allFrames(): string {
  return [...CHOSEN, '"model_set" =~ /^$model_set$/', LIVE, '$timeFilter'].join(' AND ');
}

/** The condition of every query on `stream_health` and `alert`. */
export function liveStreams(): string {
  return [...CHOSEN, LIVE, '$timeFilter'].join(' AND ');
}
