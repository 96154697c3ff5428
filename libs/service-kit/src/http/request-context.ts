import type { IncomingHttpHeaders } from 'node:http';
import { isInstant, naturalKey, ownCodeInWords, ownCodePattern, userIdInWords, userIdPattern } from '@sales/contracts';
import { type CommandContext, derivedId, type Revision, randomIds, revision, rootId } from '@sales/eventsourcing';
import { badHeader } from './bad-request.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { instantInWords } from './json-schema.ts';
import type { EffectiveAt } from './route-schema.ts';
import { childTrace, traceParts } from './trace.ts';

const safeId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/** The caller's X-Correlation-Id when it is safe to log and to keep, else a new one. */
export const correlationIdOf = (headers: IncomingHttpHeaders): string => {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && safeId.test(given) ? given : randomIds.next();
};

/** Until there are several tenants. Part of every command id that comes from an Idempotency-Key. */
const tenant = 'default';

/** How far ahead the clock of a client may be, in ms: what has not happened yet is not recorded. */
const tolerance = 5 * 60_000;

export type CommandRequest = {
  readonly headers: IncomingHttpHeaders;
  /** Who sends it: `user:<id>` or `service:<name>`. */
  readonly actor: string;
  readonly correlationId: string;
  /** Method and route pattern: `POST /order/v1/orders/:orderId/cancel`. */
  readonly operation: string;
  readonly params: unknown;
  readonly body: unknown;
  /** Reason that the route found in the body. */
  readonly reason?: string | undefined;
  /** Default: `past`. */
  readonly effectiveAt?: EffectiveAt | undefined;
  /** Whether spans are recorded here. Else only the trace of a caller who sends one is carried on. */
  readonly isTraced?: boolean;
};

/** Parts of a path, so that those of one thing are the same however its code is written. */
const inOneSpelling = (params: object): object =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? naturalKey(value) : value]),
  );

/**
 * Who wants what, from the principal and the headers. With an Idempotency-Key the command id follows from tenant,
 * actor, operation, path and key, and `requestHash` is set; without one it is new.
 * @throws BadRequest for a malformed header
 */
export const commandContext = (request: CommandRequest): CommandContext => {
  const { headers, actor, operation, correlationId } = request;
  const onBehalfOf = onBehalfOfIn(headers);
  const effectiveAt = effectiveAtOf(headers, request.effectiveAt);
  const reason = reasonOf(headers) ?? request.reason;
  const ifMatch = ifMatchOf(headers);
  const parent = single(headers, 'traceparent');
  const isTraced = request.isTraced === true || traceParts(parent) !== undefined;
  const key = keyOf(headers);
  const target = key === undefined ? '' : `${operation} ${canonicalJson(inOneSpelling(request.params ?? {}))}`;
  const commandId = key === undefined ? randomIds.next() : derivedId(rootId, `${tenant}|${actor}|${target}|${key}`);
  return {
    commandId,
    actor,
    correlationId,
    causationId: commandId,
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(isTraced && { traceparent: childTrace(parent) }),
    ...(effectiveAt !== undefined && { effectiveAt }),
    ...(reason !== undefined && { reason }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(key !== undefined && {
      requestHash: sha256(
        canonicalJson([
          target,
          request.body ?? {},
          ifMatch === undefined ? null : String(ifMatch),
          effectiveAt,
          reason,
          onBehalfOf,
        ]),
      ),
    }),
  };
};

/**
 * The id of a new thing: derived from the command when the client sent an Idempotency-Key, so that a repeat makes the
 * same thing, else a UUIDv7. `name` tells several new things of one command apart.
 */
export const newId = (context: CommandContext, name = ''): string =>
  context.requestHash === undefined ? randomIds.next() : derivedId(context.commandId, `new:${name}`);

/**
 * The context of a further command that the same request sends to another stream. It has its own id, derived from the
 * request's, and no `ifMatch`: that was about the first stream.
 */
export const furtherCommand = (context: CommandContext, name: string): CommandContext => {
  const { ifMatch: _, ...rest } = context;
  return { ...rest, commandId: derivedId(context.commandId, `command:${name}`), causationId: context.commandId };
};

const single = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

const visible = /^[\x21-\x7e]+$/;

const keyOf = (headers: IncomingHttpHeaders): string | undefined => {
  const key = single(headers, 'idempotency-key');
  if (key !== undefined && (key.length > 255 || !visible.test(key)))
    return badHeader('Idempotency-Key', 'is malformed', '1 to 255 visible ASCII characters');
  return key;
};

const user = new RegExp(userIdPattern);

const onBehalfOfIn = (headers: IncomingHttpHeaders): string | undefined => {
  const name = single(headers, 'x-on-behalf-of');
  if (name !== undefined && !user.test(name)) return badHeader('X-On-Behalf-Of', 'is not a user', userIdInWords);
  return name;
};

/** A proxy that compresses answers makes our ETags weak. They name a revision all the same, so that is what counts. */
const ifMatchPattern = /^(?:W\/)?"(0|[1-9]\d{0,17})"$/;

const oneEtag =
  'the one ETag of an earlier answer, for example "3"; to change a thing whatever its revision, leave If-Match ' +
  'out (there is no * and no list)';

const ifMatchOf = (headers: IncomingHttpHeaders): Revision | undefined => {
  const value = single(headers, 'if-match');
  if (value === undefined) return undefined;
  const found = ifMatchPattern.exec(value)?.[1];
  return found === undefined ? badHeader('If-Match', 'is not an ETag of this API', oneEtag) : revision(BigInt(found));
};

const effectiveAtOf = (headers: IncomingHttpHeaders, may: EffectiveAt = 'past'): string | undefined => {
  const value = single(headers, 'effective-at');
  if (value === undefined) return undefined;
  if (may === 'none') return badHeader('Effective-At', 'is not taken here', 'nothing: it counts from now on');
  if (!isInstant(value)) return badHeader('Effective-At', 'is not an instant', instantInWords);
  const instant = Date.parse(value);
  if (may === 'past' && instant > Date.now() + tolerance)
    return badHeader('Effective-At', 'lies in the future', 'an instant that has come');
  return new Date(instant).toISOString();
};

const code = new RegExp(ownCodePattern);

const reasonOf = (headers: IncomingHttpHeaders): string | undefined => {
  const value = single(headers, 'x-reason');
  if (value !== undefined && !code.test(value)) return badHeader('X-Reason', 'is not a code', ownCodeInWords);
  return value;
};
