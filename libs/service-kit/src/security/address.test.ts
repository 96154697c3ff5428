import { describe, expect, it } from 'vitest';
import { addressOf, isNetwork, originOf } from './address.ts';

const from = (ip: string, remoteAddress = '10.1.1.1') =>
  ({ ip, socket: { remoteAddress } }) as unknown as Parameters<typeof originOf>[0];

describe('the origin of a request', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (ip, origin) => {
    expect(originOf(from(ip))).toBe(origin);
  });

  it.each(['unknown', '', 'x'.repeat(10_000), '1.2.3', '10.0.0.1:80'])(
    'is the address of the connection where a proxy says something else than an address: %.20s',
    (ip) => {
      expect(originOf(from(ip))).toBe('10.1.1.1');
      expect(addressOf(from(ip))).toBe('10.1.1.1');
    },
  );
});

it.each([
  ['10.0.0.0/8', true],
  ['::1', true],
  ['fd00::/8', true],
  ['0.0.0.0/0', false],
  ['::/0', false],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0/8', false],
  ['999.1.1.1', false],
  ['10.0.0.0/', false],
  ['', false],
])('%s is a network that may be trusted: %s', (text, is) => {
  expect(isNetwork(text)).toBe(is);
});
