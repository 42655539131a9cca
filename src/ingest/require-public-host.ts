import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { maskUrls } from '../telemetry/mask-url.js';
import { SourceUnsupportedError } from './errors.js';

/** Loopback, private, link-local, shared, benchmark, multicast and reserved ranges (RFC 6890). */
const NOT_PUBLIC: readonly (readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];
const blocked = new BlockList();
for (const [address, prefix, family] of NOT_PUBLIC) blocked.addSubnet(address, prefix, family);

export type Resolve = (host: string) => Promise<readonly string[]>;

const resolveHost: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** Whether an address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !blocked.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Rejects with SourceUnsupportedError where any address of the source's host is not public. For daemons whose sources
 * are named by others: without it a source could make the daemon talk to machines that only it can reach. A name that
 * cannot be resolved is for the decoder to tell.
 */
export async function requirePublicHost(streamId: string, source: string, resolve = resolveHost): Promise<void> {
  const host = URL.canParse(source) ? new URL(source).hostname.replace(/^\[|\]$/g, '') : '';
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  if (addresses.every(isPublicAddress)) return;
  throw new SourceUnsupportedError(
    `stream ${streamId}: ${maskUrls(source)} leads to an address that is not public, which ingest.addresses forbids; ` +
      'name a public host, or set it to any',
  );
}
