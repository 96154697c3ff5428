import { isTimeZone, type ValueOf } from '@sales/contracts';
import type { FastifySchema } from 'fastify';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { BadRequest } from '../http/bad-request.ts';
import { parseToken } from '../http/consistency-token.ts';
import { columnsFor, type FileColumn, type FileView } from '../http/file-column.ts';
import { sendProblem } from '../http/problem-reply.ts';
import { documentedProblems, queryAnswerHeaders, queryHeaders, tagOf } from '../http/route-schema.ts';
import type { FieldError } from '../http/validation.ts';
import { namesOwned, requireWithin, unknownCodes } from '../security/owned.ts';
import { fieldsMissing, lacking, type Permission, principalOf } from '../security/permission.ts';
import { reachOf } from '../security/principal.ts';
import { type Reach, widest } from '../security/rights.ts';
import { type GroupedFields, groupsIn, groupsOf, hiddenIn, withoutFields } from '../security/withholding.ts';
import type { App } from '../server/server.ts';
import { askedOf, type File, type FileFormat, fileQuery, sendFile, wantedFormat } from './file.ts';
import { type PrintLanguage, printQuery, sendPdf, wantsPdf } from './print.ts';
import type { RouteHead } from './route-head.ts';

export type QueryInput<Params, Query> = {
  readonly params: Params;
  readonly query: Query;
  /** Aborted when the client has gone or the time is up. */
  readonly signal: AbortSignal;
  /** Who asks: `user:<id>` or `service:<name>`. */
  readonly principal: string;
  /** Whose things the principal may see here, and what of them. */
  readonly reach: Reach;
  /** The same of another permission, for what an answer says of other things. */
  readonly reachOf: (permission: Permission) => Reach;
};

export type QueryRoute<
  Params extends TSchema,
  Query extends TProperties,
  Ok extends TSchema,
  Row,
> = RouteHead<Params> & {
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
  /**
   * Things with owners that the query is about, by the names that parts of paths have: they are within the reach of one
   * of these permissions at least.
   */
  readonly within?: (query: Static<TObject<Query>>) => {
    readonly things: Readonly<Record<string, string>>;
    readonly by: readonly Permission[];
    /** Code of the refusal when there is no such thing. */
    readonly unknown: string;
  };
  /** Permissions that the answer needs beside: of who asks what is told of another, and not of oneself. */
  readonly alsoNeeds?: (
    input: Pick<QueryInput<Static<Params>, unknown>, 'params' | 'principal'>,
  ) => readonly Permission[];
  /** How the service does: builds beside live read models do not give way to who asks that. */
  readonly forOperators?: true;
  /** What changes when the answer does, for example its revision: gives `ETag`, and 304 to `If-None-Match`. */
  readonly etag?: (found: ValueOf<Ok>) => string | number;
  /**
   * Also as CSV, as lines of JSON or as a sheet (XLSX), with `format` or `Accept`: streamed, all rows, or as many as a
   * `limit` that was given says. A row is an item of the answer.
   */
  readonly file?: {
    /** Without the ending. */
    readonly name: string;
    readonly columns: readonly FileColumn<Row>[];
    /** Tells how many rows there will be, where it can, before the first. */
    readonly rows: (
      input: QueryInput<Static<Params>, Static<TObject<Query>>>,
      as: FileFormat,
      tell: (count: number) => void,
    ) => ReturnType<File<Row>['rows']>;
    /** Which columns there are for the one who asks. Default: all. */
    readonly shown?: (
      input: QueryInput<Static<Params>, Static<TObject<Query>>>,
    ) => (column: FileColumn<Row>, nth: number) => boolean;
  };
  /**
   * Also as a PDF, with `format=pdf` or `Accept: application/pdf`: the answer as a document to print. Who is not shown
   * all of the answer is refused it.
   */
  readonly print?: {
    /** Without the ending. */
    readonly name: (found: ValueOf<Ok>) => string;
    /** The bytes, in the language that was asked for; where none was, in that of the document. */
    readonly pdf: (found: ValueOf<Ok>, language: PrintLanguage | undefined, signal: AbortSignal) => Promise<Uint8Array>;
  };
};

type Nothing = TObject<Record<never, never>>;

