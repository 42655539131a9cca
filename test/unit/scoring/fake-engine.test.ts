import { describe } from 'vitest';
import { fakeEngine } from '../../fakes/engine.js';
import { describeEngineContract } from '../../helpers/engine-contract.js';

describe('the fake engine', () => {
  describeEngineContract(() => Promise.resolve(fakeEngine()));
});
