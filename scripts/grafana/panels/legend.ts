import { LegendPlacement, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';

/** The SDK's own default is none. */
export function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder().showLegend(true).placement(LegendPlacement.Bottom);
}
