import { describe, expect, it } from 'vitest';
import { lasting, meterTraffic } from './load.ts';

it('one long turn is not an overload, two in a row are', () => {
  const least = lasting();
  expect([5000, 2, 400, 300, 350, 0].map(least)).toEqual([0, 2, 2, 300, 300, 0]);
});

describe('the traffic of a server', () => {
  it('is counted by the second, and its latency is a mean that follows', () => {
    let clock = 0;
    const traffic = meterTraffic(() => clock);
    expect(traffic.now()).toEqual({ perSecond: 0, latency: 0 });
    for (let nth = 0; nth < 30; nth++) traffic.answered(10);
    clock = 1500;
    traffic.answered(30);
    expect(traffic.now()).toEqual({ perSecond: 30, latency: 11 });
    clock = 4000;
    expect(traffic.now()).toEqual({ perSecond: 0, latency: 0 });
  });
});
