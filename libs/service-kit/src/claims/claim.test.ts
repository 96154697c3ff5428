import { atOneInstant, fold } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { type ClaimCommand, type ClaimEvent, type Holder, claim as rules } from './claim.ts';

const claim = atOneInstant(rules);
const now = '2026-03-01T09:30:00.000Z';
const first: Holder = { holderId: 'a', epoch: 0 };
const second: Holder = { holderId: 'b', epoch: 0 };
const claimed = (holder: Holder): ClaimEvent => ({ type: 'ValueClaimed', data: { ...holder, claimedAt: now } });
const released: ClaimEvent = { type: 'ClaimReleased', data: { holderId: 'a' } };

const decide = (events: readonly ClaimEvent[], command: ClaimCommand) => claim.decide(command, fold(claim, events));

test('who comes first has it', () => {
  expect(decide([], { type: 'ClaimValue', holder: first, now })).toEqual([claimed(first)]);
  expect(() => decide([claimed(first)], { type: 'ClaimValue', holder: second, now })).toThrow('claim/held');
  expect(decide([claimed(first), released], { type: 'ClaimValue', holder: second, now })).toEqual([claimed(second)]);
});

test('claims again for a later epoch only', () => {
  const later = { ...first, epoch: 3 };
  expect(decide([claimed(first)], { type: 'ClaimValue', holder: first, now })).toEqual([]);
  expect(decide([claimed(first)], { type: 'ClaimValue', holder: later, now })).toEqual([claimed(later)]);
  expect(decide([claimed(later)], { type: 'ClaimValue', holder: first, now })).toEqual([]);
});

test('is taken over from the holder that was seen, and from no other', () => {
  const takeOver: ClaimCommand = { type: 'TakeOverClaim', from: first, holder: second, now };
  expect(decide([claimed(first)], takeOver)).toEqual([claimed(second)]);
  expect(decide([claimed(first), claimed(second)], takeOver)).toEqual([]);
  expect(decide([claimed(first), released], takeOver)).toEqual([claimed(second)]);
  expect(() => decide([claimed({ ...first, epoch: 1 })], takeOver)).toThrow('claim/held');
  expect(() => decide([claimed({ holderId: 'c', epoch: 0 })], takeOver)).toThrow('claim/held');
});

test('is released by its holder, unless it was claimed anew since', () => {
  const release: ClaimCommand = { type: 'ReleaseClaim', holder: { ...first, epoch: 2 } };
  expect(decide([claimed(first)], release)).toEqual([released]);
  expect(decide([claimed({ ...first, epoch: 2 })], release)).toEqual([]);
  expect(decide([claimed(second)], release)).toEqual([]);
  expect(decide([claimed(first), released], release)).toEqual([]);
});

test('claims that were recorded long ago still hold', () => {
  const recorded = [
    { type: 'ValueClaimed', data: { holderId: 'a', epoch: 0, claimedAt: '2026-03-01T09:30:00.000Z' } },
    { type: 'ClaimReleased', data: { holderId: 'a' } },
    { type: 'ValueClaimed', data: { holderId: 'b', epoch: 2, claimedAt: '2026-03-02T09:30:00.000Z' } },
  ] as const;
  expect(fold(claim, recorded)).toEqual({
    status: 'held',
    holder: { holderId: 'b', epoch: 2 },
    claimedAt: '2026-03-02T09:30:00.000Z',
  });
});
