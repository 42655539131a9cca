import { hasScheme, LIVE_PROBE, type SourceKind } from './source-kind.js';

/** A camera, or a server that speaks for one. */
export const RTSP: SourceKind = {
  name: 'rtsp',
  live: true,
  matches: hasScheme('rtsp'),
  needs: 'tcp',
  protocols: ({ transport }) => (transport === 'udp' ? 'rtsp,tcp,rtp,udp' : 'rtsp,tcp'),
  input: (source) => source,
  options: ({ transport, socketTimeoutMs }, { rtspTimeoutOption }) => [
    ...['-rtsp_transport', transport, '-allowed_media_types', 'video'],
    ...[rtspTimeoutOption, String(socketTimeoutMs * 1000), ...LIVE_PROBE],
  ],
};

/** The same inside TLS, pictures included. ffmpeg's RTSP does not verify the certificate. */
export const RTSPS: SourceKind = {
  ...RTSP,
  name: 'rtsps',
  matches: hasScheme('rtsps'),
  needs: 'tls',
  protocols: () => 'rtsps,tls,tcp',
  options: (settings, capabilities) => RTSP.options({ ...settings, transport: 'tcp' }, capabilities),
};
