import { hasScheme, LIVE_PROBE, socketOptions, type SourceKind } from './source-kind.js';

/** A channel of an RTMP server. */
export const RTMP: SourceKind = {
  name: 'rtmp',
  live: true,
  matches: hasScheme('rtmp', 'rtmps'),
  needs: 'rtmp',
  protocols: () => 'rtmp,rtmps,tls,tcp',
  input: (source) => source,
  options: (settings) => ['-rtmp_live', 'live', ...socketOptions(settings), '-f', 'flv'],
};

/** MPEG-TS over SRT; mode, latency and passphrase stand in the URL. */
export const SRT: SourceKind = {
  name: 'srt',
  live: true,
  matches: hasScheme('srt'),
  needs: 'srt',
  protocols: () => 'srt',
  input: (source) => source,
  options: () => [...LIVE_PROBE, '-f', 'mpegts'],
};

/** MPEG-TS over UDP, to this machine or a multicast group: the URL names where to listen. */
export const MPEGTS_UDP: SourceKind = {
  name: 'udp',
  live: true,
  matches: hasScheme('udp'),
  needs: 'udp',
  protocols: () => 'udp',
  input: (source) => source,
  options: () => ['-overrun_nonfatal', '1', ...LIVE_PROBE, '-f', 'mpegts'],
};
