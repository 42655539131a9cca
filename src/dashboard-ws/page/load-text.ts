import type { StreamSampling } from '../../domain/stream.js';

const FULL = 'this machine is full';

/** How often a stream is scored, and why that is less than was asked for. */
export function samplingText(sampling: StreamSampling | undefined, effectiveFps: number): string {
  if (sampling === undefined || sampling.rung === 'none') return `${effectiveFps.toFixed(1)} fps scored`;
  if (sampling.rung === 'suspended') return `not scored: ${FULL}`;
  const rate = `${fpsText(sampling.effectiveFps)} of ${fpsText(sampling.wantedFps)} fps`;
  return sampling.rung === 'keyframes' ? `${rate}, keyframes only: ${FULL}` : `${rate}: ${FULL}`;
}

/** One line for the whole machine; empty while every stream is scored as often as asked for. */
export function loadText(samplings: readonly StreamSampling[]): string {
  const count = (rung: StreamSampling['rung']): number => samplings.filter((one) => one.rung === rung).length;
  if (count('none') === samplings.length) return '';
  const sum = (of: 'effectiveFps' | 'wantedFps'): number => samplings.reduce((total, one) => total + one[of], 0);
  const parts = [
    `${FULL}: ${fpsText(sum('effectiveFps'))} of ${fpsText(sum('wantedFps'))} frames per second scored`,
    ...(count('keyframes') > 0 ? [`${count('keyframes')} with keyframes only`] : []),
    ...(count('suspended') > 0 ? [`${count('suspended')} suspended`] : []),
  ];
  return parts.join(' · ');
}

/** `0.42`, `1`, `12.5`. */
function fpsText(fps: number): string {
  return String(Number(fps.toFixed(fps < 1 ? 2 : 1)));
}
