import { SortOrder, TooltipDisplayMode, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATA_SOURCE } from '../data-source.js';
import { legend } from './legend.js';

/** Points that are farther apart than this are not joined: silence is shown as a gap. */
export const LONGEST_JOINED_GAP_MS = 60_000;

/** A chart over time with the board's habits; it begins at 0 unless its values have a sign. */
export function chart(
  title: string,
  description: string,
  { isSigned = false }: { readonly isSigned?: boolean } = {},
): PanelBuilder {
  const panel = new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(DATA_SOURCE)
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Ascending))
    .spanNulls(LONGEST_JOINED_GAP_MS)
    .lineWidth(1)
    .fillOpacity(0);
  return isSigned ? panel : panel.min(0);
}
