import { connect } from 'node:net';
import { defer, filter, mergeMap, Observable, repeat, take, timer } from 'rxjs';

export interface KnockOptions {
  /** Longest pause between two knocks; each is a random part of it, at least half. */
  readonly everyMs: number;
  readonly random: () => number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  ...{ 'rtsp:': 554, 'rtsps:': 322, 'rtmp:': 1935, 'rtmps:': 443, 'http:': 80, 'https:': 443 },
};
const PATIENCE_MS = 2000;

/** Where a source is listened for over TCP; undefined for one that is not. */
export function tcpAddressOf(source: string): { readonly host: string; readonly port: number } | undefined {
  if (!URL.canParse(source)) return undefined;
  const { protocol, hostname, port } = new URL(source);
  const known = DEFAULT_PORTS[protocol];
  return known === undefined ? undefined : { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || known };
}

/**
 * Emits once, when something begins to listen at a source's address. A connection that is closed at once costs a camera
 * nothing, so it can be tried more often than the source is opened: after a long outage the back-off need not be waited
 * for. Completes without emitting where something listens already, or is not listened for over TCP.
 */
export function knock(source: string, { everyMs, random }: KnockOptions): Observable<boolean> {
  return defer(() => {
    const address = tcpAddressOf(source);
    if (address === undefined) return [];
    const pause$ = defer(() => timer(everyMs * (0.5 + random() / 2)));
    const isOpen$ = answers(address);
    const opens$ = isOpen$.pipe(repeat({ delay: () => pause$ }), filter(Boolean), take(1));
    return isOpen$.pipe(
      filter((isOpen) => !isOpen),
      mergeMap(() => pause$),
      mergeMap(() => opens$),
    );
  });
}

/** Whether something listens now. */
function answers(address: { readonly host: string; readonly port: number }): Observable<boolean> {
  return new Observable((subscriber) => {
    const socket = connect({ ...address, timeout: PATIENCE_MS });
    const settle = (isOpen: boolean): void => {
      subscriber.next(isOpen);
      subscriber.complete();
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
    return () => socket.destroy();
  });
}
