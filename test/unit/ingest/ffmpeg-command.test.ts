import { describe, expect, it } from 'vitest';
import { ffmpegCommand, type CommandSettings } from '../../../src/ingest/ffmpeg-command.js';
import type { FfmpegCapabilities } from '../../../src/ingest/locate-ffmpeg.js';
import { sourceKindOf } from '../../../src/ingest/source-kinds/source-kind-of.js';

const NEW: FfmpegCapabilities = {
  fpsMode: true,
  directMetadata: true,
  rtspTimeoutOption: '-timeout',
  protocols: new Set(),
};
const OLD: FfmpegCapabilities = {
  fpsMode: false,
  directMetadata: false,
  rtspTimeoutOption: '-stimeout',
  protocols: new Set(),
};

function argsOf(source: string, capabilities = NEW, given: Partial<CommandSettings> = {}): string[] {
  const size = { maxWidth: 1920, maxHeight: 1080, thumbnailWidth: 480, countExactly: !source.startsWith('rtsp') };
  const input = { realtime: false, transport: 'tcp', socketTimeoutMs: 20_000 } as const;
  const pictures = {
    sampling: { mode: 'fps', fps: 2 },
    frozenAfterMs: 30_000,
    detectBlack: true,
    deinterlace: false,
  } as const;
  const settings = { source, ...pictures, ...input, ...size, ...given };
  return [...ffmpegCommand(settings, sourceKindOf('s', source), capabilities)];
}
const after = (args: readonly string[], option: string): string | undefined => args[args.indexOf(option) + 1];

describe('ffmpegCommand', () => {
  it('opens a file through its own protocol only, with spaces in its name left alone', () => {
    const args = argsOf('/clips/two words.mp4');
    expect(after(args, '-i')).toBe('file:/clips/two words.mp4');
    expect(after(args, '-protocol_whitelist')).toBe('file');
    expect(after(args, '-format_whitelist')).not.toMatch(/hls|concat|dash/);
    expect(args).not.toContain('-re');
    expect(argsOf('/a.mp4', NEW, { realtime: true })).toContain('-re');
  });

  it('opens a camera over TCP, video only, with bounded probing', () => {
    const args = argsOf('rtsp://10.0.0.5/live');
    expect(after(args, '-i')).toBe('rtsp://10.0.0.5/live');
    expect(after(args, '-protocol_whitelist')).toBe('rtsp,tcp');
    expect(after(args, '-rtsp_transport')).toBe('tcp');
    expect(after(args, '-timeout')).toBe('20000000');
    expect(args.slice(0, args.indexOf('-i'))).toEqual(
      expect.arrayContaining(['-nostdin', '-max_pixels', '-probesize', '-analyzeduration', '-threads']),
    );
  });

  it('opens a camera over UDP where that is asked for', () => {
    const args = argsOf('rtsp://10.0.0.5/live', NEW, { transport: 'udp' });
    expect(after(args, '-rtsp_transport')).toBe('udp');
    expect(after(args, '-protocol_whitelist')).toBe('rtsp,tcp,rtp,udp');
  });

  it('samples on a grid of media time and prints a record of every frame and of every sample', () => {
    const graph = after(argsOf('/a.mp4'), '-filter_complex') ?? '';
    expect(graph).toContain(
      "select='isnan(prev_selected_t)+gt(floor((t+0.0005)*2),floor((prev_selected_t+0.0005)*2))+lt(t,prev_selected_t-1)'",
    );
    expect(graph).toContain('settb=1/1000000');
    expect(graph.match(/pipe\\\\:\d/g)).toEqual([5, 6, 6, 6, 6, 3].map((fd) => `pipe\\\\:${fd}`));
    expect(graph.indexOf('metadata@decoded')).toBeLessThan(graph.indexOf('select='));
    expect(graph.indexOf('metadata@sampled')).toBeGreaterThan(graph.indexOf('select='));
  });

  it('counts a file exactly and tells about a camera a few times a second', () => {
    expect(after(argsOf('/a.mp4'), '-filter_complex')).not.toContain('enable');
    expect(after(argsOf('rtsp://10.0.0.5/live'), '-filter_complex')).toContain("enable='if(gte(abs(t-ld(0)),0.2)");
  });

  it('writes frames and thumbnails as they come, on one thread each', () => {
    const args = argsOf('/a.mp4');
    const outputs = args.slice(args.indexOf('-map'));
    expect(outputs.filter((arg) => arg.startsWith('pipe:'))).toEqual(['pipe:1', 'pipe:4']);
    expect(outputs.filter((arg) => arg === 'passthrough')).toHaveLength(2);
    expect(outputs.filter((arg) => arg === '-threads')).toHaveLength(2);
    expect(args).not.toContain('-y');
  });

  it('suits an ffmpeg of 2018', () => {
    const args = argsOf('rtsp://10.0.0.5/live', OLD);
    expect(args).not.toContain('-fps_mode');
    expect(args.filter((arg) => arg === '-vsync')).toHaveLength(2);
    expect(after(args, '-stimeout')).toBe('20000000');
    expect(after(args, '-loglevel')).toBe('level+info');
    expect(after(args, '-filter_complex')).toContain('showinfo@sampled');
  });
});
