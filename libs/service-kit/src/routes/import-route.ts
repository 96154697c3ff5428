import { object } from '@sales/contracts';
import {
  type CommandContext,
  type CommandResult,
  DomainError,
  type DomainEvent,
  streamName,
} from '@sales/eventsourcing';
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { ConsistencyToken } from '../http/consistency-token.ts';
import { inputReader, normaliser } from '../http/input.ts';
import { redactedDetails } from '../http/redacted-details.ts';
import { furtherCommand } from '../http/request-context.ts';
import {
  columnNames,
  csvReader,
  csvType,
  lineOf,
  mapRows,
  ndjsonType,
  type Rows,
  readNdjson,
  writeCsv,
  writeNdjson,
} from '../http/rows.ts';
import { type FieldError, FieldErrorSchema } from '../http/validation.ts';
import type { Permission } from '../security/permission.ts';
import { type GroupedFields, isHidden } from '../security/withholding.ts';
import type { App } from '../server/server.ts';
import { type CommandInput, commandRoute } from './command-route.ts';

/** What the command of a row left behind. A `CommandResult` is one. */
type RowOutcome<State> = Pick<CommandResult<State, DomainEvent>, 'stream' | 'state' | 'position' | 'repeated'>;

/** The one declaration of an import. */
export type ImportRoute<Params extends TSchema, Row extends TObject, Given extends TProperties, State> = {
  /** Below the prefix of the service. */
  readonly url: string;
  readonly permission: Permission;
  readonly summary: string;
  /** What is special to it; how imports are answered is said of all alike. */
  readonly description?: string;
  readonly params?: Params;
  readonly row: Row;
  /** The local read models that the rows are decided on. */
  readonly reads?: readonly string[];
  /** See `CommandRoute`. The rows are as they were sent. */
  readonly alsoNeeds?: (body: { readonly rows: readonly unknown[] }) => readonly Permission[];
  /** Fields of a row that the sender may not be shown, by their groups. Absent: who is not shown a group is refused. */
  readonly fields?: GroupedFields;
  readonly command: (
    row: Static<Row>,
    params: Static<Params>,
    context: CommandContext,
    /** Fields of a row that the sender is not shown: as of a `CommandInput`. */
    hidden: readonly string[],
  ) => Promise<RowOutcome<State>>;
  /** What only one row at a time can change or have: rows that share some of it are carried out in their order. */
  readonly inOrder: (row: Static<Row>) => readonly string[];
  /** What the report says of a row that was taken, beside that; the schema of such a report is named `id`. */
  readonly given?: {
    readonly id: string;
    readonly fields: Given;
    readonly of: (outcome: RowOutcome<State>) => Static<TObject<Given>>;
  };
};

const mostRows = 1000;
const mostBytes = 4 * 1024 * 1024;
/** Rows in hand at a time: enough that their appends are grouped. */
const width = 64;

const { in: _, ...fieldError } = FieldErrorSchema.properties;
const RowError = Type.Object(fieldError, { $id: 'RowError' });

const rowFields = {
  row: Type.Integer({ description: 'Index in the request, from 0' }),
  line: Type.Optional(Type.Integer({ description: 'Line of the file on which the row begins, from 1' })),
  status: Type.Union([Type.Literal('accepted'), Type.Literal('repeated'), Type.Literal('refused')], {
    description: '`repeated`: already so, nothing was recorded',
  }),
  code: Type.Optional(Type.String({ description: 'Why it was refused; `request/invalid`: see `errors`' })),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  errors: Type.Optional(Type.Array(RowError, { description: 'Field by field, with what is allowed' })),
};

const reportOf = <Row extends TProperties>(id: string, row: Row) =>
  object(
    {
      accepted: Type.Integer(),
      repeated: Type.Integer(),
      refused: Type.Integer(),
      rows: Type.Array(object(row), { description: 'One for each row sent' }),
    },
    { $id: id },
  );

const Report = reportOf('ImportReport', rowFields);
type Report = Static<typeof Report>;
/** What became of a row, without where it was. */
type RowResult = Omit<Report['rows'][number], 'row' | 'line'>;

const invalid = (errors: readonly FieldError[]): RowResult => ({
  status: 'refused',
  code: 'request/invalid',
  errors: errors.map(({ in: part, ...error }) => error),
});

const refused = ({ code, details }: DomainError): RowResult => ({
  status: 'refused',
  code,
  details: { ...redactedDetails(code, details) },
});

const notSeen = (name: string): FieldError => ({
  in: 'body',
  path: `/${name}`,
  message: 'is not shown to the sender',
  allowed: 'nothing: it stays as it is',
});

