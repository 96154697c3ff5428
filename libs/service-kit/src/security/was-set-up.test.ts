import { type NewEvent, streamName } from '@sales/eventsourcing';
import { memoryEventStore, testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { wasSetUp } from './was-set-up.ts';

let count = 0;
const recorded = (type: string, data: object): NewEvent => {
  count += 1;
  const instant = '2026-03-01T00:00:00.000Z';
  const by = { actor: 'user:ann', correlationId: testId(count), causationId: testId(count), commandId: testId(count) };
  return { eventId: testId(count), type, data, metadata: { ...by, recordedAt: instant, schemaVersion: 1 } };
};
const ann = testId(900);

test('a system was set up once a user who was named has got the role, whatever came of that', async () => {
  const store = memoryEventStore();
  expect(await wasSetUp(store)).toBe(false);
  await store.append(
    streamName('administration', 'main'),
    [recorded('AdministratorNamed', { user: ann })],
    'no_stream',
  );
  expect(await wasSetUp(store)).toBe(false);
  const user = streamName('user', ann);
  await store.append(user, [recorded('RolesAssigned', { roles: ['finance'] })], 'no_stream');
  expect(await wasSetUp(store)).toBe(false);
  await store.append(user, [recorded('RolesAssigned', { roles: ['finance', 'administrator'] })], 'stream_exists');
  await store.append(user, [recorded('UserDeactivated', {})], 'stream_exists');
  expect(await wasSetUp(store)).toBe(true);
});
