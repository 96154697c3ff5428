import { MoneyOverflow, mostMoney } from '@sales/contracts';
import {
  CommandReused,
  DomainError,
  EventTooLarge,
  KeysUnavailable,
  LogUnavailable,
  NumberTooLarge,
  PersonErased,
  ReadModelUnavailable,
  StoreRestored,
  StoreUnavailable,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { type Static, Type } from 'typebox';
import type { Permission } from '../security/permission.ts';
import { BadRequest } from './bad-request.ts';
import { NotCaughtUp } from './consistency-token.ts';
import { redactedDetails } from './redacted-details.ts';
import { type AuthenticationFailure, IssuerUnavailable, Unauthenticated } from './unauthenticated.ts';
import { FieldErrorSchema } from './validation.ts';

/** RFC 9457. The body of every answer that is an error. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'urn:sales:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; programs decide on it.' }),
    detail: Type.Optional(Type.String()),
    correlationId: Type.String({ description: 'Quote it when asking for help.' }),
    errors: Type.Optional(Type.Array(FieldErrorSchema, { description: 'What is wrong with the request, and where.' })),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'The facts behind a refusal.' })),
    outcome: Type.Optional(
      Type.Literal('unknown', {
        description: 'The command may have been executed. Send it again with its Idempotency-Key.',
      }),
    ),
    commandId: Type.Optional(Type.String()),
  },
  { $id: 'Problem', title: 'Problem' },
);
export type Problem = Static<typeof Problem>;

/** A problem before it is put on a particular answer. */
export type Diagnosis = Omit<Problem, 'type' | 'correlationId'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

/** Who is told which details of a refusal. */
export type Telling = {
  /** Details that say nothing of the things that a refusal names: told also to who may not see these. */
  readonly always?: readonly string[];
  /** Details told to those only who have a permission for all things, by their names. */
  readonly needs?: Readonly<Record<string, Permission>>;
};

export type ProblemEntry = Telling & { readonly status?: number; readonly title?: string };

/** What each code of a service means over HTTP. */
export type ProblemTable = ReadonlyMap<string, Telling & Required<Pick<ProblemEntry, 'status' | 'title'>>>;

/** Of what the state forbids. */
const refused = 409;

/**
 * The HTTP status and title of every code that the domain of a service can refuse with; a title alone is that of what
 * the state forbids, 409. Exhaustive by type: a new code does not compile until it is here. `404` what is not there,
 * `422` unused.
 */
export const problemTable = <Code extends string>(
  table: Readonly<Record<Code, string | number | ProblemEntry>>,
): ProblemTable =>
  new Map(
    Object.entries<string | number | ProblemEntry>(table).map(([code, entry]) => {
      if (typeof entry === 'string') return [code, { status: refused, title: entry }];
      const {
        status = refused,
        title = titleOf(code),
        ...telling
      } = typeof entry === 'number' ? { status: entry } : entry;
      return [code, { status, title, ...telling }];
    }),
  );

/** Of rules that mean the same wherever they hold. */
const titles: Readonly<Record<string, string>> = {
  'dated-too-early': 'Dated before an event that must come first',
  'id-reused': 'This id was used before with other content',
  'currency-unknown': 'Not a currency of ISO 4217',
};

/** `order/unknown` -> `No such order`, `order/customer-unknown` -> `No such customer`, `jar/full` -> `Full` */
const titleOf = (code: string): string => {
  const [aggregate = '', rule = ''] = code.split('/');
  if (titles[rule] !== undefined) return titles[rule];
  const words = rule.replaceAll('-', ' ');
  if (rule === 'unknown') return `No such ${aggregate.replaceAll('-', ' ')}`;
  if (words.endsWith(' unknown')) return `No such ${words.slice(0, -' unknown'.length)}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export type RequestFacts = {
  readonly ifMatch: boolean;
  readonly commandId: string | undefined;
  /** Bytes that a body may have. */
  readonly bodyLimit: number;
  /** What it may be. */
  readonly mediaTypes: readonly string[];
};

/** What to tell the client about an error. Anything unknown becomes a 500 that tells nothing. */
export const diagnose = (error: unknown, table: ProblemTable, request: RequestFacts): Diagnosis => {
  if (error instanceof DomainError) return refusal(error, table);
  if (error instanceof BadRequest) {
    const detail = error.errors.map(({ in: part, path, message }) => `${part} ${path || 'as a whole'} ${message}`);
    return problem(400, 'request/invalid', 'Invalid request', { detail: detail.join('; '), errors: [...error.errors] });
  }
  if (error instanceof Unauthenticated) return unauthenticated(error.failure);
  if (error instanceof IssuerUnavailable)
    return problem(503, 'service/issuer-unavailable', 'The token cannot be verified now', {
      detail: 'The issuer of the token does not answer. Nothing of this request was recorded.',
      headers: retryAfter(5),
    });
  if (error instanceof WrongExpectedRevision) return conflict(error, request);
  if (error instanceof CommandReused)
    return problem(422, 'request/key-reused', 'Idempotency-Key used for another request', {
      detail: 'This Idempotency-Key came before with another method, path, body, If-Match or date.',
    });
  if (error instanceof EventTooLarge)
    return problem(413, 'request/too-large', 'Request too large', {
      detail: `It would take ${error.size} bytes to record; the limit is ${error.limit}.`,
    });
  if (error instanceof MoneyOverflow)
    return problem(422, 'request/amount-too-large', 'Amount too large', {
      detail: `It would come to ${error.amount} minor units of ${error.currency}; the limit is ${mostMoney}.`,
      details: { amount: error.amount, currency: error.currency, limit: mostMoney },
    });
  if (error instanceof NumberTooLarge)
    return problem(422, 'request/sum-too-large', 'Sum too large', {
      detail:
        `A sum is beyond ${Number.MAX_SAFE_INTEGER}, the largest integer that is exact in JSON. Ask for less at ` +
        'once.',
      details: { limit: Number.MAX_SAFE_INTEGER },
    });
  if (error instanceof NotCaughtUp)
    return problem(503, 'service/not-caught-up', 'Not caught up yet', {
      detail: error.message,
      headers: retryAfter(1),
    });
  if (error instanceof StoreRestored)
    return problem(503, 'service/store-restored', 'The event store was restored to an earlier point', {
      detail:
        'It lacks events that were published, so nothing is read from it or recorded until an operator has brought ' +
        'it and the topics in line. Nothing of this request was recorded.',
      headers: retryAfter(60),
    });
  if (error instanceof PersonErased)
    return problem(409, 'person/erased', 'The person was erased', {
      detail: 'Nothing can be recorded about a person whose data were erased.',
    });
  if (error instanceof KeysUnavailable)
    return unsure('service/keys-unavailable', 'The keys of personal data cannot be asked for', request.commandId);
  if (isOutage(error)) return unsure('service/unavailable', 'Temporarily unavailable', request.commandId);
  return frameworkError(error, request) ?? internal;
};

export const internal: Diagnosis = { status: 500, code: 'service/internal', title: 'Internal error' };

export const problem = (
  status: number,
  code: string,
  title: string,
  more: Omit<Diagnosis, 'status' | 'code' | 'title'> = {},
): Diagnosis => ({ status, code, title, ...more });

/** Code of what the principal may not do. */
export const forbidden = 'request/forbidden';

/** Code of what is answered from this machine only, until there is an administrator. */
export const notSetUp = 'request/not-set-up';

const whyUnauthenticated: Readonly<Record<AuthenticationFailure, string>> = {
  missing: 'Send Authorization: Bearer, with a token or an API key.',
  invalid: 'The token or API key is not valid here.',
  expired: 'The token or API key has expired.',
  revoked: 'The token or API key was withdrawn.',
  unregistered: 'The token is good at its issuer, whose person is not a user here: POST /identity/v1/registrations.',
  'second-factor-missing': 'A role of the user asks for a second factor: sign in with one, or add one to the account.',
};

/** As of RFC 9470, where a sign-in was not strong enough; else as of RFC 6750. */
const challengeError = (failure: AuthenticationFailure): string =>
  failure === 'second-factor-missing' ? 'insufficient_user_authentication' : 'invalid_token';

/** 401, as RFC 6750 wants it: a request without credentials is told of no error. */
const unauthenticated = (failure: AuthenticationFailure): Diagnosis => {
  const detail = whyUnauthenticated[failure];
  const challenge =
    failure === 'missing' ? 'Bearer' : `Bearer error="${challengeError(failure)}", error_description="${detail}"`;
  return problem(401, 'request/unauthenticated', 'Not signed in', {
    detail,
    details: { reason: failure },
    headers: { 'www-authenticate': challenge },
  });
};

/** 503 for something that may have happened all the same. */
export const unsure = (code: string, title: string, commandId: string | undefined): Diagnosis =>
  problem(503, code, title, {
    headers: retryAfter(1),
    ...(commandId !== undefined && { outcome: 'unknown', commandId }),
  });

export const retryAfter = (seconds: number): Record<string, string> => ({ 'retry-after': String(seconds) });

const isOutage = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof LogUnavailable || error instanceof ReadModelUnavailable;

/** Of what is refused for a time, `details.seconds` says for how long. */
const refusal = (error: DomainError, table: ProblemTable): Diagnosis => {
  const entry = table.get(error.code);
  if (entry === undefined) return internal;
  const details = redactedDetails(error.code, error.details);
  const facts = Object.entries(details).map(([name, value]) => `${name} ${shown(value)}`);
  return {
    status: entry.status,
    code: error.code,
    title: entry.title,
    detail: facts.length === 0 ? `${entry.title}.` : `${entry.title}: ${facts.join(', ')}.`,
    ...(facts.length > 0 && { details }),
    ...(entry.status === 429 && typeof details['seconds'] === 'number' && { headers: retryAfter(details['seconds']) }),
  };
};

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent'));

const conflict = (error: WrongExpectedRevision, { ifMatch }: RequestFacts): Diagnosis => {
  const actual = error.actual === undefined ? 'none' : String(error.actual);
  return ifMatch
    ? problem(412, 'request/stale-revision', 'Changed since it was read', {
        detail: `If-Match says revision ${error.expected}, it is ${actual}. Read it again, then decide.`,
        details: { actual },
        ...(error.actual !== undefined && { headers: { etag: `"${error.actual}"` } }),
      })
    : problem(409, 'request/conflict', 'Too many changes at once', {
        detail: 'Others changed the same thing again and again. Send the request again.',
        headers: retryAfter(1),
      });
};

/** Characters of a part of a path that stands for an id, a number or a code. */
export const maxPartOfPath = 300;

/** Fastify's own errors, by its codes. */
const framework: Readonly<Record<string, (request: RequestFacts) => Diagnosis>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ({ bodyLimit }) =>
    problem(413, 'request/too-large', 'Request too large', {
      detail: `The body may have at most ${bodyLimit} bytes.`,
      details: { limit: bodyLimit },
    }),
  FST_ERR_MAX_PARAM_LENGTH: () =>
    problem(414, 'request/uri-too-long', 'Address too long', {
      detail: `A part of the path may have at most ${maxPartOfPath} characters.`,
      details: { limit: maxPartOfPath },
    }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ({ mediaTypes }) =>
    problem(415, 'request/unsupported-media-type', 'Unsupported media type', {
      detail: `The body must be in UTF-8, not compressed, with Content-Type: ${mediaTypes.join(' or ')}.`,
      headers: { accept: mediaTypes.join(', '), 'accept-encoding': 'identity' },
    }),
};

const frameworkError = (error: unknown, request: RequestFacts): Diagnosis | undefined => {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const known = 'code' in error && typeof error.code === 'string' ? framework[error.code] : undefined;
  if (known !== undefined) return known(request);
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
  return problem(error.statusCode, 'request/invalid', 'Invalid request', { detail: error.message });
};

/** The body of the answer. */
export const problemBody = ({ headers: _, ...diagnosis }: Diagnosis, correlationId: string): string => {
  const { title, status, code, ...rest } = diagnosis;
  return JSON.stringify({ type: `urn:sales:problem:${code}`, title, status, code, ...rest, correlationId });
};

export const problemType = 'application/problem+json; charset=utf-8';
