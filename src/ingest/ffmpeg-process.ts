import type { Readable } from 'node:stream';
import { mergeMap, noop, Observable } from 'rxjs';
import type { Clock } from '../domain/clock.js';
import { endPiped, startPiped } from './child-process.js';
import { classifyExit } from './classify-exit.js';
import { createDamageCounter } from './damage-counter.js';
import { createDecodedCounter } from './decoded-counter.js';
import type { DecoderEvent } from './decoder-event.js';
import { DecoderNotFoundError, DecoderOutputError } from './errors.js';
import type { FilterCommands } from './filter-commands.js';
import type { FlowControl } from './flow-control.js';
import { openFramePipe, type FramePipe } from './frame-pipe.js';
import { freshMemory, type FrameMemory } from './frame-memory.js';
import { createInputBanner } from './input-banner.js';
import { createJpegSplitter } from './jpeg-splitter.js';
import { createPictureEventReader } from './picture-events.js';
import { createPpmSplitter } from './ppm-splitter.js';
import { createNewestRecordReader, createRecordReader, parseRecord, type FrameRecord } from './record-reader.js';
import { createSampleGate } from './sample-gate.js';
import { createStderrLog } from './stderr-log.js';

export interface DecoderRun {
  readonly streamId: string;
  /** The source with its credentials masked. */
  readonly source: string;
  readonly live: boolean;
  /** The command line that starts ffmpeg; `args` are appended. */
  readonly launch: readonly string[];
  readonly args: readonly string[];
  readonly maxPixels: number;
  /** Files only: samples in flight before ffmpeg is held. */
  readonly maxInFlight: number;
  readonly flow: FlowControl;
  /** Where the memory of frames comes from; fresh where absent. */
  readonly memory?: FrameMemory | undefined;
  readonly clock: Clock;
  /** Asked when the run is ended from outside. */
  readonly endSignal: () => 'SIGTERM' | 'SIGKILL';
  /** What ffmpeg is told while it runs. */
  readonly commands: FilterCommands;
  /** ffmpeg did not do what it was told while it ran. */
  readonly onRefusal: (answer: string) => void;
  /** The process that now runs, for the log. */
  readonly onStart?: (pid: number) => void;
}

/**
 * One run of ffmpeg: a subscription is a process, and unsubscribing ends it.
 * Completes at the end of a file, after `ended`; everything else that ends a
 * run is an error.
 */
export function ffmpegProcess(run: DecoderRun): Observable<DecoderEvent> {
  return openFramePipe().pipe(mergeMap((framePipe) => play(run, framePipe)));
}

function play(run: DecoderRun, framePipe: FramePipe | undefined): Observable<DecoderEvent> {
  return new Observable((subscriber) => {
    const child = startPiped(run.launch, run.args, framePipe);
    const [frames, log, records, thumbnails, decoded, detected] = child.pipes;
    const tell = (event: DecoderEvent): void => subscriber.next(event);
    const memory = run.memory ?? { take: freshMemory, giveBack: noop };
    const gate = createSampleGate({ ...run, memory }, tell, frames);
    const stderr = createStderrLog();
    const banner = createInputBanner();
    const ppm = createPpmSplitter(run.maxPixels, (bytes) => gate.take(bytes));
    const jpeg = createJpegSplitter();
    const sampleRecords = createRecordReader();
    const decodedRecords = createNewestRecordReader();
    const pictureEvents = createPictureEventReader();
    const countDecoded = createDecodedCounter();
    const countDamage = createDamageCounter(stderr);

    // Frames and log come through different pipes: nothing is told of the frames before what is known of the input.
    let isKnown = false;
    const take = (read: () => void): void => {
      if (subscriber.closed) return;
      try {
        read();
        if (isKnown) gate.emit();
      } catch (error) {
        subscriber.error(naming(run.streamId, error));
      }
    };
    const readFrom = (pipe: Readable, read: (chunk: Buffer) => void): void => {
      pipe.on('data', (chunk: Buffer) => take(() => read(chunk)));
    };
    // What the detectors print of a picture was written before its record: it is read first, or the order were chance.
    const readLater = (pipe: Readable, read: (chunk: Buffer) => void): void => {
      pipe.on('data', (chunk: Buffer) => setImmediate(() => take(() => read(chunk))));
    };
    const readPrinted = (line: string): void => {
      const record = parseRecord(`${line}\n`);
      if (record === undefined) return;
      if (line.startsWith('[showinfo@decoded')) readDecoded(record);
      else readRecord(record);
    };
    const readDecoded = (record: FrameRecord): void => {
      const event = countDecoded(record);
      run.commands.onDecoded(event.rebuilt);
      tell(event);
    };
    const readRecord = (record: FrameRecord): void => {
      if (gate.pairing.pushRecord(record)) tell({ kind: 'rebuilt' });
    };
    const readInfo = (line: string): void => {
      const { input, isOver } = banner.push(line);
      if (input !== undefined) tell({ kind: 'input', input });
      isKnown ||= isOver;
    };

    readFrom(frames, (chunk) => ppm.push(chunk).forEach((picture) => gate.pairing.pushPicture(picture)));
    readFrom(thumbnails, (chunk) => jpeg.push(chunk).forEach((one) => gate.pairing.pushThumbnail(one)));
    readLater(records, (chunk) => sampleRecords.push(chunk).forEach(readRecord));
    readFrom(detected, (chunk) => pictureEvents.push(chunk).forEach(tell));
    readFrom(decoded, (chunk) => decodedRecords.push(chunk).forEach(readDecoded));
    readFrom(log, (chunk) => {
      const { printed, info, refusals } = stderr.push(chunk);
      refusals.forEach(run.onRefusal);
      info.forEach(readInfo);
      printed.forEach(readPrinted);
      countDamage(gate.sampled() > 0).forEach(tell);
    });

    child.process.once('error', (cause) => {
      const advice = 'install ffmpeg or set ingest.ffmpegPath';
      subscriber.error(
        new DecoderNotFoundError(`stream ${run.streamId}: cannot start ${run.launch[0] ?? ''}; ${advice}`, { cause }),
      );
    });
    child.process.once('close', (exitCode, signal) => {
      afterClose(frames, () =>
        gate.finish(() => {
          const { streamId, source, live } = run;
          const seen = { sampled: gate.sampled(), tail: stderr.tail() };
          const fault = classifyExit({ streamId, source, live, exitCode, signal, ...seen });
          if (fault !== undefined) {
            subscriber.error(fault);
            return;
          }
          tell({ kind: 'ended', decodeErrors: stderr.errorCount(), lastError: stderr.lastError() });
          subscriber.complete();
        }),
      );
    });
    run.commands.connect(child.stdin);
    if (child.process.pid !== undefined) run.onStart?.(child.process.pid);

    return () => {
      gate.close();
      endPiped(child, run.endSignal());
    };
  });
}

function afterClose(pipe: Readable, then: () => void): void {
  if (pipe.closed) then();
  else pipe.once('close', then);
}

/** The readers know no stream; the message must. */
function naming(streamId: string, error: unknown): unknown {
  if (!(error instanceof DecoderOutputError)) return error;
  return new DecoderOutputError(`stream ${streamId}: ${error.message}; see whether the source plays elsewhere`, {
    cause: error,
  });
}
