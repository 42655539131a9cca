import { describe, expect, it } from 'vitest';
import { isPublicAddress, requirePublicHost } from '../../../src/ingest/require-public-host.js';

const resolvesTo =
  (...addresses: readonly string[]) =>
  () =>
    Promise.resolve(addresses);

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1', '239.1.1.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:10.0.0.1', 'fd00::1', 'fe80::1', 'ff02::1', 'no address'],
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('requirePublicHost', () => {
  it('refuses a name one of whose addresses is private', async () => {
    const refused = requirePublicHost('s', 'rtsp://u:canary@cam.example/a', resolvesTo('8.8.8.8', '10.0.0.1'));
    await expect(refused).rejects.toThrow(/^stream s: rtsp:\/\/\*\*\*@cam\.example\/a leads to an address/);
  });

  it.each(['http://[::1]/a.m3u8', 'http://127.1/a', 'http://2130706433/a', 'srt://localhost:1'])(
    'refuses %s',
    async (source) => {
      await expect(requirePublicHost('s', source, resolvesTo('127.0.0.1'))).rejects.toThrow('not public');
    },
  );

  it('lets public hosts pass, and names that cannot be resolved', async () => {
    await requirePublicHost('s', 'rtsp://cam.example/a', resolvesTo('8.8.8.8'));
    await requirePublicHost('s', 'rtsp://nowhere.invalid/a', () => Promise.reject(new Error('ENOTFOUND')));
  });
});
