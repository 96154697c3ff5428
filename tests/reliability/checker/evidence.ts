import {
  type allocations,
  type ByType,
  type Category,
  categories,
  type creditAccounts,
  type customers,
  type fulfilments,
  type invoices,
  type orders,
  type payments,
  type priceLists,
  type products,
  type stockItems,
  type warehouses,
} from '@sales/contracts';
import type { Position, PublishedEvent, RecordedEvent } from '@sales/eventsourcing';
import { Compile } from 'typebox/compile';
import type { Operation } from '../history.ts';

type Published<Of extends Category> = {
  [Type in keyof ByType<Of>]: PublishedEvent<Type, ByType<Of>[Type]>;
}[keyof ByType<Of>];

/** Everything that the services say to each other, typed. */
export type SalesEvent =
  | Published<typeof customers>
  | Published<typeof products>
  | Published<typeof priceLists>
  | Published<typeof warehouses>
  | Published<typeof stockItems>
  | Published<typeof allocations>
  | Published<typeof orders>
  | Published<typeof invoices>
  | Published<typeof payments>
  | Published<typeof creditAccounts>
  | Published<typeof fulfilments>;

const validators = new Map(
  categories.flatMap(({ schemas }) => Object.entries(schemas)).map(([type, schema]) => [type, Compile(schema)]),
);

/** Whether an event is what its contract promises. */
export const isSalesEvent = (event: PublishedEvent): event is SalesEvent =>
  validators.get(event.type)?.Check(event.data) ?? false;

const onWire = new Map(
  categories.flatMap((category) => Object.entries(category.onWire)).map(([type, schema]) => [type, Compile(schema)]),
);

/** Whether an event is as its contract has it published: what is personal may be sealed. */
export const isAsPublished = (event: PublishedEvent): boolean =>
  isSalesEvent(event) || (onWire.get(event.type)?.Check(event.data) ?? false);

/** A message where the log has it. */
export type PublishedRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly event: PublishedEvent;
};

/** A topic, and the category whose events it carries. */
export type TopicEvidence = {
  readonly topic: string;
  readonly category: string;
  readonly partitions: number;
  /** In the order of partition and offset. */
  readonly records: readonly PublishedRecord[];
};

/** Named sums, for example `order confirmed EUR` -> 12. */
export type Figures = ReadonlyMap<string, number>;

/** Everything that is left after a run, loaded from the database while nothing writes. */
export type Evidence = {
  /** What the driver asked for and was told. */
  readonly operations: readonly Operation[];
  /** The store, in position order. */
  readonly events: readonly RecordedEvent[];
  /** The last event that was there before the driver asked for anything. Default: none. */
  readonly before?: Position;
  readonly topics: readonly TopicEvidence[];
  /**
   * A relay may have stood still while another took its place: topics repeat some of what they have. Default: false.
   */
  readonly mayRepeat?: boolean;
  /** What the topics say, each event once, in position order over all topics. */
  readonly published: readonly SalesEvent[];
  /** Positions that a subscriber saw while the run was on, where there was one. */
  readonly tailed?: readonly bigint[];
  /** Ids of the timers that have not gone off, by owner. */
  readonly timers: ReadonlyMap<string, readonly string[]>;
  /** What had not been relayed, consumed or rung in the time that it may take. */
  readonly unfinished: readonly string[];
  /** The sums that the read models show. */
  readonly figures: Figures;
  /** SHA-256 of each read model: as it grew, and as a rebuild made it. */
  readonly tables: readonly { readonly name: string; readonly live: string; readonly rebuilt: string }[];
};

/** A promise that was not kept. `invariant` is its number, `I1` to `I15`. */
export type Violation = { readonly invariant: string; readonly message: string };

export type Check = (evidence: Evidence) => readonly Violation[];

/** Builds violations of one invariant. */
export const violationOf =
  (invariant: string) =>
  (message: string): Violation => ({ invariant, message });

/** Every published event once, in position order; without those that are not what their contract promises. */
export const publishedIn = (topics: readonly TopicEvidence[]): readonly SalesEvent[] => {
  const byId = new Map(topics.flatMap(({ records }) => records.map(({ event }) => [event.id, event])));
  return [...byId.values()].filter(isSalesEvent).sort((a, b) => (a.position < b.position ? -1 : 1));
};
