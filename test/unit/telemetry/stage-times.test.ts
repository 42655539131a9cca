import { expect, it } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { observeStage } from '../../../src/telemetry/stage-times.js';

it('notes the time of each frame in seconds, and none where the clock was set back', async () => {
  const metrics = createMetrics();
  observeStage(metrics, 'inference', 250, 2);
  observeStage(metrics, 'queue', -5_000);

  const told = await metrics.registry.metrics();
  expect(told).toContain('framewatch_stage_seconds_sum{stage="inference"} 0.5');
  expect(told).toContain('framewatch_stage_seconds_count{stage="inference"} 2');
  expect(told).toContain('framewatch_stage_seconds_sum{stage="queue"} 0');
});
