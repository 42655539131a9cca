import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { ConfigSchema } from '../../src/config/schema.js';

/** Red, yellow and green at the thresholds of the rule that is in force when none is configured. */
export function scoreThresholds(): ThresholdsConfigBuilder {
  const [rule] = ConfigSchema.parse({}).alerts.rules;
  if (rule === undefined) throw new Error('the default configuration has no rule');
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'red' },
    { value: rule.raiseBelow, color: 'yellow' },
    { value: rule.clearAbove, color: 'green' },
  ]);
}
