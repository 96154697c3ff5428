import type { ValueOf } from '@sales/contracts';
import { type Answer, type CommandContext, DomainError, type Position, type StreamName } from '@sales/eventsourcing';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Static, TObject, TSchema } from 'typebox';
import { BadRequest } from '../http/bad-request.ts';
import type { ReadBody } from '../http/body-parser.ts';
import { type ConsistencyToken, formatToken, tokensAsked } from '../http/consistency-token.ts';
import { requireClosed } from '../http/json-schema.ts';
import { sendProblem } from '../http/problem-reply.ts';
import { forbidden, problem } from '../http/problems.ts';
import { commandContext } from '../http/request-context.ts';
import {
  commandAnswerHeaders,
  commandHeadersOf,
  documentedProblems,
  type EffectiveAt,
  freshCommandQuery,
  tagOf,
} from '../http/route-schema.ts';
import { namesOwned, requireWithin, unknownCodes, withinRefusal } from '../security/owned.ts';
import { fieldsMissing, lacking, type Permission, principalOf } from '../security/permission.ts';
import { reachOf } from '../security/principal.ts';
import { isWithin, type Reach } from '../security/rights.ts';
import { type GroupedFields, groupsIn, groupsOf, hiddenIn, isHidden, withoutFields } from '../security/withholding.ts';
import type { App } from '../server/server.ts';
import { idempotent, type Performed } from './idempotency.ts';
import { type After, afterOf, type Outcome, tokensOf } from './outcome.ts';
import type { RouteHead } from './route-head.ts';

export type CommandInput<Params, Body> = {
  readonly params: Params;
  readonly body: Body;
  readonly context: CommandContext;
  /** Whether users other than these have the permission of the route for the things of an owner. */
  readonly othersMay: (owner: string | undefined, but: readonly string[]) => boolean;
  /** Who owns what is made unless the body says: the user who sends the request, whose scope is not `all`. */
  readonly ownedBy: string | undefined;
  /** Fields of the answer that the sender is not shown: who replaces the others leaves these as they are. */
  readonly hidden: readonly string[];
  /** What is told of a refusal that becomes part of the answer: others are cut by themselves. */
  readonly told: (refusal: DomainError) => Promise<DomainError>;
};

export type CommandRoute<
  Params extends TSchema,
  Body extends TSchema,
  Ok extends TSchema,
  State,
