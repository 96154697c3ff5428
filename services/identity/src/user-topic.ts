import { users as contracts, type KnownUser, persons } from '@sales/contracts';
import { type Asked, erasedText, type Handling, on, type PublishedEvent } from '@sales/eventsourcing';
import {
  defineModule,
  defineProcess,
  type PersonSource,
  type PersonsChanged,
  type personTopicSettings,
  personTopicWork,
  publishPersons,
  type Scope,
} from '@sales/service-kit';
import type { Static, TObject } from 'typebox';
import { usersIn } from './people.ts';
import type { Users } from './users/index.ts';

/** The user whom an event may have changed. */
export type Changed = PersonsChanged & { readonly user: string };

const whoOf: Handling<[], string> = on(contracts, {
  UserRegistered: ({ data: { user } }): string => user,
  UserChanged: ({ data: { user } }) => user,
  UserDeactivated: ({ data: { user } }) => user,
  UserReactivated: ({ data: { user } }) => user,
  UserErased: ({ data: { user } }) => user,
  PersonalDataErased: ({ data: { user } }) => user,
});

export const route = (event: PublishedEvent): readonly Asked<Changed>[] => {
  const user = whoOf(event);
  return user === undefined ? [] : [{ work: { user, eventId: event.id, recordedAt: event.recordedAt } }];
};

export const sourceOf = (users: Pick<Users, 'load'>): PersonSource<Changed> => ({
  name: 'user-topic',
  type: persons.userType,
  knownOf: async ({ user }) => {
    const { state } = await users.load(user);
    if (state.status === 'none') return new Map();
    const { personId, isActive, details } = state;
    const { name, email } = details;
    const known: KnownUser = { personId, user, name, email, isActive };
    // Also where the keys are gone and the events do not say so, as in a store that was restored.
    return new Map([[personId, name === erasedText ? undefined : known]]);
  },
});

type Settings = Static<TObject<typeof personTopicSettings>>;

const onlyWith = 'PERSON_TOPIC' satisfies keyof Settings;

const process = defineProcess({
  name: 'user-topic',
  topics: [contracts.topic.name],
  onlyWith,
  start: ({ use, platform }: Scope<Settings>) => {
    const users = use(usersIn);
    return {
      handler: users,
      route,
      carryOut: async (work: Changed) => {
        await publishPersons(sourceOf(users), platform, work);
        return [];
      },
    };
  },
});

/** Publishes users as they are known now, in the clear, where an operator has turned that on. */
export const userTopicModule = defineModule<Settings>({
  name: 'user-topic',
  processes: [process],
  start: ({ use, settings, platform }) => (settings[onlyWith] ? personTopicWork(sourceOf(use(usersIn)), platform) : {}),
});
