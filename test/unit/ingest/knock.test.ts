import { describe, expect, it } from 'vitest';
import { tcpAddressOf } from '../../../src/ingest/knock.js';

describe('tcpAddressOf', () => {
  it.each([
    ['rtsp://u:p@cam/1', { host: 'cam', port: 554 }],
    ['rtsp://[::1]:8554/1', { host: '::1', port: 8554 }],
    ['rtmp://h/app', { host: 'h', port: 1935 }],
    ['https://h/a.m3u8', { host: 'h', port: 443 }],
    ['srt://h:9000', undefined],
    ['udp://@239.0.0.1:1', undefined],
    ['/a.mp4', undefined],
  ])('%s', (source, address) => {
    expect(tcpAddressOf(source)).toEqual(address);
  });
});