> = RouteHead<Params> & {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absent: the request has no body. */
  readonly body?: Body;
  /**
   * For what the schema of the body leaves open: gives it one form, before the request is compared with an earlier one.
   */
  readonly normalise?: (body: Static<Body>) => Static<Body>;
  /** What the body may be beside JSON, by media type. */
  readonly alsoRead?: Readonly<Record<string, ReadBody>>;
  /** What the API document shows of the body, where the command checks more of it than `body` says. */
  readonly shown?: TSchema;
  /** The answer when it worked. Default status 200. */
  readonly ok: { readonly status?: 200 | 201 | 202; readonly schema: Ok };
  /** The refusals worth documenting, by code. Each must be in the service's problem table. */
  readonly problems?: readonly string[];
  /**
   * The local read models that the command decides on: a Consistency-Token that comes with the request waits for these.
   * Absent: the command decides on its own stream only, which is never behind.
   */
  readonly reads?: readonly string[];
  /** Bytes, when it is not the server's. */
  readonly bodyLimit?: number;
  /** What the header `Effective-At` may name. Default: `past`. */
  readonly effectiveAt?: EffectiveAt;
  /** Where the body says why, for the metadata of the events. The header `X-Reason` goes first. */
  readonly reason?: (body: Static<Body>) => string | undefined;
  /**
   * Fields of the answer by their groups: they are left out where the principal is not shown the group. Absent: what
   * `withGroups` says of the schema; without that who is not shown each group is refused.
   */
  readonly fields?: GroupedFields;
  /**
   * Fields of the answer that the body changes, as far as it may lose what they were. Who is not shown one of them is
   * refused: what is not seen is not overwritten.
   */
  readonly sets?: (body: Static<Body>) => readonly string[];
  /** Permissions of other routes that guard what the body asks for beside: submitting the order that is placed. */
  readonly alsoNeeds?: (body: Static<Body>) => readonly Permission[];
  /**
   * Things with owners that the body is about, by the names that parts of paths have, and who will own what is made.
   * Absent: the body is about the thing of the path, or who has a narrower scope than `all` is refused.
   */
  readonly within?: (
    body: Static<Body>,
    ownedBy: string | undefined,
  ) => {
    readonly things: Readonly<Record<string, string | readonly string[]>>;
    readonly owner?: string;
    /** Code of the refusal when there is no such thing. */
    readonly unknown: string;
  };
  /** Who owns the thing of the path afterwards: a user whose things the sender may see. Undefined: as before. */
  readonly givesTo?: (body: Static<Body>) => string | undefined;
  /** Sends the command and gives its result. See `handleOnce`, `combine`, `newId` and `furtherCommand`. */
  readonly command: (input: CommandInput<Static<Params>, Static<Body>>) => Promise<Outcome<State>>;
  /**
   * The body of the answer, from what the command left behind and nothing else: a repeat of the request, even years
   * later, must get the same one.
   */
  readonly answer: (after: After<State>) => ValueOf<Ok>;
  /**
   * The field of the answer with the id of what is made, by the name that the part of paths has: there need be no such
   * thing before, and an answer that was kept may be of one that is out of reach by now.
   */
  readonly makes?: string;
  /** Path, below the prefix of the service, of what was created. */
  readonly location?: (after: After<State>) => string;
};

type Nothing = TObject<Record<never, never>>;

/**
 * The one way to write a route that changes something. It reads who, why, when and as part of what from the headers;
 * takes `Idempotency-Key` and `If-Match`; waits for `Consistency-Token` and `?after=` where it decides on read models;
 * answers with `ETag`, `Consistency-Token` and `Location`; and gives the repeat of a request that was carried out the
 * answer that the first one got, also after a restart. A refusal is not remembered: it speaks of a state that may
 * change, so the same request is decided again.
 */
export const commandRoute = <
  State,
  Ok extends TSchema,
  Params extends TSchema = Nothing,
  Body extends TSchema = Nothing,
