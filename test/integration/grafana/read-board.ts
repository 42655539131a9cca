import { readFileSync } from 'node:fs';

export interface Target {
  readonly query: string;
  readonly resultFormat: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly interval?: string;
  readonly timeFrom?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: { readonly defaults: { readonly unit?: string } };
  readonly options: { readonly legend?: { readonly showLegend: boolean } };
  readonly targets: readonly Target[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly refresh?: number;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly datasource?: { readonly uid: string };
}

export interface Annotation {
  readonly name: string;
  readonly datasource: { readonly uid: string };
  readonly target: { readonly query: string; readonly titleColumn: string; readonly textColumn: string };
}

export interface Board {
  readonly uid: string;
  readonly editable: boolean;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
}

export const BOARD_FILE = new URL('../../../config/grafana/dashboards/framewatch.json', import.meta.url);

/** The board as Grafana is given it. */
export function readBoard(): Board {
  return JSON.parse(readFileSync(BOARD_FILE, 'utf8')) as Board;
}
