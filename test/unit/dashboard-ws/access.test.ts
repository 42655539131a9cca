import { describe, expect, it } from 'vitest';
import { hasToken, isAllowedOrigin, isExpectedHost, isLoopback } from '../../../src/dashboard-ws/access.js';

const local = { host: '127.0.0.1', token: undefined, allowedOrigins: ['https://watch.example.org:8443'] };
const token = 'secret/token+of=27-chars~xx';
const guarded = { ...local, token };
const encoded = `framewatch.token.${Buffer.from(token).toString('base64url')}`;

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['localhost', true],
    ['LOCALHOST', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.0.0.1.evil.example.com', false],
    ['127.evil', false],
    ['', false],
  ])('%s: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('isExpectedHost', () => {
  it.each([
    ['localhost:8710', true],
    ['[::1]:8710', true],
    ['watch.example.org', true],
    ['evil.example.com', false],
    ['localhost.evil.example.com', false],
    ['a b', false],
    [undefined, false],
  ])('on loopback, %s: %s', (asked, expected) => {
    expect(isExpectedHost(local, asked)).toBe(expected);
  });

  it('takes any name where a token protects what is reachable', () => {
    expect(isExpectedHost({ ...guarded, host: '0.0.0.0' }, 'camera-box.lan')).toBe(true);
  });
});

describe('isAllowedOrigin', () => {
  it.each([
    ['http://localhost:8710', true],
    ['https://localhost:8710', true],
    ['https://watch.example.org:8443', true],
    ['https://watch.example.org', false],
    ['http://localhost:8711', false],
    ['http://localhost:8710.evil.example.com', false],
    ['null', false],
    ['', false],
    [undefined, true],
  ])('%s: %s', (origin, expected) => {
    expect(isAllowedOrigin(local, { host: 'localhost:8710', origin })).toBe(expected);
  });

  it('takes no origin for its own where the host is missing', () => {
    expect(isAllowedOrigin(local, { host: undefined, origin: 'http://undefined' })).toBe(false);
  });
});

describe('hasToken', () => {
  it.each([
    [{ authorization: `Bearer ${token}` }, true],
    [{ authorization: `bearer ${token}` }, true],
    [{ authorization: `Bearer ${token}x` }, false],
    [{ authorization: `Bearer ${token.slice(0, -1)}` }, false],
    [{ authorization: 'Bearer ' }, false],
    [{ authorization: `Basic ${token}` }, false],
    [{ authorization: 'Bearer wrong', protocols: encoded }, false],
    [{ protocols: encoded }, true],
    [{ protocols: `framewatch.v1, ${encoded}` }, true],
    [{ protocols: 'framewatch.v1' }, false],
    [{ protocols: 'framewatch.token.' }, false],
    [{ protocols: `framewatch.token.${token}` }, false],
    [{}, false],
  ])('%j: %s', (facts, expected) => {
    expect(hasToken(guarded, { host: undefined, ...facts })).toBe(expected);
  });

  it('asks for none where none is set', () => {
    expect(hasToken(local, { host: undefined })).toBe(true);
  });
});
