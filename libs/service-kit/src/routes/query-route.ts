import { Readable } from 'node:stream';
import type { ValueOf } from '@sales/contracts';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { parseToken } from '../http/consistency-token.ts';
import { type CsvColumn, csvDocument } from '../http/csv.ts';
import { sendProblem } from '../http/problem-reply.ts';
import { documentedProblems, queryAnswerHeaders, queryHeaders, tagOf } from '../http/route-schema.ts';
import { namesOwned, requireWithin } from '../security/owned.ts';
import { fieldsMissing, type Permission, principalOf } from '../security/permission.ts';
import { reachOf } from '../security/principal.ts';
import type { Reach } from '../security/rights.ts';
import { type GroupedFields, groupsIn, groupsOf, hiddenIn, withoutFields } from '../security/withholding.ts';
import type { App } from '../server/server.ts';

export type QueryInput<Params, Query> = {
  readonly params: Params;
  readonly query: Query;
  /** Aborted when the client has gone or the time is up. */
  readonly signal: AbortSignal;
  /** Whose things the principal may see here, and what of them. */
  readonly reach: Reach;
};

export type QueryRoute<Params extends TSchema, Query extends TProperties, Ok extends TSchema, Row> = {
  /** Below the prefix of the service. */
  readonly url: string;
  /** What a principal must be allowed to do: `order:read`. */
  readonly permission: Permission;
  readonly summary: string;
  readonly description?: string;
  /** Default: the first part of the url after the version. */
  readonly tags?: readonly string[];
  readonly params?: Params;
  /** The properties of the query string; no others are taken. Texts are read as the schemas say. */
  readonly query?: Query;
  readonly ok: Ok;
  /**
   * The read models that the answer comes from, or that the one to a query does: `?after=` waits for these. Default:
   * for all that read the stream.
   */
  readonly reads?: readonly string[] | ((query: Static<TObject<Query>>) => readonly string[]);
  readonly problems?: readonly string[];
  readonly handle: (input: QueryInput<Static<Params>, Static<TObject<Query>>>) => Promise<ValueOf<Ok>> | ValueOf<Ok>;
  /**
   * `handle` and `rows` keep to `reach.owners`. Where the path names a thing with an owner, that is checked before, and
   * is all there is to keep to.
   */
  readonly isScoped?: boolean;
  /**
   * Fields of the answer by their groups: they are left out of it where `reach.hidden` has the group. `rows` see to it
   * themselves. Absent: what `withGroups` says of the schema; without that who is not shown each group is refused.
   */
  readonly fields?: GroupedFields;
  /** How the service does: builds beside live read models do not give way to who asks that. */
  readonly forOperators?: true;
  /** What changes when the answer does, for example its revision: gives `ETag`, and 304 to `If-None-Match`. */
  readonly etag?: (found: ValueOf<Ok>) => string | number;
  /**
   * Also as CSV, with `?format=csv` or `Accept: text/csv`: streamed, all rows, or as many as a `limit` that was given
   * says.
   */
  readonly csv?: {
    /** Without the ending. */
    readonly filename: string;
    readonly columns: readonly CsvColumn<Row>[];
    readonly rows: (input: QueryInput<Static<Params>, Static<TObject<Query>>>) => AsyncIterable<Row> | Iterable<Row>;
    /** Which columns there are for the one who asks. Default: all. */
    readonly shown?: (
      input: QueryInput<Static<Params>, Static<TObject<Query>>>,
    ) => (column: CsvColumn<Row>, nth: number) => boolean;
  };
};

type Nothing = TObject<Record<never, never>>;

const after = Type.String({
  description: 'Consistency-Token of an earlier answer: wait until it is in.',
  maxLength: 8000,
});
const format = Type.Union([Type.Literal('json'), Type.Literal('csv')], {
  description: 'Default: by Accept, else json',
});

/** An export may take this long; the handler timeout of the server is for answers. In ms. */
const exportTimeout = 600_000;

/** The one way to write a route that reads. */
export const queryRoute = <
  Ok extends TSchema,
  Params extends TSchema = Nothing,
  Query extends TProperties = Record<never, never>,
  Row = never,
