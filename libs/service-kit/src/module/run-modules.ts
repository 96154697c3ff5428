import { topicsByCategory } from '@sales/contracts';
import {
  type CachedKeys,
  type Clock,
  cachedKeys,
  commandTable,
  type EventStore,
  holdsPersons,
  inProcessEphemeral,
  isOutage,
  openedDatabase,
  openedDeadLetters,
  openedLog,
  type ProcessRunnerOptions,
  type Projection,
  pause,
  runRelay,
  type Supervisor,
  sealedAnswers,
  sealedFiles,
} from '@sales/eventsourcing';
import { type TProperties, Type } from 'typebox';
import type { Health } from '../observability/health.ts';
import type { Logger } from '../observability/logger.ts';
import { measuredStore } from '../observability/measured-store.ts';
import { createMetrics } from '../observability/metrics.ts';
import { traceBatch, tracesOfMessages } from '../observability/tracing.ts';
import { watchAlignment } from '../operations/alignment.ts';
import type { Background, Task } from '../operations/background.ts';
import { loadConfig } from '../operations/config.ts';
import { parkedRoutes } from '../operations/parked-routes.ts';
import { projectionRoutes } from '../operations/projection-routes.ts';
import { keptFor, type Retained, retention, retentionRoute } from '../operations/retention.ts';
import { rewriting } from '../operations/rewriting.ts';
import { type Observers, observeProcess, observeRelay } from '../operations/runners.ts';
import { superviseVisibly } from '../operations/supervision.ts';
import { createFinality, type Finality } from '../routes/finality.ts';
import { createFreshness, type Reader } from '../routes/freshness.ts';
import { findIdIn, findIdsIn, type NumberedPath } from '../routes/number-index.ts';
import { createReferenceData, type ReferenceData, type ReferenceDataOptions } from '../routes/reference-data.ts';
import { noRights, type RightsNow } from '../security/rights.ts';
import type { Server } from '../server/server.ts';
import { registerService } from '../server/service.ts';
import type {
  AggregateData,
  Module,
  Process,
  ProjectionWatch,
  Scope,
  Service,
  ServicePlatform,
  SettingsOf,
} from './module.ts';
import { publishedFields } from './personal-fields.ts';
import { type PublishedCategory, publishingStored, relaying } from './publishing.ts';
import { codecsOf, openScope } from './scope.ts';

export type ModulesDeps<Settings> = {
  /** The process's server; the service takes its own first path segment of it. */
  readonly server: Server;
  readonly platform: ServicePlatform;
  readonly logger: Logger;
  /** Owns all that runs beside the requests. */
  readonly background: Background;
  readonly health: Health;
  /** Default: no one may do anything. */
  readonly rightsNow?: RightsNow;
  /** Default: what the service takes when it is told nothing. */
  readonly settings?: Settings;
};

/** The categories of a service that are published, in the order of its modules. They publish what is stored. */
export const publishedBy = ({
  modules,
}: {
  readonly modules: readonly Pick<Module, 'aggregates'>[];
}): Readonly<Record<string, PublishedCategory>> =>
  Object.fromEntries(
    modules
      .flatMap(({ aggregates = [] }) => aggregates)
      .flatMap(({ category, published, codec }) =>
        published === undefined ? [] : [[category, publishingStored(published, codec)]],
      ),
  );

type Settled = NonNullable<Module['settles']>;

/** The store of a service that decides, and what looks after it. */
type WriteSide = { readonly store: EventStore; readonly tasks: Readonly<Record<string, Task>> };

const openWriteSide = async (
  aggregates: readonly AggregateData[],
  { log, store: plain }: ServicePlatform,
  observers: Observers,
): Promise<WriteSide | undefined> => {
  if (aggregates.length === 0) return undefined;
  const alignment = await watchAlignment({ store: plain, log, topics: Object.values(topicsByCategory) }, observers);
  const store = measuredStore(alignment.store, observers.metrics, observers.tracer);
  return { store, tasks: { alignment: alignment.watch } };
};

/** A look at the store before a request that decides on read models and must know what was acknowledged of them. */
const lookBefore = (projections: readonly Projection[], settles: Settled, reference: ReferenceData) => {
  const topics = new Set(Object.values(settles).map(({ name }) => name));
  const names = projections.filter((one) => one.topics.some((topic) => topics.has(topic))).map((one) => one.name);
  return async (reads: readonly string[]): Promise<void> => {
    if (names.some((name) => reads.includes(name))) await reference.look();
  };
};

