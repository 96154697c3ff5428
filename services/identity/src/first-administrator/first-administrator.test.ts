import type { UserDetails } from '@sales/contracts';
import type { CommandContext, EventStore } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { handlersOn, type Scope } from '@sales/service-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryPorts, type ServiceInMemory, startInMemory } from '../testing/in-memory.ts';
import { firstAdministratorIn } from './first-administrator.ts';

const ann: UserDetails = { name: 'Ann', email: 'ann@example.com', locale: 'en' };
const eve: UserDetails = { name: 'Eve', email: 'eve@example.com', locale: 'zh' };

let commands = 0;
const context = (): CommandContext => {
  const commandId = testId(1000 + ++commands);
  return { commandId, correlationId: commandId, causationId: commandId, actor: 'system:identity', requestHash: 'h' };
};

let platform: ReturnType<typeof memoryPorts>;
let service: ServiceInMemory;
beforeEach(async () => {
  platform = memoryPorts();
  service = await startInMemory(platform);
});
afterEach(() => service.stop());

/** As another process would have it. */
const over = (store: EventStore = platform.store) => {
  const made = new Map<unknown, unknown>();
  const handler = handlersOn({ ...platform, store, settings: {} });
  const scope = {
    handler,
    platform,
    use: (make: (scope: Scope) => unknown) => {
      if (!made.has(make)) made.set(make, make(scope as unknown as Scope));
      return made.get(make);
    },
  } as unknown as Scope;
  return firstAdministratorIn(scope);
};

const shown = async (user: string) => (await service.get(`/users/${user}`)).json();

test('the first who is appointed is an administrator, and there is no second one', async () => {
  const { appoint, isThere } = over();
  expect(await isThere()).toBe(false);
  const user = await appoint(ann, context());
  expect(await shown(user)).toMatchObject({ ...ann, roles: ['administrator'], isActive: true });
  expect(await isThere()).toBe(true);
  await expect(over().appoint(eve, context())).rejects.toThrow('setup/done');
  await expect(over().appoint(ann, context())).rejects.toThrow('setup/done');
});

test('what is recorded of the person is their own doing, and the rest is the first command of all', async () => {
  const user = await over().appoint(ann, context());
  const recorded = platform.store.all().filter(({ stream }) => !stream.startsWith('role-'));
  const [first, ...others] = recorded.map(({ stream, metadata }) => ({ stream, ...metadata }));
  expect(first).toMatchObject({ stream: 'setup-main', actor: 'system:identity', causationId: first?.commandId });
  expect(others.length).toBeGreaterThan(3);
  expect(new Set(others.map(({ actor }) => actor))).toEqual(new Set([`user:${user}`]));
});

test('what an administrator signs in with is there before the role counts', async () => {
  const { appoint, isThere } = over();
  const seen: unknown[] = [];
  const user = await appoint(ann, context(), async (id) => {
    seen.push(id, (await shown(id)).roles, await isThere());
  });
  expect(seen).toEqual([user, [], false]);
  expect(await isThere()).toBe(true);
});

test('of many who set up at once, one is the administrator', async () => {
  const people = Array.from({ length: 10 }, (_, nth) => ({ ...ann, name: `N ${nth}`, email: `n${nth}@example.com` }));
  const settled = await Promise.allSettled(people.map((person) => over().appoint(person, context())));
  const users = new Set(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  expect(users.size).toBe(1);
  const [user = ''] = users;
  expect((await shown(user)).roles).toEqual(['administrator']);
});

test('whatever append it breaks off at, the next one takes it up, also with another person', async () => {
  for (let broken = 1; ; broken++) {
    platform = memoryPorts();
    await service.stop();
    service = await startInMemory(platform);
    let left = broken;
    const store: EventStore = {
      ...platform.store,
      append: async (...given) => {
        if (--left === 0) throw new Error('the process ends here');
        return platform.store.append(...given);
      },
    };
    const isDone = await over(store)
      .appoint(ann, context())
      .then(
        () => true,
        () => false,
      );
    if (isDone) {
      expect(broken).toBeGreaterThan(4);
      break;
    }
    const user = await over().appoint(eve, context());
    expect([broken, await shown(user)]).toMatchObject([broken, { ...eve, roles: ['administrator'] }]);
  }
});
