const CHOSEN = ['"site" =~ /^$site$/', '"stream" =~ /^$stream$/'];
/** Replays carry the tag `run`; a missing tag equals the empty text. */
const LIVE = `"run" = ''`;

/** The condition of every query on `frame_quality`; scores that are not valid say nothing about the picture. */
export function validFrames(): string {
  return [...CHOSEN, '"model_set" =~ /^$model_set$/', LIVE, `"validity" = 'valid'`, '$timeFilter'].join(' AND ');
}

/** All frames, scored or not. */
export function allFrames(): string {
  return [...CHOSEN, '"model_set" =~ /^$model_set$/', LIVE, '$timeFilter'].join(' AND ');
}

/** The condition of every query on `stream_health` and `alert`. */
export function liveStreams(): string {
  return [...CHOSEN, LIVE, '$timeFilter'].join(' AND ');
}