const after = Type.String({
  description: 'Consistency-Token of an earlier answer: waits until its changes are visible.',
  maxLength: 8000,
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
  const { file, print } = route;
  const querystring = Type.Object(
    {
      ...route.query,
      ...(service.waitFor !== undefined && { after: Type.Optional(after) }),
      ...(file !== undefined && fileQuery),
      ...(print !== undefined && printQuery),
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
      problems: documentedProblems(
        [...(route.problems ?? []), ...unknownCodes(service.owned, parts)],
        service.problems,
        'query',
        service.waitFor !== undefined,
      ),
      ...(file !== undefined && { streamTimeout: exportTimeout, alsoFiles: true }),
      ...(print !== undefined && { alsoPrinted: true }),
      ...(route.etag !== undefined && { unchanged: true, answerHeaders: queryAnswerHeaders }),
      ...(route.forOperators === true && { forOperators: true }),
    },
    handler: async (request, reply) => {
      // Checked against these very schemas by the validator compiler.
      const query = request.query as Static<TObject<Query>> & {
        readonly after?: string;
        readonly format?: string;
        readonly timeZone?: string;
        readonly language?: PrintLanguage;
        readonly asOf?: string;
        readonly clock?: 'recorded' | 'effective';
      };
      const reach = reachOf(principalOf(request), route.permission);
      const reads = typeof route.reads === 'function' ? route.reads(query) : route.reads;
      // Who owns the thing may stand in a read model that the answer does not come from.
      const asksOwner = isOwned && reach.owners !== 'all';
      if (service.waitFor !== undefined && query.after !== undefined)
        await service.waitFor(parseToken(query.after), request.signal, asksOwner ? undefined : reads);
      const { asOf, clock } = query;
      if (asOf !== undefined) await service.settled({ asOf, clock }, reads, request.signal);
      if (reads !== undefined && reads.length > 0) await service.look?.(reads);
      // Numbers are looked up in what the client has asked to be there, and whose a thing is too.
      const params = await service.findIds(request.params as Static<Params>);
      const input = {
        params,
        query,
        principal: principalOf(request).id,
        reach,
        reachOf: (permission: Permission) => reachOf(principalOf(request), permission),
        get signal() {
          return request.signal;
        },
      };
      const refused = lacking(request, route.alsoNeeds?.(input) ?? []);
      if (refused !== undefined) return sendProblem(request, reply, refused);
      if (isOwned && params !== undefined)
        await requireWithin(service.owned, reach, Object(params), { sent: Object(request.params) });
      const about = route.within?.(query);
      if (about !== undefined)
        await requireWithin(service.owned, widest(about.by.map(input.reachOf)), about.things, about);
      const position = reads && service.readPosition?.(reads);
      if (position !== undefined) reply.header('read-position', position);
      const hidden = hiddenIn(fields ?? {}, reach.hidden);
      const as = file === undefined ? undefined : wantedFormat(request.headers.accept ?? '', query.format);
      if (file !== undefined && as !== undefined) {
        const { name, columns, shown } = file;
        const known = shown === undefined ? columns : columns.filter(shown(input));
        const { timeZone = 'UTC' } = query;
        const language = /^zh\b/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en';
        if (!isTimeZone(timeZone)) throw new BadRequest([noTimeZone]);
        if (hidden.length > 0 && shown === undefined)
          return sendProblem(request, reply, fieldsMissing(route.permission, principalOf(request), hidden));
        return sendFile(request, reply, as, {
          name,
          columns: columnsFor(known, query as FileView),
          rows: (tell) => file.rows(input, as, tell),
          hidden: hidden.map(inRow),
          reach,
          notes: { language, timeZone, asked: askedOf(query), position, madeAt: new Date().toISOString() },
        });
      }
      const isPrinted = print !== undefined && wantsPdf(request.headers.accept ?? '', query.format);
      if (isPrinted && hidden.length > 0)
        return sendProblem(request, reply, fieldsMissing(route.permission, principalOf(request), hidden));
      const found = await route.handle(input);
      if (isPrinted) return sendPdf(reply, print.name(found), await print.pdf(found, query.language, request.signal));
      if (file !== undefined || print !== undefined) reply.header('vary', 'accept');
      if (route.etag !== undefined) {
        const etag = `"${route.etag(found)}"`;
        reply.header('etag', etag);
        if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
      }
      // What is withheld is left out even where the schema has it as required.
      return hidden.length === 0
        ? reply.send(found)
        : reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(withoutFields(found, hidden));
    },
  });
};

const noTimeZone: FieldError = {
  in: 'query',
  path: '/timeZone',
  message: 'is not a time zone',
  allowed: 'a zone of the IANA time zone database: Asia/Shanghai',
};

/** Of a field of the rows of an answer, `rows.cost`, the field of a row. */
const inRow = (field: string): string => field.slice(field.indexOf('.') + 1);

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
