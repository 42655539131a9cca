import { FatalError, RecoverableError } from '../errors.js';

/** No decoded picture with an advancing time for `silentForMs`. */
export class SourceStalledError extends RecoverableError {
  readonly code = 'SOURCE_STALLED';
  readonly silentForMs: number;
  constructor(message: string, silentForMs: number) {
    super(message);
    this.silentForMs = silentForMs;
  }
}

/** The camera's machine answered that nothing listens on the port. */
export class SourceRefusedError extends RecoverableError {
  readonly code = 'SOURCE_REFUSED';
}

/** The host cannot be resolved or reached. */
export class SourceUnreachableError extends RecoverableError {
  readonly code = 'SOURCE_UNREACHABLE';
}

/** The source did not answer in time. */
export class SourceTimeoutError extends RecoverableError {
  readonly code = 'SOURCE_TIMEOUT';
}

/** The server is there but knows no stream at this path (RTSP 404). */
export class SourcePathError extends RecoverableError {
  readonly code = 'SOURCE_PATH';
}

/** A live source closed the connection. */
export class SourceEndedError extends RecoverableError {
  readonly code = 'SOURCE_ENDED';
}

/** ffmpeg ended in a way that no other error names. */
export class DecoderExitedError extends RecoverableError {
  readonly code = 'DECODER_EXITED';
}

/** Pictures, records and thumbnails no longer belong together, or ffmpeg wrote something that is none of them. */
export class DecoderOutputError extends RecoverableError {
  readonly code = 'DECODER_OUTPUT';
}

/** User name or password was refused. Not retried: cameras lock accounts after a few wrong logins. */
export class SourceAuthError extends FatalError {
  readonly code = 'SOURCE_AUTH';
}

export class SourceNotFoundError extends FatalError {
  readonly code = 'SOURCE_NOT_FOUND';
}

export class SourceIsDirectoryError extends FatalError {
  readonly code = 'SOURCE_IS_DIRECTORY';
}

export class SourcePermissionError extends FatalError {
  readonly code = 'SOURCE_PERMISSION';
}

/** The file is not audio or video at all. */
export class SourceNotMediaError extends FatalError {
  readonly code = 'SOURCE_NOT_MEDIA';
}

/** The file was cut off before the part without which it cannot be played, or no picture of it can be decoded. */
export class SourceTruncatedError extends FatalError {
  readonly code = 'SOURCE_TRUNCATED';
}

export class SourceNoVideoError extends FatalError {
  readonly code = 'SOURCE_NO_VIDEO';
}

/** A scheme, container or codec that cannot be opened here. */
export class SourceUnsupportedError extends FatalError {
  readonly code = 'SOURCE_UNSUPPORTED';
}

/** No ffmpeg that runs. */
export class DecoderNotFoundError extends FatalError {
  readonly code = 'DECODER_NOT_FOUND';
}
