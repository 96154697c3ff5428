import type {
  Codec,
  CommandHandler,
  CommandHandlerOptions,
  Decider,
  DomainEvent,
  Ephemeral,
  EventStore,
  LogMessage,
  Platform,
  ProcessRules,
  ProcessRunnerOptions,
  Projection,
  SealedFiles,
  SnapshotOptions,
  Topic,
} from '@sales/eventsourcing';
import { runProcessManager } from '@sales/eventsourcing';
import type { Static, TObject, TProperties } from 'typebox';
import type { ProblemTable } from '../http/problems.ts';
import type { Tag } from '../openapi/document.ts';
import type { Examples } from '../openapi/examples.ts';
import type { Task } from '../operations/background.ts';
import type { Retained } from '../operations/retention.ts';
import type { Observers } from '../operations/runners.ts';
import type { Waiting } from '../operations/waiting.ts';
import type { Reader } from '../routes/freshness.ts';
import type { NumberedPath } from '../routes/number-index.ts';
import type { ReferenceData } from '../routes/reference-data.ts';
import type { OwnedParts } from '../security/owned.ts';
import type { RightsNow } from '../security/rights.ts';
import type { App, Server } from '../server/server.ts';
import type { PublishedCategory } from './publishing.ts';

/** What is known of a kind of stream without its rules: enough for its relay, its topic and its rights. */
export type AggregateData = {
  readonly category: string;
  /** Absent: its events stay in the store. */
  readonly published?: PublishedCategory;
  /** Absent: its events are stored as they are. */
  readonly codec?: Codec | undefined;
};

type Memory<State, Command, Event extends DomainEvent> = Pick<
  CommandHandlerOptions<State, Command, Event>,
  'usuallyNew' | 'cacheWeight' | 'weigh'
>;

/** A kind of stream: its rules, and how much of it stays in memory. The object names its handler: `handler(orders)`. */
export type Aggregate<State, Command, Event extends DomainEvent, Settings = unknown> = Omit<AggregateData, 'codec'> &
  Memory<State, Command, Event> & {
    readonly decider: (settings: Settings) => Decider<State, Command, Event>;
    readonly codec?: Codec<Event>;
    /** Absent: its streams are short, and read from their beginnings. */
    readonly snapshots?: SnapshotOptions<State>['as'];
  };

/** What a service runs on, in either world. */
export type ServicePlatform = Platform & Partial<Ephemeral>;

/** The same for the parts of a service: what may be lost stays in the process where nothing else was given. */
export type ScopePlatform = Omit<ServicePlatform, 'files'> & Ephemeral & { readonly files: SealedFiles };

/** What the parts of a service are made from when it starts. */
export type Scope<Settings = unknown> = Observers & {
  readonly settings: Settings;
  readonly platform: ScopePlatform;
  /** Measured; refuses while it lacks what was published. Its events are in the shape of today. */
  readonly store: EventStore;
  readonly throttle: Server['throttle'];
  readonly rightsNow: RightsNow;
  /** The one handler of an aggregate in this service. */
  handler<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event, Settings>,
  ): CommandHandler<State, Command, Event>;
  /** What `make` makes, once for all modules of the service. */
  use<Thing>(make: (scope: Scope<Settings>) => Thing): Thing;
  /** What the store has that the projections of the service may not have yet. */
  readonly reference: Pick<ReferenceData, 'look' | 'settled'> & {
    /**
     * Resolves when a projection of the service has everything that was appended before the call, of all that it reads.
     * @throws NotCaughtUp when that takes too long
     */
    recorded(projection: Projection): Promise<void>;
  };
  /** Told when a projection of the service has been waited for, and how far it is then. */
  onReached(projection: Projection, told: Reached): void;
};

export type Reached = (
  ...reached: Parameters<Reader['reaches']> extends [infer T, infer P, infer At, ...unknown[]]
    ? [topic: T, partition: P, position: At]
    : never
) => void;

/** A process manager as it is known before it runs: its consumer group and what that reads. */
export type ProcessData = {
  readonly name: string;
  readonly topics: readonly string[];
  /** A setting of the service that must be true for it to run. Absent: it always runs. */
  readonly onlyWith?: string;
};

