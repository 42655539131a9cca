import ffmpeg from 'fluent-ffmpeg';
import { filterGraph, type PictureSettings } from './filter-graph.js';
import type { FfmpegCapabilities } from './locate-ffmpeg.js';
import type { InputSettings, SourceKind } from './source-kinds/source-kind.js';

export interface CommandSettings extends PictureSettings, InputSettings {
  readonly source: string;
}

/** Decoded size beyond which a picture is refused: 8192 x 4320. */
const MAX_PIXELS = 35_389_440;
/** mjpeg's scale from 2 (best) to 31. */
const THUMBNAIL_QUALITY = 5;

/**
 * ffmpeg's arguments for one run: frames on fd 1 (PPM), one record per sampled
 * frame on fd 3, thumbnails on fd 4 (JPEG), records of the decoded frames on
 * fd 5, what detectors find on fd 6; without `directMetadata` both records go
 * to the log on fd 2. It takes commands on fd 0 where samples may become fewer during the run. One decoding thread per stream: the streams are the
 * parallelism.
 */
export function ffmpegCommand(
  settings: CommandSettings,
  kind: SourceKind,
  capabilities: FfmpegCapabilities,
): readonly string[] {
  const passthrough = capabilities.fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
  const pictures = ['-enc_time_base', '1:1000000', '-threads', '1', '-flush_packets', '1', '-f', 'image2pipe'];

  // fluent-ffmpeg splits a lone option at its space: always pass several at once.
  const command = ffmpeg(kind.input(settings.source))
    .inputOptions('-hide_banner', '-nostats', '-loglevel', 'level+info')
    .inputOptions(...(settings.skips === undefined ? ['-nostdin'] : []), '-threads', '1')
    .inputOptions('-protocol_whitelist', kind.protocols(settings), '-max_pixels', String(MAX_PIXELS))
    .inputOptions(...decoderOptions(settings), ...kind.options(settings, capabilities))
    .complexFilter(filterGraph(settings, capabilities))
    .output('pipe:1')
    .outputOptions('-map', '[frames]', ...passthrough, '-c:v', 'ppm', ...pictures)
    .output('pipe:4')
    .outputOptions('-map', '[thumbnails]', ...passthrough, '-c:v', 'mjpeg')
    .outputOptions('-q:v', String(THUMBNAIL_QUALITY), ...pictures);

  return ['-filter_complex_threads', '1', ...(command as unknown as ArgumentBuilder)._getArguments()];
}

function decoderOptions({ sampling }: CommandSettings): readonly string[] {
  return sampling.mode === 'keyframes' ? ['-skip_frame', 'nokey'] : [];
}

/** The part of fluent-ffmpeg that is used and that its types leave out. */
interface ArgumentBuilder {
  _getArguments(): string[];
}
