import type { FfmpegCapabilities } from '../locate-ffmpeg.js';

/** How RTP comes from an RTSP server. */
export type RtspTransport = 'tcp' | 'udp';

export interface InputSettings {
  readonly realtime: boolean;
  readonly transport: RtspTransport;
  /** ffmpeg's own limit on socket silence: it tries several times that long, and only matters when the daemon is gone. */
  readonly socketTimeoutMs: number;
}

/** One row per kind of source: what ffmpeg may open, and with which input options. */
export interface SourceKind {
  readonly name: string;
  /** Live sources are retried when they end and are never held back; others end. */
  readonly live: boolean;
  /** Live sources that come in pieces of several seconds. */
  readonly segmented?: true;
  readonly matches: (source: string) => boolean;
  /** The protocol that ffmpeg must have been built with. */
  readonly needs: string;
  /** ffmpeg's protocol whitelist: nothing else can be opened, whatever the content says. */
  readonly protocols: (settings: InputSettings) => string;
  /** What follows `-i`; it never starts with `-`. */
  readonly input: (source: string) => string;
  readonly options: (settings: InputSettings, capabilities: FfmpegCapabilities) => readonly string[];
}

/** Containers and raw streams, but no playlists: those name further files. */
export const MEDIA_FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,flv,asf,h264,hevc,mjpeg,mpjpeg,mxf,ogg,ivf,obu,av1,nut,dv,rm,gif,yuv4mpegpipe,wav,mp3,aac,flac';

/** How much of a live source is looked at before it is decoded: bytes, and microseconds. */
export const LIVE_PROBE = ['-probesize', '1000000', '-analyzeduration', '1000000'] as const;

/** Options as a live source over a plain socket takes them. */
export function socketOptions({ socketTimeoutMs }: InputSettings): readonly string[] {
  return ['-rw_timeout', String(socketTimeoutMs * 1000), ...LIVE_PROBE];
}

/** Whether a source is a URL of one of these schemes. */
export function hasScheme(...schemes: readonly string[]): (source: string) => boolean {
  return (source) => schemes.some((scheme) => source.toLowerCase().startsWith(`${scheme}://`));
}
