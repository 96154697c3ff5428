import { Id, Instant, object } from '@sales/contracts';
import type { AccessLog, KeptAccess } from '@sales/eventsourcing';
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
        {
          description:
            '`refused`: a wrong password or code; `limited`: too many of them before; `forbidden`: a permission was ' +
            'missing, or the thing was out of reach, the same of one caller once a minute',
        },
      ),
    ),
    method: Type.Unsafe<Method>(Type.Union(methods.map((one) => Type.Literal(one)))),
    user: Type.Optional(
      Type.String({ description: 'Id of the user; `anonymous` as long as there is no administrator' }),
    ),
    apiKey: Type.Optional(Type.With(Id, { description: 'Of a program' })),
    actor: Type.Optional(Type.String({ description: 'Who did it, where that was another person' })),
    request: Type.Optional(Type.String({ description: 'What was forbidden: method and path' })),
    address: Type.String({ description: 'Where it came from' }),
    agent: Type.String({ description: 'User agent' }),
  },
  { $id: 'SignInRecord' },
);
type SignInRow = Static<typeof SignInRow>;

const isOutcome = (text: string): text is AttemptOutcome => outcomes.some((one) => one === text);
const isMethod = (text: string): text is Method => methods.some((one) => one === text);

/** Nothing where a newer release has noted something else. */
const toView = ({ principal = '', outcome, method, ...row }: KeptAccess): readonly SignInRow[] => {
  if (!isOutcome(outcome) || !isMethod(method)) return [];
  const [, kind, id = ''] = /^(user|service):(.+)$/.exec(principal) ?? [];
  return [{ ...row, outcome, method, ...(kind === 'user' && { user: id }), ...(kind === 'service' && { apiKey: id }) }];
};

const readCursor = cursorReader(Type.Tuple([CursorNumber]));

const query = {
  ...pageQuery,
  user: Type.Optional(Type.With(Id, { description: 'Of this user, also what was refused' })),
  actor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Who did it: `user:<id>` or `service:<id>`' }),
  ),
  object: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[^/]+$',
      description: 'What is about this user, or was forbidden on the thing with this id or number',
    }),
  ),
  outcome: Type.Optional(SignInRow.properties.outcome),
  address: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  from: Type.Optional(Type.With(Instant, { description: 'At this instant or after it' })),
  to: Type.Optional(Type.With(Instant, { description: 'Before this instant' })),
};

export const signInsRoute = (app: App, accessLog: Pick<AccessLog, 'find'>): void => {
  queryRoute(app, {
    url: '/v1/sign-ins',
    permission: 'signIn:read',
    summary: 'Sign-ins, sign-outs and refusals, the latest first',
    description:
      'By user, thing and time. With changes of credentials: links, passwords, second factors. Kept for 400 days, ' +
      'unless set. What users did once signed in is at `/query/v1/audit`.',
    tags: ['sign-in'],
    query,
    reads: [],
    ok: Type.With(Page(SignInRow), { $id: 'SignInRecords' }),
    handle: async ({ query: { limit, cursor, user, actor, object: about, ...asked } }): Promise<PageOf<SignInRow>> => {
      const found = await accessLog.find({
        ...asked,
        about,
        by: actor,
        principals: user === undefined ? undefined : [`user:${user}`],
        behind: cursor === undefined ? undefined : readCursor(cursor)[0],
        limit: limit + 1,
      });
      return pageOf(found.flatMap(toView), limit, ({ id }) => [id]);
    },
  });
};
