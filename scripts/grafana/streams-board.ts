import { DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.js';
import { alertsPanel } from './panels/alerts.js';
import { nowPanels } from './panels/now.js';
import { opinionPanels } from './panels/opinions.js';
import { ratePanels } from './panels/rates.js';
import { scorePanels } from './panels/scores.js';
import { statePanels } from './panels/states.js';
import { worstStreamsPanel } from './panels/worst-streams.js';
import { variables } from './variables.js';

/** The first board: every stream, how good, how bad, and since when. */
export function streamsBoard() {
  const panels = [
    ...nowPanels(0),
    ...scorePanels(4),
    worstStreamsPanel(4),
    ...statePanels(13),
    ...opinionPanels(21),
    ...ratePanels(29),
    alertsPanel(37),
  ];
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the classic format: every Grafana loads it from a file
  const board = new DashboardBuilder('Framewatch: streams')
    .uid('framewatch-streams')
    .description('Live picture quality: scores, states and alerts. Replays are left out.')
    .tags(['framewatch', 'video-quality'])
    .timezone('browser')
    .time({ from: 'now-15m', to: 'now' })
    .refresh('10s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables(variables())
    .annotations(annotations());
  for (const panel of panels) board.withPanel(panel);
  return board.build();
}