const answered =
  'Each row is accepted, repeated or refused independently. A file sent again with its Idempotency-Key gets the same ' +
  'report; an interrupted one continues: no row is processed twice.';

/**
 * A route that carries out a command a row, each on its own: what is wrong with one does not touch the others. Outages
 * are not results: they end the import, which can be sent again with its key. Rows come as JSON, as lines of JSON or as
 * CSV.
 */
export const importRoute = <
  State,
  Row extends TObject,
  Params extends TSchema = TObject<Record<never, never>>,
  Given extends TProperties = Record<never, never>,
>(
  app: App,
  { row, command, inOrder, given, params, description, ...route }: ImportRoute<Params, Row, Given, State>,
): void => {
  const readRow = inputReader(row);
  const normalise = normaliser(row);

  type Asked = Pick<CommandInput<unknown, unknown>, 'context' | 'hidden' | 'told'>;
  /** Carries out rows one by one, those that share something in their order. */
  const inTurn = (where: Static<Params>, { context, hidden, told }: Asked) => {
    const last = new Map<string, Promise<unknown>>();
    return async (sent: unknown, index: number): Promise<{ result: RowResult; token?: ConsistencyToken }> => {
      const input = readRow(sent, 'body');
      if ('errors' in input) return { result: invalid(input.errors) };
      const { value } = input;
      const unseen = Object.keys(value).filter((name) => isHidden(name, hidden));
      if (unseen.length > 0) return { result: invalid(unseen.map(notSeen)) };
      const shared = inOrder(value);
      const earlier = shared.flatMap((name) => last.get(name) ?? []);
      const rowContext = furtherCommand(context, `row:${index}`);
      const outcome = Promise.allSettled(earlier).then(() => command(value, where, rowContext, hidden));
      for (const name of shared) last.set(name, outcome);
      try {
        const done = await outcome;
        const { stream, position, repeated } = done;
        const status = repeated || position === undefined ? 'repeated' : 'accepted';
        const result = { status, ...given?.of(done) } as const;
        return { result, ...(position !== undefined && { token: { stream, position } }) };
      } catch (error) {
        if (error instanceof DomainError) return { result: refused(await told(error)) };
        throw error;
      }
    };
  };

  const rows = { minItems: 1, maxItems: mostRows };
  commandRoute(app, {
    ...route,
    ...(params !== undefined && { params }),
    description: description === undefined ? answered : `${answered} ${description}`,
    method: 'POST',
    body: object({ rows: Type.Array(Type.Unknown(), rows) }),
    shown: object({ rows: Type.Array(row, rows) }),
    alsoRead: {
      [csvType]: {
        schema: Type.String({
          description:
            'A header line, then one row per line. Each column is named after its field; an empty cell means that ' +
            'the field is absent. ' +
            `Columns: ${columnNames(row).join(', ')}; further list items as in \`tags.1\`.`,
        }),
        read: csvReader(row),
        write: (body) => writeCsv(body as Rows),
      },
      [ndjsonType]: {
        schema: Type.String({ description: 'One JSON object per line' }),
        read: readNdjson,
        write: (body) => writeNdjson(body as Rows),
      },
    },
    normalise: (body) => mapRows(body, normalise),
    bodyLimit: mostBytes,
    ok: {
      schema:
        given === undefined
          ? Report
          : reportOf(given.id, { ...rowFields, ...Type.Partial(object(given.fields)).properties }),
    },
    // The rows leave their events in many streams: the report as a whole is remembered like a refusal.
    command: async ({ params: where, body, context, ...asked }) => {
      // Checked against these very schemas by the route.
      const carryOut = inTurn(where as Static<Params>, { context, ...asked });
      const results: Report['rows'] = [];
      const tokens: ConsistencyToken[] = [];
      const entries = body.rows.entries();
      const work = async (): Promise<void> => {
        for (const [index, sent] of entries) {
          const { result, token } = await carryOut(sent, index);
          const line = lineOf(body, index);
          results[index] = { row: index, ...(line !== undefined && { line }), ...result };
          if (token !== undefined) tokens.push(token);
        }
      };
      await Promise.all(Array.from({ length: Math.min(width, body.rows.length) }, work));
      const stream = streamName('import', context.commandId);
      return { stream, events: [], state: results, revision: undefined, position: undefined, also: tokens };
    },
    answer: ({ state }) => {
      const count = (status: RowResult['status']): number => state.filter((one) => one.status === status).length;
      return { accepted: count('accepted'), repeated: count('repeated'), refused: count('refused'), rows: state };
    },
  });
};