/** A process manager that runs in a service. */
export type RunningProcess = {
  readonly waiting?: Waiting;
  readonly run: (options: ProcessRunnerOptions) => Promise<void>;
};

export type Process<Settings = unknown> = ProcessData & {
  /** `contradiction` reports what cannot be and needs a person. */
  readonly start: (scope: Scope<Settings>, contradiction: (facts: object, what: string) => void) => RunningProcess;
};

type Manager<State, Input, Event extends DomainEvent, Work> = ProcessRules<State, Input, Event, Work> & {
  readonly waiting?: Waiting;
};

export const defineProcess = <State, Input, Event extends DomainEvent, Settings = unknown, Work = never>({
  start,
  ...data
}: ProcessData & {
  readonly start: (...given: Parameters<Process<Settings>['start']>) => Manager<State, Input, Event, Work>;
}): Process<Settings> => ({
  ...data,
  start: (...given) => {
    const { waiting, ...rules } = start(...given);
    return {
      ...(waiting !== undefined && { waiting }),
      run: (options) => runProcessManager({ ...rules, ...data }, options),
    };
  },
});

/** Told of what the projections of the service do. */
export type ProjectionWatch = {
  applied(projection: Projection, messages: readonly LogMessage[]): void;
  rebuilt(projection: Projection): void;
};

/** What runs for a module once the service has started. */
export type Running = {
  /** Done before the first request is answered. Each process does it, at each start. */
  readonly prepare?: () => Promise<void>;
  readonly routes?: (app: App) => void | Promise<void>;
  /** Parts of paths, in routes of any module of the service, that name things with owners. */
  readonly owned?: OwnedParts;
  /** What routes decide on beside the projections. */
  readonly readers?: readonly Reader[];
  readonly tasks?: Readonly<Record<string, Task>>;
  /** What it keeps for a time: one task of the service removes what is due of all kinds. */
  readonly retained?: readonly Retained[];
  readonly watch?: ProjectionWatch;
};

/** What a module is, without what it does: topics, rights, consumer groups and manifests are made from that. */
export type ModuleData = {
  readonly name: string;
  readonly aggregates?: readonly AggregateData[];
  /** Local read models: those of a service that decides are for its decisions, those of a read side are shown. */
  readonly projections?: readonly Projection[];
  /** Categories, each with its topic: a decision must know what was acknowledged of them before it. */
  readonly settles?: Readonly<Record<string, Topic>>;
  readonly processes?: readonly ProcessData[];
  /** Parts of paths, in routes of any module of the service, that may be numbers of things instead of their ids. */
  readonly numbered?: Readonly<Record<string, NumberedPath>>;
  /** Statuses of the codes that it refuses with. */
  readonly problems?: ProblemTable;
  /** Tables of its own in the database of the service. */
  readonly schemas?: Schemas;
};

/**
 * Schemas of tables that are neither events nor computed from them, by name: the statements that bring each from one
 * version to the next, oldest first. One that was released is never changed.
 */
export type Schemas = Readonly<Record<string, readonly string[]>>;

/** A part of a service: an aggregate, a process or a read model with all that belongs to it. */
export type Module<Settings = unknown> = ModuleData & {
  readonly processes?: readonly Process<Settings>[];
  readonly start?: (scope: Scope<Settings>) => Running;
};

export const defineModule = <Settings = unknown>(module: Module<Settings>): Module<Settings> => module;

export const defineAggregate = <State, Command, Event extends DomainEvent, Settings = unknown>(
  aggregate: Aggregate<State, Command, Event, Settings>,
): Aggregate<State, Command, Event, Settings> => aggregate;

/** A service: a name and a list of modules. */
export type Service<Settings extends TProperties = TProperties> = {
  /** First segment of its paths, name of its relay and of its metrics: `order`. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Parts of the business that its routes are about, in the order of use. */
  readonly tags?: readonly Tag[];
  /** Requests that work, for its API page. */
  readonly examples?: Examples;
  /** What it can be told, wherever it runs. */
  readonly settings: Settings;
  readonly modules: readonly Module<SettingsOf<Settings>>[];
  /** How long a request waits for what it must see, in ms. Default: 2000. */
  readonly timeoutMs?: (settings: SettingsOf<Settings>) => number;
};

export type SettingsOf<Settings extends TProperties> = Static<TObject<Settings>>;
