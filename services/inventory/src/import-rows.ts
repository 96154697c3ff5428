import { object } from '@sales/contracts';
import {
  type CommandContext,
  type CommandResult,
  DomainError,
  type DomainEvent,
  streamName,
} from '@sales/eventsourcing';
import {
  type App,
  type ConsistencyToken,
  commandRoute,
  type FieldError,
  furtherCommand,
  inputReader,
  normaliser,
  type Permission,
  told,
} from '@sales/service-kit';
import { type Static, type TObject, type TSchema, Type } from 'typebox';

/** What became of one row. */
type RowResult =
  | { readonly status: 'done' }
  | { readonly status: 'refused'; readonly code: string; readonly details: Readonly<Record<string, unknown>> }
  | { readonly status: 'invalid'; readonly errors: readonly FieldError[] };

type Imported = { readonly results: readonly RowResult[]; readonly tokens: readonly ConsistencyToken[] };

type Result = Pick<CommandResult<unknown, DomainEvent>, 'stream' | 'position'>;

export type ImportRoute<Params extends TSchema, Row extends TObject> = {
  readonly url: string;
  readonly permission: Permission;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly row: Row;
  /** The look-ups that the rows are decided on. */
  readonly reads?: readonly string[];
  readonly command: (row: Static<Row>, params: Static<Params>, context: CommandContext) => Promise<Result>;
};

const Report = object(
  {
    done: Type.Integer(),
    refused: Type.Integer(),
    invalid: Type.Integer(),
    /** The rows that were not taken. */
    problems: Type.Array(
      Type.Object({
        /** Place in the request, from 0. */
        row: Type.Integer(),
        status: Type.Union([Type.Literal('refused'), Type.Literal('invalid')]),
        code: Type.Optional(Type.String({ description: 'Why it was refused' })),
        details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
      }),
    ),
  },
  { $id: 'ImportReport' },
);

const toProblems = (result: RowResult, row: number): Static<typeof Report>['problems'] => {
  switch (result.status) {
    case 'done':
      return [];
    case 'refused':
      return [{ row, ...result, details: { ...result.details } }];
    case 'invalid':
      return [{ row, status: result.status, errors: result.errors.map(({ path, message }) => ({ path, message })) }];
  }
};

const toReport = ({ results }: Imported): Static<typeof Report> => {
  const count = (status: RowResult['status']): number => results.filter((result) => result.status === status).length;
  const problems = results.flatMap((result, row) => toProblems(result, row));
  return { done: count('done'), refused: count('refused'), invalid: count('invalid'), problems };
};

/** Rows in hand at a time: enough that their appends are grouped. */
const width = 64;

/**
 * A route that carries out a command a row, up to 1,000, each on its own: what is wrong with one does not touch the
 * others. Sent again with its key, it adds nothing.
 */
export const importRoute = <Row extends TObject, Params extends TSchema = TObject<Record<never, never>>>(
  app: App,
  { row, command, params, ...route }: ImportRoute<Params, Row>,
): void => {
  const readRow = inputReader(row);
  const normalise = normaliser(row);

  const importRow = async (given: unknown, index: number, where: Static<Params>, context: CommandContext) => {
    const input = readRow(given, 'body');
    if ('errors' in input) return { result: { status: 'invalid', errors: input.errors } as const };
    try {
      const found = await command(input.value, where, furtherCommand(context, `row:${index}`));
      return { result: { status: 'done' } as const, found };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { result: { status: 'refused', code: error.code, details: told(error.code, error.details) } as const };
    }
  };

  commandRoute(app, {
    ...route,
    ...(params !== undefined && { params }),
    method: 'POST',
    body: object({ rows: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 1000 }) }),
    normalise: ({ rows }) => ({ rows: rows.map(normalise) }),
    bodyLimit: 4 * 1024 * 1024,
    ok: { schema: Report },
    // The rows leave their events in many streams: the report as a whole is remembered like a refusal.
    command: async ({ params: where, body: { rows }, context }) => {
      const results: RowResult[] = [];
      const tokens: ConsistencyToken[] = [];
      const entries = rows.entries();
      const work = async (): Promise<void> => {
        for (const [index, given] of entries) {
          const { result, found } = await importRow(given, index, where as Static<Params>, context);
          results[index] = result;
          if (found?.position !== undefined) tokens.push({ stream: found.stream, position: found.position });
        }
      };
      await Promise.all(Array.from({ length: Math.min(width, rows.length) }, work));
      const state: Imported = { results, tokens };
      return {
        stream: streamName('import', context.commandId),
        events: [],
        state,
        revision: undefined,
        position: undefined,
        also: state.tokens,
      };
    },
    answer: ({ state }) => toReport(state),
  });
};