/** Shows what a projection does, and tells the watches of the modules of it. */
const superviseFor = (
  { server, platform }: Pick<ModulesDeps<unknown>, 'server' | 'platform'>,
  observers: Observers,
  watches: readonly ProjectionWatch[],
  yields: boolean,
) => {
  const { log, projections: store, leases } = platform;
  const { tracer } = observers;
  return (projection: Projection): Promise<Supervisor> =>
    superviseVisibly(
      {
        log,
        store,
        leases,
        projection,
        pacing: server.pacing,
        ...(yields && { throttle: server.throttle }),
        onEvent: ({ kind }) => {
          if (kind === 'rebuilt') for (const watch of watches) watch.rebuilt(projection);
        },
        onApplied: (messages, start) => {
          for (const watch of watches) watch.applied(projection, messages);
          if (tracer === undefined) return;
          const span = { name: `project ${projection.name}`, kind: 'consumer', start, attributes: {} } as const;
          traceBatch(tracer, tracesOfMessages(messages), span);
        },
      },
      observers,
    );
};

/** The task of a process manager, which shows what it does. */
const taskOf = <Settings>(
  { name, start }: Process<Settings>,
  scope: Scope<Settings>,
  runner: Omit<ProcessRunnerOptions, 'signal'>,
): Task => {
  const { waiting, run } = start(scope, (...given) => onContradiction(...given));
  const { deadLetters } = runner;
  const observed = observeProcess(name, scope, { deadLetters, ...(waiting !== undefined && { waiting }) });
  const { onContradiction, ...callbacks } = observed;
  return (signal) => run({ ...runner, ...callbacks, signal });
};

/**
 * Makes answers of the past final in a service that only reads. What it shows comes from the log, and from every
 * service: the store says what the log still lacks.
 */
const finalityOf = (
  name: string,
  readers: ReferenceDataOptions['readers'],
  { server, platform }: Pick<ModulesDeps<unknown>, 'server' | 'platform'>,
  timeoutMs: number | undefined,
): Finality => {
  const { store, checkpoints, clock } = platform;
  const checkpoint = { checkpoints, name: `${name}:reference-data` };
  const reference = createReferenceData({ store, readers, topics: topicsByCategory, checkpoint });
  return createFinality({ clock, reference, timeoutMs, throttle: server.throttle });
};

/** How long an answer is kept for a repeat of its command, in ms. */
const answersFor = 72 * 3_600_000;

const answersOf = ({ answers }: Pick<ServicePlatform, 'answers'>): Retained => ({
  kind: 'answers',
  until: '72 hours; longer, the events answer',
  ...keptFor(answers, answersFor),
});

/** Between two looks at what other processes have erased, in ms. */
const lookEvery = 10_000;

/** Hears of keys that other processes erase. While keys are away they cannot be used, and it waits. */
const hearErased =
  (keys: CachedKeys, clock: Clock, logger: Logger): Task =>
  async (signal) => {
    // What clocks differ by is heard twice.
    let since = new Date(Date.parse(clock.now()) - 60_000);
    while (!signal.aborted) {
      await pause(lookEvery, signal);
      try {
        const erased = await keys.erasedSince(since);
        keys.heard(erased);
        const last = erased.at(-1)?.at;
        if (last !== undefined && last > since) since = last;
      } catch (error) {
        if (!isOutage(error)) throw error;
        logger.warn({ err: error }, 'cannot ask which keys were erased, tries again');
      }
    }
  };

const nothing = async (): Promise<void> => {};
const noReferenceData: ReferenceData = { look: nothing, settled: nothing, complete: nothing, run: nothing };

/**
 * Starts a service: puts the routes of its modules on the server, and runs relay, projections, processes and tasks. The
 * only code that does so. All of it ends with the server and the background.
 */
