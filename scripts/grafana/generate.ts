// `npm run grafana`: writes the board that Grafana is given.
import { writeFileSync } from 'node:fs';
import { boardJson } from './board-json.js';

writeFileSync(new URL('../../config/grafana/dashboards/framewatch.json', import.meta.url), boardJson());