>(
  app: App,
  route: QueryRoute<Params, Query, Ok, Row>,
): void => {
  const { service } = app;
  const { csv } = route;
  const querystring = Type.Object(
    {
      ...route.query,
      ...(service.waitFor !== undefined && { after: Type.Optional(after) }),
      ...(csv !== undefined && { format: Type.Optional(format) }),
    },
    { additionalProperties: false },
  );
  const fields = route.fields ?? groupsOf(route.ok);
  const { properties: parts = {} }: { readonly properties?: object } = route.params ?? {};
  const isOwned = namesOwned(service.owned, parts);
  const schema: FastifySchema = {
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: route.tags ?? [tagOf(route.url)],
    headers: queryHeaders,
    ...(route.params !== undefined && { params: route.params }),
    querystring,
    response: { 200: route.ok },
  };

  app.route({
    method: 'GET',
    url: route.url,
    schema,
    config: {
      permission: route.permission,
      ...((isOwned || route.isScoped === true) && { isScoped: true }),
      ...(fields !== undefined && { withholds: groupsIn(fields) }),
      problems: documentedProblems(route.problems ?? [], service.problems, 'query', service.waitFor !== undefined),
      ...(csv !== undefined && { streamTimeout: exportTimeout, alsoCsv: true }),
      ...(route.etag !== undefined && { unchanged: true, answerHeaders: queryAnswerHeaders }),
      ...(route.forOperators === true && { forOperators: true }),
    },
    handler: async (request, reply) => {
      // Checked against these very schemas by the validator compiler.
      const params = await service.findIds(request.params as Static<Params>);
      const query = request.query as Static<TObject<Query>> & {
        readonly after?: string;
        readonly format?: string;
        readonly limit?: number;
        readonly asOf?: string;
        readonly clock?: 'recorded' | 'effective';
      };
      const reach = reachOf(principalOf(request), route.permission);
      if (isOwned && params !== undefined) await requireWithin(service.owned, reach, Object(params));
      const input = {
        params,
        query,
        reach,
        get signal() {
          return request.signal;
        },
      };
      const reads = typeof route.reads === 'function' ? route.reads(query) : route.reads;
      if (service.waitFor !== undefined && query.after !== undefined)
        await service.waitFor(parseToken(query.after), request.signal, reads);
      const { asOf, clock } = query;
      if (asOf !== undefined) await service.settled({ asOf, clock }, reads, request.signal);
      if (reads !== undefined && reads.length > 0) await service.look?.(reads);
      const position = reads && service.readPosition?.(reads);
      if (position !== undefined) reply.header('read-position', position);
      if (csv !== undefined && wantsCsv(request, query.format)) {
        const rows = firstOf(csv.rows(input), givenLimit(request, query));
        const withheld = hiddenIn(fields ?? {}, reach.hidden);
        if (withheld.length > 0 && csv.shown === undefined)
          return sendProblem(request, reply, fieldsMissing(route.permission, principalOf(request), withheld));
        const columns = csv.shown === undefined ? csv.columns : csv.columns.filter(csv.shown(input));
        return sendCsv(reply, csv.filename, await begun(csvDocument(columns, rows)));
      }
      const found = await route.handle(input);
      if (csv !== undefined) reply.header('vary', 'accept');
      if (route.etag !== undefined) {
        const etag = `"${route.etag(found)}"`;
        reply.header('etag', etag).header('cache-control', 'no-cache');
        if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
      }
      const hidden = hiddenIn(fields ?? {}, reach.hidden);
      // What is withheld is left out even where the schema has it as required.
      return hidden.length === 0
        ? reply.send(found)
        : reply.serializer(JSON.stringify).send(withoutFields(found, hidden));
    },
  });
};

const wantsCsv = (request: FastifyRequest, asked: string | undefined): boolean =>
  asked === undefined ? /\btext\/csv\b/.test(request.headers.accept ?? '') : asked === 'csv';

/** A limit of the client's own: a page has one by default, an export has none. */
const givenLimit = (request: FastifyRequest, { limit }: { readonly limit?: number }): number =>
  /[?&]limit=/.test(request.url) ? (limit ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;

async function* firstOf<Row>(rows: AsyncIterable<Row> | Iterable<Row>, limit: number): AsyncGenerator<Row> {
  let left = limit;
  for await (const row of rows) {
    yield row;
    left -= 1;
    if (left === 0) return;
  }
}

/** Makes the first piece before the answer begins: what cannot be answered is a problem then, and no broken file. */
const begun = async <Piece>(pieces: AsyncGenerator<Piece>): Promise<AsyncIterable<Piece>> => {
  const first = await pieces.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* pieces;
  })();
};

const sendCsv = (reply: FastifyReply, filename: string, pieces: AsyncIterable<string>): FastifyReply =>
  reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${filename}.csv"`)
    .header('vary', 'accept')
    .send(Readable.from(pieces, { objectMode: false }));

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
