import { Id, Instant, object } from '@sales/contracts';
import { type Database, sql } from '@sales/eventsourcing';
import {
  type App,
  CursorNumber,
  cursorReader,
  Page,
  type PageOf,
  pageOf,
  pageQuery,
  queryRoute,
} from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { type AttemptOutcome, type Method, methods, outcomes } from '../credentials/index.ts';

const SignInRow = object(
  {
    id: Type.Integer(),
    at: Instant,
    outcome: Type.Unsafe<AttemptOutcome>(
      Type.Union(
        outcomes.map((one) => Type.Literal(one)),
        { description: '`refused`: a wrong password or code; `limited`: too many of them before' },
      ),
    ),
    method: Type.Unsafe<Method>(Type.Union(methods.map((one) => Type.Literal(one)))),
    user: Type.Optional(Id),
    actor: Type.Optional(Type.String({ description: 'Who did it, where that was another person' })),
    address: Type.String({ description: 'Where it came from' }),
    agent: Type.String({ description: 'What the program calls itself' }),
  },
  { $id: 'SignInRecord' },
);
type SignInRow = Static<typeof SignInRow>;

type Row = {
  readonly id: number;
  readonly at: string;
  readonly outcome: SignInRow['outcome'];
  readonly method: SignInRow['method'];
  readonly user_id: string | null;
  readonly actor: string | null;
  readonly address: string;
  readonly agent: string;
};

const toView = ({ user_id, actor, ...row }: Row): SignInRow => ({
  ...row,
  ...(user_id !== null && { user: user_id }),
  ...(actor !== null && { actor }),
});

const readCursor = cursorReader(Type.Tuple([CursorNumber]));

const query = {
  ...pageQuery,
  user: Type.Optional(Type.With(Id, { description: 'Of this user, also what was refused' })),
  outcome: Type.Optional(SignInRow.properties.outcome),
  address: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  from: Type.Optional(Type.With(Instant, { description: 'At this instant or after it' })),
  to: Type.Optional(Type.With(Instant, { description: 'Before this instant' })),
};

export const signInsRoute = (app: App, database: Database): void => {
  queryRoute(app, {
    url: '/v1/sign-ins',
    permission: 'signIn:read',
    summary: 'Who has signed in and out, and who was refused, the latest first',
    description: 'With what was done to ways in: links, passwords, second factors. Kept for 400 days, unless set.',
    tags: ['sign-in'],
    query,
    reads: [],
    ok: Type.With(Page(SignInRow), { $id: 'SignInRecords' }),
    handle: async ({ query: { limit, cursor, user, outcome, address, from, to } }): Promise<PageOf<SignInRow>> => {
      const before = cursor === undefined ? null : readCursor(cursor)[0];
      const rows = await database.query<Row>(sql`
        select id, at, outcome, method, user_id, actor, address, agent from credentials.sign_ins
        where (${before}::bigint is null or id < ${before})
          and (${user ?? null}::uuid is null or user_id = ${user ?? null})
          and (${outcome ?? null}::text is null or outcome = ${outcome ?? null})
          and (${address ?? null}::text is null or address = ${address ?? null})
          and (${from ?? null}::timestamptz is null or at >= ${from ?? null})
          and (${to ?? null}::timestamptz is null or at < ${to ?? null})
        order by id desc limit ${limit + 1}`);
      return pageOf(rows.map(toView), limit, ({ id }) => [id]);
    },
  });
};

/** Forgets what is older than it is kept, a part at a time. */
export const forgetSignIns = async (database: Database, before: string): Promise<void> => {
  await database.query(sql`
    delete from credentials.sign_ins where id in (
      select id from credentials.sign_ins where at < ${before} order by at limit 10000)`);
};
