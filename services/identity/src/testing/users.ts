import { type EventStore, streamName } from '@sales/eventsourcing';
import type { Server } from '@sales/service-kit';

/** Users of a service, made by its own routes. */
export const testUsers = (server: Server, store: EventStore) => {
  const post = async (path: string, payload: object = {}) => {
    const answer = await server.inject({ method: 'POST', url: `/identity/v1/users${path}`, payload });
    if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  return {
    register: async (name: string, email: string): Promise<string> => (await post('', { name, email })).user,
    change: (userId: string, changes: object) => post(`/${userId}/change`, changes),
    deactivate: (userId: string) => post(`/${userId}/deactivate`),
    erase: (userId: string) => post(`/${userId}/erase`),
    signOutEverywhere: (userId: string) => post(`/${userId}/sign-out-everywhere`),
    /** What was recorded of a type, in order. */
    said: async (userId: string, wanted: string): Promise<readonly unknown[]> =>
      (await store.read(streamName('user', userId))).flatMap(({ type, data }) => (type === wanted ? [data] : [])),
    /** Sessions whose tokens count no more; `all` for all of before. */
    withdrawn: async (userId: string): Promise<readonly unknown[]> => {
      const events = await store.read(streamName('user', userId));
      return events.flatMap(({ type, data }) =>
        type === 'SignedOut' ? [Reflect.get(Object(data), 'sessionId')] : type === 'SignedOutEverywhere' ? ['all'] : [],
      );
    },
  };
};

export type TestUsers = ReturnType<typeof testUsers>;
