import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantOf } from '../../../../src/app/overload/step-ladder.js';
import { SimulatedMachine, type SimulatedStream } from './simulated-machine.js';

const cameras = (count: number, rest: Partial<SimulatedStream> = {}): readonly SimulatedStream[] =>
  Array.from({ length: count }, (_, n) => ({ streamId: `cam-${n}`, ...rest }));

describe('the ladder', () => {
  it('leaves streams alone that the machine can bear, and opens them one after the other', () => {
    const machine = new SimulatedMachine(cameras(9));
    machine.run(1);
    expect(machine.runs('full')).toBe(4);
    machine.run(120);
    expect(machine.runs('full')).toBe(9);
    expect(machine.ladder.share).toBe(1);
    expect(machine.moves).toBe(0);
    expect(machine.dropped).toBe(0);
  });

  it('first takes fewer samples', () => {
    const machine = new SimulatedMachine(cameras(8, { wantedFps: 4 }));
    machine.run(90);
    expect(machine.runs('full')).toBe(8);
    expect(machine.ladder.share).toBeLessThan(1);
    const [scored, dropped] = [machine.scored, machine.dropped];
    machine.run(120);
    // (2 - 8 x 0.12) processors / 0.05 = 20.8 frames a second are the most there is.
    expect((machine.scored - scored) / 120).toBeGreaterThan(0.9 * 20.8);
    expect(machine.dropped - dropped).toBeLessThan(0.02 * (machine.scored - scored));
  });

  it('then decodes keyframes only, until decoders follow and nobody gets less than half', () => {
    const machine = new SimulatedMachine(cameras(14));
    machine.run(180);
    expect(machine.runs('suspended', 'held')).toBe(0);
    expect(machine.runs('keyframes')).toBeGreaterThan(0);
    expect(machine.runs('full')).toBeGreaterThan(0);
    expect(machine.ladder.share).toBeGreaterThanOrEqual(0.5);
    expect(machine.worstLagMs).toBeLessThan(4000);
  });

  it.each([true, false])('survives four times what fits without moving to and fro; busy time told: %s', (tellsBusy) => {
    const machine = new SimulatedMachine(cameras(48), { tellsBusy });
    machine.run(240);
    expect(machine.runs('suspended', 'held')).toBe(0);
    const [scored, dropped, moves] = [machine.scored, machine.dropped, machine.moves];
    machine.run(300);
    const decode = machine.runs('full') * 0.12 + machine.runs('keyframes') * 0.026;
    expect((machine.scored - scored) / 300).toBeGreaterThan((0.85 * (2 - decode)) / 0.05);
    expect(machine.dropped - dropped).toBeLessThan(0.03 * (machine.scored - scored));
    expect(machine.moves - moves).toBeLessThanOrEqual(4);
    expect(machine.worstLagMs).toBeLessThan(8000);
  });

  it('at last suspends the least important, as many as needed, and says when it looks again', () => {
    const important = cameras(20, { priority: 1 });
    const others = cameras(80).map(({ streamId }) => ({ streamId: `other-${streamId}` }));
    const machine = new SimulatedMachine([...others, ...important]);
    machine.run(600);
    expect(important.every(({ streamId }) => machine.runOf(streamId) === 'keyframes')).toBe(true);
    const suspended = others.filter(({ streamId }) => ['suspended', 'held'].includes(machine.runOf(streamId)));
    expect(suspended.length).toBeGreaterThan(15);
    expect(machine.ladder.share).toBeGreaterThan(0.08);
    const [scored] = [machine.scored];
    machine.run(120);
    expect(machine.scored).toBeGreaterThan(scored);
  });

  it('comes all the way back when there is room', () => {
    const all = cameras(48);
    const machine = new SimulatedMachine(all);
    machine.run(240);
    expect(machine.runs('full')).toBeLessThan(20);
    machine.streams = all.slice(0, 6);
    machine.ladder = { ...machine.ladder };
    machine.run(300);
    expect(machine.ladder.share).toBe(1);
    expect(machine.runs('full')).toBe(6);
    const { moves } = machine;
    machine.run(300);
    expect(machine.moves).toBe(moves);
  });

  it('resumes suspended streams one by one when others have ended', () => {
    const all = cameras(120);
    const machine = new SimulatedMachine(all);
    machine.run(600);
    const away = all.filter(({ streamId }) => machine.runOf(streamId) === 'suspended');
    expect(away.length).toBeGreaterThan(0);
    machine.streams = [...all.slice(0, 10), ...away.slice(0, 3)];
    machine.run(1500);
    expect(away.slice(0, 3).map(({ streamId }) => machine.runOf(streamId))).not.toContain('suspended');
  });

  it('recovers from minutes in which other programs took the machine', () => {
    const machine = new SimulatedMachine(cameras(24));
    machine.run(120);
    machine.processors = 0.2;
    machine.run(60);
    machine.processors = 2;
    machine.run(240);
    expect(machine.runs('suspended', 'held')).toBe(0);
    expect(machine.ladder.share).toBeGreaterThan(0.5);
  });

  it('never grants more than its budget, whatever comes', () => {
    const stream = fc.record({
      wantedFps: fc.double({ min: 0.05, max: 30, noNaN: true }),
      priority: fc.integer({ min: -3, max: 3 }),
      keyframesPerSecond: fc.double({ min: 0.1, max: 5, noNaN: true }),
    });
    const many = fc.array(stream, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        many,
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 200 }),
        (given, processors, guess) => {
          const streams = given.map((one, n) => ({ ...one, streamId: `cam-${n}` }));
          const machine = new SimulatedMachine(streams, { processors, firstGuessFps: guess });
          machine.run(90, (observation) => {
            const { share, budget } = machine.ladder;
            const up = observation.streams.filter(({ isUp }) => isUp);
            if (share === 1) return;
            const granted = up.reduce((sum, one) => {
              return sum + Math.min(grantOf(machine.ladder, one) ?? one.wantedFps, one.decodedFps ?? Infinity);
            }, 0);
            expect(granted).toBeLessThanOrEqual(budget.fps + 1e-6);
          });
        },
      ),
      { numRuns: 25 },
    );
  });
});
