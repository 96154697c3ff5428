import { type KnownUser, persons } from '@sales/contracts';
import { position, streamName } from '@sales/eventsourcing';
import { memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { handlersOn, publishPersons } from '@sales/service-kit';
import { describe, expect, test } from 'vitest';
import { route, sourceOf } from './user-topic.ts';
import { userAggregate } from './users/index.ts';

const { name: topic, partitions } = persons.topic;
const [user, personId] = [testId(1), testId(2)];
const kim = { personId, name: 'Kim Weber', email: 'kim@example.com', locale: 'en' as const };

/** A platform with the topic, and what becomes of events of the user. */
const start = async () => {
  const platform = memoryPlatform();
  await platform.log.ensureTopic(topic, partitions);
  const set: { dueAt: string }[] = [];
  const timers = { schedule: async (_: string, timer: (typeof set)[number]) => void set.push(timer) };
  const users = () => handlersOn({ ...platform, settings: {} })(userAggregate);
  let nth = 0;
  const record = async (type: string, data: object): Promise<void> => {
    const by = { actor: 'user:tester', correlationId: 'test', causationId: 'test', commandId: testId(900 + nth) };
    const metadata = { ...by, recordedAt: platform.clock.now(), schemaVersion: 1 };
    const event = { eventId: testId(100 + ++nth), type, data, metadata };
    await platform.store.append(streamName('user', user), [event], 'any');
  };
  const tell = async (type: string): Promise<void> => {
    const at = { id: testId(500 + ++nth), recordedAt: platform.clock.now(), position: position(nth) };
    for (const { work } of route({ ...at, type, data: { user } } as never))
      await publishPersons(sourceOf(users()), { ...platform, timers }, work);
  };
  const last = async (): Promise<Record<string, KnownUser | null>> => {
    const all = await Promise.all(
      Array.from({ length: partitions }, (_, partition) => platform.log.read(topic, partition, 0n)),
    );
    return Object.fromEntries(all.flat().map(({ key, value }) => [key, value === null ? null : JSON.parse(value)]));
  };
  return { platform, record, tell, last, set };
};

describe('the topic of persons', () => {
  test('has users as they are known now, also those who are not active', async () => {
    const { record, tell, last } = await start();
    await record('UserRegistered', kim);
    await tell('sales.user.registered.v1');
    const known = { personId, user, name: 'Kim Weber', email: 'kim@example.com', isActive: true };
    expect(await last()).toEqual({ [personId]: known });
    await record('UserChanged', { ...kim, email: 'weber@example.com' });
    await record('UserDeactivated', {});
    await tell('sales.user.deactivated.v1');
    expect(await last()).toEqual({ [personId]: { ...known, email: 'weber@example.com', isActive: false } });
  });

  test('says of a user who is erased that nothing is known, and again two hours later', async () => {
    const { platform, record, tell, last, set } = await start();
    await record('UserRegistered', kim);
    await tell('sales.user.registered.v1');
    await record('UserErased', { personId });
    await tell('sales.user.erased.v1');
    expect(await last()).toEqual({ [personId]: null });
    expect(set.map(({ dueAt }) => Date.parse(dueAt) - Date.parse(platform.clock.now()))).toEqual([7_200_000]);
  });

  test('does not look at what says nothing of who the user is', () => {
    for (const type of ['sales.user.signed-out.v1', 'sales.user.roles-assigned.v1'])
      expect(route({ type, data: { user } } as never)).toEqual([]);
  });
});
