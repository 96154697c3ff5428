import type { ValueOf } from '@sales/contracts';
import type { CommandHandler, DomainEvent } from '@sales/eventsourcing';
import type { TSchema } from 'typebox';
import type { App } from '../server/server.ts';
import { asKnownQuery } from './as-of.ts';
import type { After } from './outcome.ts';
import { type QueryRoute, queryRoute } from './query-route.ts';

type Described<Params extends TSchema, Ok extends TSchema> = Pick<
  QueryRoute<Params, typeof asKnownQuery, Ok, never>,
  'url' | 'permission' | 'summary' | 'description' | 'ok' | 'problems' | 'fields'
>;

export type StreamRoute<Params extends TSchema, Ok extends TSchema, State> = Described<Params, Ok> & {
  readonly params: Params;
  readonly of: Pick<CommandHandler<State, never, DomainEvent>, 'load'>;
  /** Id of the stream. */
  readonly id: (params: QueryParams<Params>) => string | Promise<string>;
  readonly answer: (found: After<State>) => ValueOf<Ok> & { readonly revision: number };
  /** @throws DomainError for who may not read this one. Absent: who has the permission reads each. */
  readonly requireOwn?: (params: QueryParams<Params>, principal: string) => void;
};

type QueryParams<Params extends TSchema> = Parameters<
  QueryRoute<Params, typeof asKnownQuery, TSchema, never>['handle']
>[0]['params'];

/**
 * The route of what a stream says, now or as it was known at an instant: straight from its events, so it is never
 * behind. Its revision is the ETag, -1 without an event.
 */
export const streamRoute = <Params extends TSchema, Ok extends TSchema, State>(
  app: App,
  { of, id, answer, requireOwn, ...route }: StreamRoute<Params, Ok, State>,
): void =>
  queryRoute(app, {
    ...route,
    query: asKnownQuery,
    reads: [],
    // What `answer` gives has one.
    etag: (found) => (found as { readonly revision: number }).revision,
    handle: async ({ params, query, principal }): Promise<ValueOf<Ok>> => {
      requireOwn?.(params, principal);
      const name = await id(params);
      const { state, revision } = await of.load(name, query.asOf);
      return answer({ id: name, state, revision: Number(revision ?? -1n) });
    },
  });
