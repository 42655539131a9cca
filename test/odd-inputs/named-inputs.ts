import { ADDRESSES } from './named/addresses.js';
import { CODECS } from './named/codecs.js';
import { DAMAGE } from './named/damage.js';
import { DISGUISES } from './named/disguises.js';
import { MID_STREAM } from './named/mid-stream.js';
import { ORIENTATION } from './named/orientation.js';
import { PIPES } from './named/pipes.js';
import { PIXEL_FORMATS } from './named/pixel-formats.js';
import { SIZES } from './named/sizes.js';
import { SPECIAL_FILES } from './named/special-files.js';
import { STREAMS } from './named/streams.js';
import { TIMELINES } from './named/timelines.js';
import type { OddInput } from './odd-input.js';

/** All odd inputs with a name, by what is odd about them. */
export const NAMED_INPUTS: Readonly<Record<string, readonly OddInput[]>> = {
  Size: SIZES,
  'Pixel format': PIXEL_FORMATS,
  'Orientation and scanning': ORIENTATION,
  Time: TIMELINES,
  'Codec and container': CODECS,
  'Change in the middle': MID_STREAM,
  Streams: STREAMS,
  Damage: DAMAGE,
  'Another kind of file': DISGUISES,
  'Special file': SPECIAL_FILES,
  Pipe: PIPES,
  Address: ADDRESSES,
};
