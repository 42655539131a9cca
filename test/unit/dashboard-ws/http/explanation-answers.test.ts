import { describe, expect, it, vi } from 'vitest';
import { explanationAnswers } from '../../../../src/dashboard-ws/http/explanation-answers.js';
import { FatalError, RecoverableError } from '../../../../src/errors.js';
import type { Explanation } from '../../../../src/domain/explanation.js';
import { explanation } from '../../../fakes/explanation.js';

class Busy extends RecoverableError {
  readonly code = 'EXPLAINER_BUSY';
}
class Failed extends FatalError {
  readonly code = 'EXPLANATION_FAILED';
}

function open() {
  let nowMs = 0;
  const newest = new Map<string, Explanation>();
  const draw = vi.fn(({ timeUs = 0 }: Explanation) => Promise.resolve(Buffer.from(`drawn ${timeUs}`)));
  const alertExplanation = vi.fn((id: string) => Promise.resolve(id === 'none' ? undefined : explanation()));
  const answers = explanationAnswers({
    ...{ state: { explanation: (id) => newest.get(id) }, history: { alertExplanation }, clock: () => nowMs, draw },
  });
  const show = (streamId: string, timeUs: number) =>
    newest.set(streamId, explanation({}, { subject: streamId, timeUs }));
  const bodyOf = async (streamId: string): Promise<string> => (await answers.stream(streamId)).body.toString();
  return { answers, draw, alertExplanation, show, bodyOf, pass: (ms: number) => (nowMs += ms) };
}

describe('explanations over HTTP', () => {
  it('draws a frame once for all who ask', async () => {
    const { show, bodyOf, draw, pass } = open();
    show('gate', 1);
    expect(await Promise.all([bodyOf('gate'), bodyOf('gate')])).toEqual(['drawn 1', 'drawn 1']);
    pass(3_600_000);
    expect(await bodyOf('gate')).toBe('drawn 1');
    expect(draw).toHaveBeenCalledOnce();
  });

  it('draws a newer frame, but not more than one a second', async () => {
    const { show, bodyOf, pass } = open();
    show('gate', 1);
    await bodyOf('gate');
    show('gate', 2);
    pass(999);
    expect(await bodyOf('gate')).toBe('drawn 1');
    pass(1);
    expect(await bodyOf('gate')).toBe('drawn 2');
  });

  it('gives that of an alert, which never changes', async () => {
    const { answers, draw, alertExplanation, pass } = open();
    expect(await answers.alert('low/gate/1', 'firing')).toMatchObject({ status: 200, type: 'image/png' });
    pass(3_600_000);
    await answers.alert('low/gate/1', 'firing');
    await answers.alert('low/gate/1', 'resolved');
    expect(draw).toHaveBeenCalledTimes(2);
    expect(alertExplanation).toHaveBeenLastCalledWith('low/gate/1', 'resolved');
  });

  it('answers 404 where there is nothing to explain, and looks again the next time', async () => {
    const { answers, show } = open();
    expect(await answers.alert('none', 'firing')).toMatchObject({ status: 404 });
    expect(await answers.stream('gate')).toMatchObject({ status: 404 });
    show('gate', 1);
    expect(await answers.stream('gate')).toMatchObject({ status: 200 });
  });

  it.each([
    [new Busy('8 wait'), 503, { 'Retry-After': '3' }],
    [new Failed('gate: not drawn'), 500, {}],
  ])('says why one was not drawn, and tries again the next time', async (error, status, headers) => {
    const { answers, show, draw } = open();
    show('gate', 1);
    draw.mockRejectedValueOnce(error);
    expect(await answers.stream('gate')).toMatchObject({ status, headers });
    expect(await answers.stream('gate')).toMatchObject({ status: 200 });
  });

  it('hands an error of our own making on, and forgets it', async () => {
    const { answers, show, draw } = open();
    show('gate', 1);
    draw.mockRejectedValueOnce(new TypeError('x is not a function'));
    await expect(answers.stream('gate')).rejects.toThrow(TypeError);
    expect(await answers.stream('gate')).toMatchObject({ status: 200 });
  });

  it('keeps the newest sixteen drawings only', async () => {
    const { answers, draw } = open();
    for (let place = 0; place < 17; place += 1) await answers.alert(`a${place}`, 'firing');
    await answers.alert('a16', 'firing');
    expect(draw).toHaveBeenCalledTimes(17);
    await answers.alert('a0', 'firing');
    expect(draw).toHaveBeenCalledTimes(18);
  });
});
