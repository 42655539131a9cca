import type { StreamSampling } from '../../domain/stream.js';
import type { ServerBody, Snapshot } from '../protocol.js';
import { byId } from './element.js';
import { worstFirst, type Rank } from './worst-first.js';
import { tile, type Tile } from './tile.js';

const SORT_EVERY_MS = 4_000;

export interface TileGrid {
  reset(state: Snapshot): void;
  apply(body: ServerBody): void;
  /** How many alerts fire per stream. */
  setFiring(counts: ReadonlyMap<string, number>): void;
  tick(nowMs: number): void;
  /** How many of all streams are live. */
  readonly counts: { readonly streams: number; readonly live: number };
  /** Of the live sources. */
  readonly samplings: readonly StreamSampling[];
}

/** All tiles, worst first. They change places at most every few seconds, so that one can read them. */
export function tileGrid(): TileGrid {
  const root = byId('tiles');
  const tiles = new Map<string, Tile>();
  let firing: ReadonlyMap<string, number> = new Map();
  let sortedAtMs = -Infinity;

  const tileOf = (streamId: string): Tile => {
    const known = tiles.get(streamId);
    return known ?? addTile({ streamId, history: [] });
  };

  const addTile = (snapshot: Snapshot['streams'][number]): Tile => {
    const added = tile(snapshot);
    tiles.set(snapshot.streamId, added);
    root.append(added.root);
    added.resize();
    resizes.observe(added.root);
    sortedAtMs = -Infinity;
    return added;
  };

  const sort = (): void => {
    const ranks = [...tiles].map(([streamId, { grade, status, frame }]): Rank => ({
      ...{ streamId, grade, state: status?.state ?? 'starting', score: frame?.score },
      isFiring: (firing.get(streamId) ?? 0) > 0,
    }));
    worstFirst(ranks).forEach(({ streamId }, index) => {
      const node = tiles.get(streamId)?.root;
      const there = root.children[index] ?? null;
      if (node !== undefined && node !== there) root.insertBefore(node, there);
    });
  };

  const resizes = new ResizeObserver(() => tiles.forEach((each) => each.resize()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => tiles.forEach((each) => each.recolour()));

  return {
    reset: ({ streams }) => {
      const present = new Set(streams.map(({ streamId }) => streamId));
      for (const [streamId, { root: node }] of tiles) {
        if (present.has(streamId)) continue;
        node.remove();
        tiles.delete(streamId);
      }
      for (const snapshot of streams) (tiles.get(snapshot.streamId) ?? addTile(snapshot)).reset(snapshot);
      sortedAtMs = -Infinity;
    },
    apply: (body) => {
      if (body.type === 'status') tileOf(body.status.streamId).setStatus(body.status);
      if (body.type === 'frame') tileOf(body.frame.streamId).setFrame(body.frame);
    },
    setFiring: (counts) => {
      firing = counts;
      for (const [streamId, each] of tiles) each.setFiring(counts.get(streamId) ?? 0);
    },
    tick: (nowMs) => {
      for (const each of tiles.values()) each.tick(nowMs);
      byId('no-streams').hidden = tiles.size > 0;
      if (nowMs - sortedAtMs < SORT_EVERY_MS) return;
      sortedAtMs = nowMs;
      sort();
    },
    get counts() {
      const live = [...tiles.values()].filter(({ status }) => status?.state === 'live').length;
      return { streams: tiles.size, live };
    },
    get samplings() {
      return [...tiles.values()].flatMap(({ status }) => status?.sampling ?? []);
    },
  };
}
