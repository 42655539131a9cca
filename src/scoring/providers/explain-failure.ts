import { notBundled } from './runtime-package.js';

const MAX_CHARS = 200;
/** What CUDA says where there is no usable device: no driver, too old a driver, no device, none that is visible. */
const NO_CUDA_DEVICE = /CUDA (?:failure|error) ?(?:35|100|101|803|804)\b[^;\n]*/i;

/**
 * Why a provider does not work, in one line without folders, from what onnxruntime threw and what it had printed before:
 * the cause of a library that does not load is printed only.
 */
export function explainFailure(message: string, printed: string): string {
  if (message.includes('backend not found')) return 'this build of onnxruntime-node has no such provider';
  if (/Failed to get a WebGPU adapter|No supported adapters/.test(message)) return 'no device';
  const cuda = NO_CUDA_DEVICE.exec(message)?.[0];
  if (cuda !== undefined) return line(`no device: ${cuda}`);
  if (/Failed to load (?:shared )?library/.test(message)) return line(whyNotLoaded(message, printed));
  return line(message);
}

function whyNotLoaded(message: string, printed: string): string {
  const [, library = '', cause = ''] = /Failed to load library (\S+) with error: ([^\n]+)/.exec(printed) ?? [];
  if (cause.startsWith('libcuda.so')) return `no device: libcuda.so.1, which comes with the driver, is not there`;
  const isBundled = library !== '' && !cause.startsWith(library);
  if (isBundled) return `cannot be loaded: ${cause}`;
  return library === '' ? `not bundled: ${message}` : notBundled(library);
}

/** The first line, names of files without their folders, and no colours of a terminal. */
function line(text: string): string {
  const [first = ''] = text
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .trim()
    .split('\n');
  const bare = first.replaceAll(/(?:[A-Za-z]:)?[\\/](?:[^\s\\/:]+[\\/])+/g, '');
  return bare.length > MAX_CHARS ? `${bare.slice(0, MAX_CHARS)}…` : bare;
}