export const runModules = async <Settings extends TProperties>(
  service: Service<Settings>,
  deps: ModulesDeps<SettingsOf<Settings>>,
): Promise<void> => {
  const { name, modules } = service;
  const { server, platform, background, health, rightsNow = async () => noRights } = deps;
  const settings = deps.settings ?? loadConfig(Type.Object(service.settings), {});
  const { log: plain, checkpoints, leases, timers } = platform;
  const keys = cachedKeys(platform.keys);
  const log = openedLog(plain, publishedFields, keys);
  const deadLetters = openedDeadLetters(platform.deadLetters, publishedFields, keys);
  const { throttle } = server;
  const logger = deps.logger.child({ service: name });
  const metrics = createMetrics(name);
  const observers: Observers = { health, metrics, logger, tracer: server.tracing?.tracer(name) };

  const aggregates = modules.flatMap((module) => module.aggregates ?? []);
  const projections = modules.flatMap((module) => module.projections ?? []);
  const processes: readonly Process<SettingsOf<Settings>>[] = modules
    .flatMap((module) => module.processes ?? [])
    .filter(({ onlyWith }) => onlyWith === undefined || Reflect.get(settings, onlyWith) === true);
  const settles: Settled = Object.assign({}, ...modules.map((module) => module.settles));
  const published = publishedBy(service);
  const categories = Object.keys(published);

  for (const topic of Object.values(topicsByCategory))
    await log.ensureTopic(topic.name, topic.partitions, topic.cleanup);
  const writing = await openWriteSide(aggregates, platform, observers);
  const table = commandTable(platform.commandIds, { name, categories });
  const watches: ProjectionWatch[] = [];
  // Projections that commands decide on do not give way to requests.
  const supervise = superviseFor({ server, platform: { ...platform, log } }, observers, watches, writing === undefined);
  const supervisors = await Promise.all(projections.map(supervise));

  let reference = noReferenceData;
  const { scope, heard } = openScope<SettingsOf<Settings>>({
    ...observers,
    settings,
    platform: {
      ...inProcessEphemeral(),
      ...platform,
      log,
      deadLetters,
      keys,
      files: sealedFiles(platform.files, keys),
      database: openedDatabase(platform.database, publishedFields, keys),
    },
    store: writing?.store,
    codecs: codecsOf(aggregates),
    table,
    throttle,
    rightsNow,
    reference: () => reference,
    readers: (): readonly Reader[] => local,
  });
  const running = modules.map((module) => module.start?.(scope) ?? {});
  watches.push(...running.flatMap(({ watch }) => watch ?? []));
  const local: readonly Reader[] = supervisors.map(heard);
  const readers = [...local, ...running.flatMap((one) => one.readers ?? [])];
  const timeoutMs = service.timeoutMs?.(settings);
  const freshness = createFreshness(readers, topicsByCategory, { timeoutMs, incarnation: platform.incarnation });
  const finality = writing === undefined ? finalityOf(name, local, deps, timeoutMs) : undefined;
  if (writing !== undefined && Object.keys(settles).length > 0) {
    const checkpoint = { checkpoints, name: `${name}:reference-data` };
    reference = createReferenceData({ store: writing.store, readers: local, topics: settles, checkpoint });
    background.run('reference-data', reference.run);
  }

  const numbered: Readonly<Record<string, NumberedPath>> = Object.assign(
    {},
    ...modules.map((module) => module.numbered),
  );
  const findIds = findIdsIn(
    Object.fromEntries(
      Object.entries(numbered).map(([part, path]) => [
        part,
        findIdIn(path, { store: writing?.store ?? platform.store, database: platform.database, readers: local }),
      ]),
    ),
  );

  for (const { prepare } of running) await prepare?.();

  const kinds: readonly Retained[] = [
    ...(writing === undefined ? [] : [answersOf(platform)]),
    ...running.flatMap(({ retained }) => retained ?? []),
  ];

  const { title, version, description, tags = [], examples } = service;
  await registerService(
    server,
    {
      ...{ name, title, version, description, tags, metrics, health },
      ...(examples !== undefined && { examples }),
      problems: new Map(modules.flatMap(({ problems = new Map() }) => [...problems])),
      answers: sealedAnswers(platform.answers, keys),
      findIds,
      owned: Object.assign({}, ...running.map((one) => one.owned)),
      look: lookBefore(projections, settles, reference),
      ...(readers.length > 0 && freshness),
      ...(finality !== undefined && { finality }),
    },
    async (app) => {
      for (const { routes } of running) await routes?.(app);
      if (kinds.length > 0) retentionRoute(app, kinds);
      if (supervisors.length > 0) projectionRoutes(app, supervisors);
      if (processes.length > 0)
        parkedRoutes(
          app,
          deadLetters,
          processes.map((process) => process.name),
        );
    },
  );

  const tasks: Record<string, Task> = { ...writing?.tasks, ...(finality !== undefined && { finality: finality.run }) };
  if (writing !== undefined && categories.length > 0) {
    const relay = {
      ...{ name, throttle, store: writing.store, log: plain, checkpoints, leases, table },
      ...relaying(published),
    };
    const observed = observeRelay(name, observers);
    tasks['relay'] = (signal) => runRelay({ ...relay, ...observed, signal });
  }
  if (kinds.length > 0)
    tasks['retention'] = retention({ name, kinds, leases, now: platform.clock.now, metrics, logger });
  tasks['erased keys'] = hearErased(keys, platform.clock, logger);
  const ofPersons = projections.filter(holdsPersons);
  if (ofPersons.length > 0) {
    const options = { projections: ofPersons, store: platform.projections, keys, clock: platform.clock, logger };
    tasks['files of the erased'] = rewriting(name, options, leases);
  }
  for (const { projection, run } of supervisors) tasks[projection.name] = run;
  const runner = { log, timers, deadLetters, leases, checkpoints, throttle };
  for (const process of processes) tasks[process.name] = taskOf(process, scope, runner);
  Object.assign(tasks, ...running.map((one) => one.tasks));
  for (const [task, work] of Object.entries(tasks)) background.run(task, work);
};
