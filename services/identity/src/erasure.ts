import { users as contracts, purposes } from '@sales/contracts';
import {
  type AccessLog,
  type Asked,
  type CommandContext,
  type Database,
  type Handling,
  type KeyName,
  on,
  type PersonKeys,
} from '@sales/eventsourcing';
import { defineModule, defineProcess, type Scope } from '@sales/service-kit';
import { forgetUser } from './credentials/index.ts';
import { usersIn } from './people.ts';
import type { Users } from './users/index.ts';

/** Keys that are to be destroyed, and whose user is told so. */
export type Erasing = { readonly user: string; readonly keys: readonly KeyName[] };

const erasingFor: Handling<[], Erasing> = on(contracts, {
  UserErased: ({ data: { user, personId: person } }): Erasing => ({
    user,
    keys: purposes.map((purpose): KeyName => ({ person, purpose })),
  }),
});

export const route = (event: Parameters<typeof erasingFor>[0]): readonly Asked<Erasing>[] => {
  const work = erasingFor(event);
  return work === undefined ? [] : [{ work }];
};

export type ErasingPorts = {
  readonly users: Pick<Users, 'handle'>;
  readonly keys: PersonKeys;
  readonly database: Database;
  readonly accessLog: Pick<AccessLog, 'forgetOf'>;
};

/**
 * Forgets the ways in and each use of them, destroys the keys, and says so then: it is never said of what is there.
 * What breaks off is done again. @throws KeysUnavailable
 */
export const erase = async (
  { users, keys: store, database, accessLog }: ErasingPorts,
  { user, keys }: Erasing,
  context: CommandContext,
): Promise<void> => {
  await forgetUser(database, user);
  await accessLog.forgetOf(`user:${user}`);
  await store.erase(keys);
  await users.handle(user, { type: 'RecordErasure', keys }, context);
};

const process = defineProcess({
  name: 'user-erasure',
  topics: [contracts.topic.name],
  start: ({ use, platform: { keys, database, accessLog } }: Scope) => {
    const users = use(usersIn);
    return {
      handler: users,
      route,
      carryOut: async (work: Erasing, { command }) => {
        await erase({ users, keys, database, accessLog }, work, command('record-erasure'));
        return [];
      },
    };
  },
});

/** Destroys what is known of users who are erased. */
export const erasureModule = defineModule({ name: 'erasure', processes: [process] });