>(
  app: App,
  route: CommandRoute<Params, Body, Ok, State>,
): void => {
  const { service } = app;
  const { status = 200, schema: ok } = route.ok;
  const operation = `${route.method} ${app.prefix}${route.url}`;
  const once = service.answers === undefined ? undefined : idempotent(service.answers);

  const succeed = (
    outcome: Outcome<State>,
    touched: readonly ConsistencyToken[],
    hash: string,
    reply: FastifyReply,
  ): Performed => {
    const after = afterOf(outcome);
    const tokens = [...tokensOf(outcome), ...touched];
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
    if (outcome.revision !== undefined) headers['etag'] = `"${outcome.revision}"`;
    if (tokens.length > 0) headers['consistency-token'] = formatToken(tokens);
    if (route.location !== undefined) headers['location'] = `/${service.name}${route.location(after)}`;
    const body = reply.code(status).serialize(route.answer(after));
    // Routes always have a serializer that gives text, unless another is set.
    const answer = { requestHash: hash, status, headers, body: String(body) };
    return { answer, recorded: outcome.events.length > 0 };
  };

  const { waitFor, look } = service;
  const { reads = [] } = route;
  const decidesOnReadModels = reads.length > 0;
  const waits = waitFor !== undefined && decidesOnReadModels;
  const asked = ({ headers, query }: FastifyRequest): readonly ConsistencyToken[] =>
    waits ? tokensAsked(headers['consistency-token'], (query as Static<typeof freshCommandQuery>).after) : [];

  type Input = CommandInput<Static<Params>, Static<Body>>;
  type Carry = (input: Input) => Promise<Outcome<State>>;
  const command: Carry = async (input) => {
    app.load.commands += 1;
    try {
      return await route.command(input);
    } finally {
      app.load.commands -= 1;
    }
  };
  /** Resolves, once for a request, when what it is decided on is as fresh as the client asks for, and no older. */
  const freshness = (request: FastifyRequest, reply: FastifyReply): (() => Promise<void>) => {
    const tokens = asked(request);
    const wait = async (): Promise<void> => {
      if (tokens.length > 0) await waitFor?.(tokens, goneSignal(reply), reads);
      await look?.(reads);
    };
    let waiting: Promise<void> | undefined;
    return async () => {
      waiting ??= wait();
      await waiting;
    };
  };
  /** Carries the command out once what it decides on is fresh. */
  const carryOut =
    (isFresh: () => Promise<void>): Carry =>
    async (input) => {
      if (decidesOnReadModels) await isFresh();
      return command(input);
    };

  const fields = route.fields ?? groupsOf(ok);
  const { properties: parts = {} }: { readonly properties?: object } = route.params ?? {};
  const isOwned = namesOwned(service.owned, parts);
  /** Who may see own things, or those of a team, makes own things. */
  const ownerFrom = (request: FastifyRequest, { owners }: Pick<Reach, 'owners'>): string | undefined => {
    const { id } = principalOf(request);
    return owners !== 'all' && owners.has(id) && id.startsWith('user:') ? id : undefined;
  };
  /** @throws DomainError */
  const requireReach = async (
    request: FastifyRequest,
    permission: Permission,
    params: Static<Params>,
    body: Static<Body>,
    isFresh: () => Promise<void>,
  ) => {
    const reach = reachOf(principalOf(request), permission);
    if (reach.owners === 'all') return undefined;
    // Whose a thing is, read models say as well: of one that was made just now too.
    if (decidesOnReadModels) await isFresh();
    if (isOwned)
      await requireWithin(service.owned, reach, Object(params), {
        sent: Object(request.params),
        isMaking: route.makes !== undefined,
      });
    const making = route.within?.(body, ownerFrom(request, reach));
    if (making !== undefined) await requireWithin(service.owned, reach, making.things, { unknown: making.unknown });
    const owner = [making?.owner, route.givesTo?.(body)].find((one) => one !== undefined && !isWithin(reach, one));
    if (owner === undefined) return undefined;
    const things = owner === '' ? 'things without an owner' : `things of ${owner}`;
    return problem(403, forbidden, 'Permission missing', {
      detail: `The permission ${permission} is not for ${things}.`,
      details: { principal: principalOf(request).id, permission, owner },
    });
  };

  if (route.body !== undefined) requireClosed(route.body, operation);
  const schema: FastifySchema = {
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: route.tags ?? [tagOf(route.url)],
    headers: commandHeadersOf(route.effectiveAt, waits),
    ...(waits && { querystring: freshCommandQuery }),
    ...(route.params !== undefined && { params: route.params }),
    ...(route.body !== undefined && { body: route.body }),
    response: { [status]: ok },
  };

  app.route({
    method: route.method,
    url: route.url,
    schema,
    config: {
      permission: route.permission,
      ...((isOwned || route.within !== undefined) && { isScoped: true }),
      ...(fields !== undefined && { withholds: groupsIn(fields) }),
      problems: documentedProblems(
        [...(route.problems ?? []), ...unknownCodes(service.owned, parts)],
        service.problems,
        'command',
        waits,
      ),
      answerHeaders: commandAnswerHeaders,
      ...(route.alsoRead !== undefined && { alsoRead: route.alsoRead }),
      ...(route.shown !== undefined && { shownBody: route.shown }),
    },
    ...(route.bodyLimit !== undefined && { bodyLimit: route.bodyLimit }),
    handler: async (request, reply) => {
      if (route.body === undefined) refuseBody(request.body);
      // Checked against these very schemas by the validator compiler.
      const sent = (route.body === undefined ? {} : request.body) as Static<Body>;
      const body = route.normalise?.(sent) ?? sent;
      const isFresh = freshness(request, reply);
      // Numbers are looked up in what the client has asked to be there.
      if (decidesOnReadModels && asked(request).length > 0) await isFresh();
      const params = await service.findIds(request.params as Static<Params>);
      const also = route.alsoNeeds?.(body) ?? [];
      let refused = lacking(request, also);
      for (const permission of [route.permission, ...also])
        refused ??= await requireReach(request, permission, params, body, isFresh);
      const reach = reachOf(principalOf(request), route.permission);
      const hidden = hiddenIn(fields ?? {}, reach.hidden);
      const unseen = hidden.length === 0 ? [] : (route.sets?.(body) ?? []).filter((one) => isHidden(one, hidden));
      if (unseen.length > 0) refused ??= fieldsMissing(route.permission, principalOf(request), [...new Set(unseen)]);
      if (refused !== undefined) return sendProblem(request, reply, refused);
      const reason = route.reason?.(body);
      const { headers, id: correlationId } = request;
      const isTraced = request.server.tracing !== undefined;
      const { id: actor } = principalOf(request);
      const made = commandContext({
        headers,
        actor,
        correlationId,
        operation,
        params,
        body,
        reason,
        isTraced,
        effectiveAt: route.effectiveAt,
      });
      const touched: ConsistencyToken[] = [];
      const context = {
        ...made,
        touched: (stream: StreamName, position: Position) => void touched.push({ stream, position }),
      };
      request.commandId = context.commandId;
      request.traceparent = context.traceparent;
      /** Also of an answer that was kept: what is shown of it is what may be seen now. */
      const shown = (answer: Answer): FastifyReply => send(reply, without(answer, hidden));
      const othersMay: Input['othersMay'] = (owner, but) =>
        principalOf(request).othersMay?.(route.permission, owner, but) ?? false;
      const carried = carryOut(isFresh);
      const { owned, problems } = service;
      const scope = {
        ...{ owned, problems, reach, asked: { params, body } },
        reachOf: (permission: Permission) => reachOf(principalOf(request), permission),
      };
      const told: Input['told'] = (refusal) => withinRefusal(scope, refusal);
      const input = { params, body, context, othersMay, ownedBy: ownerFrom(request, reach), hidden, told };
      const carry: Carry = (given) =>
        carried(given).catch(async (error: unknown) => {
          throw error instanceof DomainError ? await told(error) : error;
        });
      const { requestHash } = context;
      if (requestHash === undefined) return shown(succeed(await carry(input), touched, '', reply).answer);
      if (once === undefined) throw new Error(`service '${service.name}' has command routes but no Answers`);
      const perform = async (): Promise<Performed> => succeed(await carry(input), touched, requestHash, reply);
      const answer = await once(context.commandId, requestHash, perform);
      if (route.makes !== undefined && reach.owners !== 'all') {
        const { [route.makes]: made } = JSON.parse(answer.body);
        await requireWithin(service.owned, reach, { [route.makes]: made });
      }
      return shown(answer);
    },
  });
};

/** Aborted when the client has gone. Fastify's own `request.signal` is aborted as soon as the body has been read. */
const goneSignal = ({ raw }: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
};

const without = (answer: Answer, fields: readonly string[]): Answer =>
  fields.length === 0 ? answer : { ...answer, body: JSON.stringify(withoutFields(JSON.parse(answer.body), fields)) };

const send = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply =>
  reply.sent ? reply : reply.code(status).headers(headers).send(body); // sent: it took too long

const refuseBody = (body: unknown): void => {
  if (body === undefined || body === null) return;
  if (typeof body === 'object' && Object.keys(body).length === 0) return;
  throw new BadRequest([{ in: 'body', path: '', message: 'is not known', allowed: 'no body' }]);
};
