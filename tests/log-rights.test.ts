import { expect, test } from 'vitest';
import { askedBy } from './k8s/asked.ts';
import { groupsOf, readBy, services, started } from './k8s/log.ts';

// k8s/base/kafka/users.yaml has these rights, see kubernetes.test.ts.
test.each(services)('%s asks the log for what it has the right to, and for all of that', async (name) => {
  const service = started[name];
  if (service === undefined) throw new Error(`there is no service ${name}`);
  const groups = groupsOf(name);
  const asked = await askedBy(service, groups.length);
  expect(asked.topics).toEqual(readBy(name));
  const rights = asked.groups.map((group) => groups.find((right) => group.startsWith(right)) ?? `none for ${group}`);
  expect(rights).toEqual(groups);
});
