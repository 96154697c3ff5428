import { Reason } from '@sales/contracts';
import { type TObject, Type } from 'typebox';
import { forbidden, notSetUp, type ProblemTable } from './problems.ts';

const correlation = Type.Optional(
  Type.String({ description: 'Id of the whole conversation: a UUID or up to 100 safe characters. Echoed.' }),
);

/**
 * What `Effective-At` may name: nothing, as the command counts from when it is recorded, so that answers about past
 * days stay true; an instant that has come; or any, as it is said now what will be so from then on.
 */
export type EffectiveAt = 'none' | 'past' | 'any';

const effectiveAt = (until: string) =>
  Type.Optional(
    Type.String({
      description:
        `When it takes effect in the business, if not now, in RFC 3339${until}. Refused before the earliest possible ` +
        'instant, which the answer names.',
      examples: ['2026-03-01T09:30:00Z'],
    }),
  );

const effectiveAtHeaders = {
  none: {},
  past: { 'Effective-At': effectiveAt(', not in the future') },
  any: { 'Effective-At': effectiveAt(', which may be in the future') },
} as const satisfies Record<EffectiveAt, object>;

/** Documents what every command route reads. Checked where it is read, not by this schema. */
const commandHeaders = {
  'Idempotency-Key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'Makes a repeat safe: the same request with the same key gets the same answer, another request gets 422.',
    }),
  ),
  'If-Match': Type.Optional(
    Type.String({
      description:
        'The ETag of an earlier answer; 412 when the resource has changed since. One ETag only: neither `*` nor a ' +
        'list.',
      examples: ['"3"'],
    }),
  ),
  'X-Reason': Type.Optional(
    Type.With(Reason, {
      description:
        `${Reason.description}; there is no list of them. It is recorded with the events, before a \`reason\` of ` +
        'the body. Words have no header, as they are sealed: they go into `note`, where a body has one.',
    }),
  ),
  'X-On-Behalf-Of': Type.Optional(
    Type.String({
      description:
        'The user on whose behalf the request is sent: `user:<id>`, who has delegated to the sender. Recorded with ' +
        'the events.',
    }),
  ),
  'X-Correlation-Id': correlation,
};

const freshness = 'waits until its changes are visible. 503 with Retry-After when that takes too long.';

const freshHeaders = {
  'Consistency-Token': Type.Optional(
    Type.String({ description: `Consistency-Token of an earlier answer of any service: ${freshness}` }),
  ),
};

/** Of a command route; `waits` if it decides on local read models. */
export const commandHeadersOf = (may: EffectiveAt = 'past', waits = false): TObject =>
  Type.Object({ ...commandHeaders, ...effectiveAtHeaders[may], ...(waits && freshHeaders) });

/** The query string of a command route that decides on local read models. */
export const freshCommandQuery = Type.Object(
  { after: Type.Optional(Type.String({ description: 'Like the header Consistency-Token.', maxLength: 8000 })) },
  { additionalProperties: false },
);

export const queryHeaders = Type.Object({ 'X-Correlation-Id': correlation });

/** Headers of an answer that worked, in the words of OpenAPI. */
export const commandAnswerHeaders = {
  ETag: Type.String({ description: 'The revision, in quotes. Send it as If-Match.' }),
  'Consistency-Token': Type.String({ description: 'Send it as ?after= to see this change in a query.' }),
  Location: Type.String({ description: 'URL of the created resource.' }),
};

export const queryAnswerHeaders = {
  ETag: Type.String({ description: 'Send it as If-None-Match, or as If-Match of a command.' }),
};

/** Statuses that a route may answer, each with the codes behind it, for the API document. */
export type DocumentedProblems = Readonly<Record<number, readonly string[]>>;

const always: DocumentedProblems = {
  400: ['request/invalid'],
  414: ['request/uri-too-long'],
  429: ['request/rate-limited'],
  503: ['service/unavailable', 'service/overloaded', 'service/keys-unavailable', 'service/store-restored'],
};

/** Of every route. */
export const headersTooLarge: DocumentedProblems = { 431: ['request/headers-too-large'] };

/** Of every route that is not open. */
export const guardedProblems: DocumentedProblems = {
  401: ['request/unauthenticated'],
  403: [forbidden, notSetUp],
  503: ['service/not-caught-up', 'service/issuer-unavailable'],
};

const notCaughtUp: DocumentedProblems = { 503: ['service/not-caught-up'] };

const ofCommands: DocumentedProblems = {
  409: ['request/conflict', 'person/erased'],
  412: ['request/stale-revision'],
  413: ['request/too-large'],
  415: ['request/unsupported-media-type'],
  422: ['request/key-reused', 'request/amount-too-large'],
};

const ofQueries: DocumentedProblems = { 422: ['request/sum-too-large'] };

/**
 * @throws Error for a code that is not in the table: a programming error, found when the service starts
 */
export const documentedProblems = (
  codes: readonly string[],
  table: ProblemTable,
  kind: 'command' | 'query',
  waits = false,
): DocumentedProblems => {
  const problems: Record<number, string[]> = {};
  const add = (status: number, found: readonly string[]): void => {
    problems[status] = [...(problems[status] ?? []), ...found];
  };
  for (const code of codes) {
    const entry = table.get(code);
    if (entry === undefined) throw new Error(`'${code}' is not in the problem table of the service`);
    add(entry.status, [code]);
  }
  for (const [status, found] of Object.entries(always)) add(Number(status), found);
  const further = [kind === 'command' ? ofCommands : ofQueries, waits ? notCaughtUp : {}];
  for (const [status, found] of further.flatMap((some) => Object.entries(some))) add(Number(status), found);
  return problems;
};

/** `/v1/orders/:orderId` -> `orders` */
export const tagOf = (url: string): string => url.split('/').find((part) => part !== '' && !/^v\d+$/.test(part)) ?? '';
