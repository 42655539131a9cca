/** One decoded picture chosen for scoring. Immutable; `data` is handed over, never shared. */
export interface Frame {
  readonly streamId: string;
  /** 0-based, counts the frames this stream has emitted since the daemon started; goes on after a reconnect. */
  readonly seq: number;
  /** Presentation time in the container, in milliseconds from the start of this decoder run. */
  readonly ptsMs: number;
  /** The frame's own time: epoch of the run plus pts, microseconds since 1970, strictly increasing per stream. */
  readonly timeUs: number;
  /** Wall clock when the frame left the decoder. */
  readonly capturedAtMs: number;
  readonly width: number;
  readonly height: number;
  /** Packed RGB, `width * height * 3` bytes. */
  readonly data: Uint8Array;
  /** The same picture as a small JPEG, for people. */
  readonly jpeg: Uint8Array;
  /** Set where the picture had not changed for so long that it says nothing about now. */
  readonly isFrozen?: true;
}
