import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { pngFile } from './png/png-file.js';
import { FONT_FAMILY } from './style.js';

const require = createRequire(import.meta.url);
/** No font of the machine is looked at: the picture is the same everywhere. */
const FONT = {
  fontFiles: ['DejaVuSans', 'DejaVuSans-Bold'].map((name) => require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)),
  loadSystemFonts: false,
  defaultFontFamily: FONT_FAMILY,
};

/** 52 levels of each colour: no step is seen, and the file is a third smaller. */
const COLOUR_STEP = 5;

/** The PNG file of a drawing, of its own size. It takes some 100 ms of its thread. Throws what the renderer throws. */
export function rasterise(svg: string): Buffer {
  const { width, height, pixels } = new Resvg(svg, { font: FONT }).render();
  return pngFile({ width, height, rgba: pixels }, { step: COLOUR_STEP });
}
