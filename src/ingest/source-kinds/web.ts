import { hasScheme, MEDIA_FORMATS, socketOptions, type SourceKind } from './source-kind.js';

const isWeb = hasScheme('http', 'https');
/** Files with an index; whatever else is served over HTTP is taken for a stream. */
const FILE_ON_SERVER = /\.(mp4|m4v|mov|mkv|webm|avi|mxf)$/i;

function pathOf(source: string): string {
  return URL.canParse(source) ? new URL(source).pathname : '';
}

/** HTTP Live Streaming. Playlists name what is opened next: only the web, and no file of this machine. */
export const HLS: SourceKind = {
  name: 'hls',
  live: true,
  segmented: true,
  matches: (source) => isWeb(source) && /\.m3u8?$/i.test(pathOf(source)),
  needs: 'http',
  protocols: () => 'http,https,tls,tcp,crypto',
  input: (source) => source,
  options: (settings) => [...socketOptions(settings), '-f', 'hls'],
};

/** A stream that a web server sends for ever: MJPEG, MPEG-TS, FLV. */
export const HTTP_STREAM: SourceKind = {
  name: 'http',
  live: true,
  matches: isWeb,
  needs: 'http',
  protocols: () => 'http,https,tls,tcp',
  input: (source) => source,
  options: (settings) => [...socketOptions(settings), '-format_whitelist', MEDIA_FORMATS],
};

/** A file on a web server: it ends. */
export const HTTP_FILE: SourceKind = {
  ...HTTP_STREAM,
  name: 'http-file',
  live: false,
  matches: (source) => isWeb(source) && FILE_ON_SERVER.test(pathOf(source)),
  options: (settings, capabilities) => [
    ...HTTP_STREAM.options(settings, capabilities),
    ...(settings.realtime ? ['-re'] : []),
  ],
};
