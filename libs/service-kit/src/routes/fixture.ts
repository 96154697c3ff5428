/** For the tests of this package: a tiny service over fakes of the ports, kept in memory. */
import { UnitPriceInput } from '@sales/contracts';
import {
  type Answer,
  type Answers,
  type Appended,
  type CommandHandler,
  commandHandler,
  type Decider,
  type EventStore,
  position,
  type RecordedEvent,
  reject,
  revision,
  type StreamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { Type } from 'typebox';
import { problemTable } from '../http/problems.ts';
import { furtherCommand, newId } from '../http/request-context.ts';
import { createHealth, type Health } from '../observability/health.ts';
import { silentLogger } from '../observability/logger.ts';
import { type App, createServer, type Server, type ServerOptions } from '../server/server.ts';
import { registerService, type ServiceOptions } from '../server/service.ts';
import { commandRoute } from './command-route.ts';
import { combine, handleOnce } from './outcome.ts';
import { CursorNumber, cursorReader, Page, pageOf, pageQuery } from './paging.ts';
import { queryRoute } from './query-route.ts';

export type MemoryStore = EventStore & {
  readonly all: RecordedEvent[];
  /** Runs before each append: throw in it to fail the append. */
  beforeAppend: () => Promise<void> | void;
};

export const memoryStore = (): MemoryStore => {
  const all: RecordedEvent[] = [];
  const of = (stream: StreamName) => all.filter((event) => event.stream === stream);
  const store: MemoryStore = {
    all,
    beforeAppend: () => {},
    append: async (stream, events, expected): Promise<Appended> => {
      await store.beforeAppend();
      const last = of(stream).at(-1);
      const known = of(stream).filter((event) => events.some(({ eventId }) => eventId === event.eventId));
      const repeated = known.at(-1);
      if (repeated !== undefined) return repeated;
      if ((last?.revision ?? 'no_stream') !== expected)
        throw new WrongExpectedRevision(stream, expected, last?.revision);
      const recorded = events.map((event, index) => ({
        ...event,
        stream,
        revision: revision((last?.revision ?? -1n) + 1n + BigInt(index)),
        position: position(all.length + 1 + index),
      }));
      all.push(...recorded);
      const end = all.at(-1);
      if (end === undefined) throw new Error('nothing to append');
      return end;
    },
    read: async (stream, { fromRevision = revision(0), maxCount = Number.POSITIVE_INFINITY } = {}) =>
      of(stream)
        .filter((event) => event.revision >= fromRevision)
        .slice(0, maxCount),
    // biome-ignore lint/correctness/useYield: these tests subscribe to nothing
    async *subscribeAll() {
      throw new Error('not in these tests');
    },
  };
  return store;
};

export type MemoryAnswers = Answers & { readonly kept: Map<string, Answer> };

export const memoryAnswers = (): MemoryAnswers => {
  const kept = new Map<string, Answer>();
  return {
    kept,
    oldestAt: async () => undefined,
    forgetBefore: async () => 0,
    find: async (key) => kept.get(key),
    remember: async (key, answer) => {
      const standing = kept.get(key) ?? answer;
      kept.set(key, standing);
      return standing;
    },
  };
};

export type JarEvent =
  | { readonly type: 'JarOpened'; readonly data: { readonly label: string } }
  | { readonly type: 'CoinsAdded'; readonly data: { readonly coins: number } };
export type JarCommand =
  | { readonly type: 'OpenJar'; readonly label: string }
  | { readonly type: 'AddCoins'; readonly coins: number };
export type Jar = { readonly label: string | undefined; readonly coins: number };
export type JarCode = 'jar/unknown' | 'jar/full';

const capacity = 100;

export const jarDecider: Decider<Jar, JarCommand, JarEvent> = {
  initialState: { label: undefined, coins: 0 },
  decide: (command, jar) => {
    if (command.type === 'OpenJar')
      return jar.label === undefined ? [{ type: 'JarOpened', data: { label: command.label } }] : [];
    if (jar.label === undefined) return reject('jar/unknown');
    if (jar.coins + command.coins > capacity) return reject('jar/full', { free: capacity - jar.coins });
    return command.coins === 0 ? [] : [{ type: 'CoinsAdded', data: { coins: command.coins } }];
  },
  evolve: (jar, event) =>
    event.type === 'JarOpened' ? { ...jar, label: event.data.label } : { ...jar, coins: jar.coins + event.data.coins },
};

const closed = { additionalProperties: false };
const JarId = Type.Object({ jarId: Type.String({ format: 'uuid' }) });
const JarAnswer = Type.Object({ jarId: Type.String(), coins: Type.Integer(), revision: Type.Integer() });
const Amount = Type.Union([
  Type.Object({ kind: Type.Literal('coins'), count: Type.Integer({ minimum: 1 }) }, closed),
  Type.Object({ kind: Type.Literal('notes'), value: Type.Integer({ minimum: 5 }) }, closed),
]);
const answer = ({ id, state, revision: at }: { id: string; state: Jar; revision: number }) => ({
  jarId: id,
  coins: state.coins,
  revision: at,
});

export type Jars = CommandHandler<Jar, JarCommand, JarEvent>;

export const jarRoutes =
  (jars: Jars, lookUp: (label: string) => Promise<void>) =>
  (app: App): void => {
    commandRoute(app, {
      method: 'POST',
      url: '/v1/jars',
      permission: 'jar:write',
      summary: 'Open a jar',
      body: Type.Object(
        {
          label: Type.String({ minLength: 1, maxLength: 20 }),
          colour: Type.Optional(Type.Union([Type.Literal('red'), Type.Literal('blue')])),
          amounts: Type.Optional(Type.Array(Amount, { maxItems: 1000 })),
          note: Type.Optional(Type.Unknown()),
          owner: Type.Optional(Type.String({ maxLength: 20, pattern: '\\S', description: 'not only spaces' })),
          openedOn: Type.Optional(Type.String({ format: 'date-time' })),
          worth: Type.Optional(UnitPriceInput),
        },
        closed,
      ),
      ok: { status: 201, schema: JarAnswer },
      command: ({ body, context }) =>
        handleOnce(jars, newId(context), context, async () => {
          await lookUp(body.label);
          return { type: 'OpenJar', label: body.label };
        }),
      answer,
      location: ({ id }) => `/v1/jars/${id}`,
    });
    commandRoute(app, {
      method: 'POST',
      url: '/v1/jars/:jarId/coins',
      permission: 'jar:write',
      summary: 'Add coins',
      params: JarId,
      body: Type.Object({ coins: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }, closed),
      ok: { schema: JarAnswer },
      problems: ['jar/unknown', 'jar/full'],
      command: ({ params, body, context }) =>
        jars.handle(params.jarId, { type: 'AddCoins', coins: body.coins }, context),
      answer,
    });
    commandRoute(app, {
      method: 'POST',
      url: '/v1/jars/:jarId/share/:otherId',
      permission: 'jar:write',
      summary: 'Add a coin to two jars',
      params: Type.Object({ jarId: Type.String({ format: 'uuid' }), otherId: Type.String({ format: 'uuid' }) }),
      ok: { schema: Type.Object({ coins: Type.Integer(), others: Type.Integer() }) },
      command: async ({ params, context }) => {
        const jar = await jars.handle(params.jarId, { type: 'AddCoins', coins: 1 }, context);
        const further = furtherCommand(context, 'other');
        const other = await jars.handle(params.otherId, { type: 'AddCoins', coins: 1 }, further);
        return combine('jar', jar, { other });
      },
      answer: ({ state }) => ({ coins: state.jar.coins, others: state.other.coins }),
    });
    queryRoute(app, {
      url: '/v1/jars/:jarId',
      permission: 'jar:read',
      summary: 'One jar',
      params: JarId,
      ok: JarAnswer,
      problems: ['jar/unknown'],
      handle: async ({ params }) => {
        const { state, revision: at } = await jars.load(params.jarId);
        if (at === undefined) return reject('jar/unknown');
        return answer({ id: params.jarId, state, revision: Number(at) });
      },
      etag: (jar) => jar.revision,
    });
    const numbers = Array.from({ length: 5 }, (_, index) => ({
      n: index + 1,
      text: index === 0 ? '=1+1' : `n${index}`,
    }));
    const readCursor = cursorReader(Type.Tuple([CursorNumber]));
    queryRoute(app, {
      url: '/v1/numbers',
      permission: 'jar:read',
      summary: 'A list',
      query: { ...pageQuery, above: Type.Optional(Type.Number()), odd: Type.Optional(Type.Boolean()) },
      ok: Page(Type.Object({ n: Type.Integer(), text: Type.String() })),
      handle: ({ query }) => {
        const [last] = query.cursor === undefined ? [0] : readCursor(query.cursor);
        const rows = numbers.filter(
          ({ n }) => n > last && (query.odd !== true || n % 2 === 1) && n > (query.above ?? 0),
        );
        return pageOf(rows.slice(0, query.limit + 1), query.limit, ({ n }) => [n]);
      },
      file: {
        name: 'numbers',
        columns: [
          { name: 'n', value: (row) => row.n },
          { name: 'text', value: (row) => row.text },
        ],
        rows: () => numbers,
      },
    });
  };

export type Fixture = {
  readonly server: Server;
  readonly store: MemoryStore;
  readonly answers: MemoryAnswers;
  readonly health: Health;
  /** Called with the label of every jar that is to be opened: throw in it to refuse. */
  lookUp: (label: string) => Promise<void>;
};

export type FixtureOptions = {
  readonly server?: Partial<ServerOptions>;
  readonly service?: Partial<ServiceOptions>;
  readonly store?: MemoryStore;
  readonly answers?: MemoryAnswers;
  /** Further routes of the service. */
  readonly routes?: (app: App) => void;
};

/** A new process with the jar service on it; with the store and answers of an earlier one it is that one restarted. */
export const jarService = async (options: FixtureOptions = {}): Promise<Fixture> => {
  const { store = memoryStore(), answers = memoryAnswers() } = options;
  const health = createHealth();
  const server = createServer({
    logger: silentLogger,
    verifyAnswers: true,
    limits: { maxEventLoopDelay: 60_000 },
    ...options.server,
  });
  const fixture: Fixture = { server, store, answers, health, lookUp: async () => {} };
  const jars = commandHandler({ store, category: 'jar', decider: jarDecider, timeoutMs: 0 });
  await registerService(
    server,
    {
      name: 'jars',
      title: 'Jars',
      version: '1.0.0',
      problems: problemTable<JarCode>({ 'jar/unknown': 404, 'jar/full': { status: 409, title: 'Jar full' } }),
      answers,
      health,
      ...options.service,
    },
    (app) => {
      jarRoutes(jars, (label) => fixture.lookUp(label))(app);
      options.routes?.(app);
    },
  );
  await server.ready();
  return fixture;
};

export const anyPort = { HOST: '127.0.0.1', PORT: 0 };
