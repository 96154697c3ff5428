import { topics } from '@sales/contracts';
import { customerService } from '@sales/customer';
import { incarnationTopic } from '@sales/eventsourcing';
import { identityService } from '@sales/identity';
import { inventoryService } from '@sales/inventory';
import { orderService } from '@sales/order';
import { queryService } from '@sales/projector';
import { type ModuleData, publishedBy, type Startable } from '@sales/service-kit';
import { type Manifest, ofKind } from './manifests.ts';

/** Every service, by the name of its workload. */
export const started: Readonly<Record<string, Startable & { readonly modules: readonly ModuleData[] }>> = {
  customer: customerService,
  identity: identityService,
  inventory: inventoryService,
  order: orderService,
  projector: queryService,
};

const modulesOf = (service: string): readonly ModuleData[] => started[service]?.modules ?? [];

/** Process managers that run where no setting turns more of them on. */
const usual = ({ processes = [] }: ModuleData) => processes.filter(({ onlyWith }) => onlyWith === undefined);

export const services = Object.keys(started);

/** Every topic that there must be: those of events, and where services hear of a realignment. */
export const everyTopic = [...topics, { ...incarnationTopic, cleanup: 'keep' as const }];

const ownTopics = (service: string): readonly string[] =>
  Object.values(publishedBy({ modules: modulesOf(service) })).map(({ topic }) => topic.name);

/**
 * Topics that a service writes: its own, and which incarnation the log is, which a relay says again when that is lost.
 */
export const writtenBy = (service: string): readonly string[] => {
  const own = ownTopics(service);
  return own.length === 0 ? [] : [...own, incarnationTopic.name].toSorted();
};

/**
 * Topics that a service reads: what it listens to, and which incarnation the log is. One that decides looks up the ends
 * of all, which must be in the store.
 */
export const readBy = (service: string): readonly string[] => {
  const decides = modulesOf(service).some(({ aggregates = [] }) => aggregates.length > 0);
  const listened = modulesOf(service).flatMap((module) => [
    ...[...(module.projections ?? []), ...usual(module)].flatMap((one) => one.topics),
    ...Object.values(module.settles ?? {}).map(({ name }) => name),
  ]);
  const compared = decides ? topics.map(({ name }) => name) : [];
  return [...new Set([...listened, ...compared, incarnationTopic.name])].toSorted();
};

/** Consumer groups: one a process manager, and one a build of a projection, whose number follows the name. */
export const groupsOf = (service: string): readonly string[] =>
  modulesOf(service)
    .flatMap((module) => [
      ...(module.projections ?? []).map(({ name }) => `${name}.`),
      ...usual(module).map(({ name }) => name),
    ])
    .toSorted();

export type Access = {
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  readonly groups: readonly string[];
  readonly other: readonly string[];
};

/** What the user of a service may do with Kafka. */
export const accessOf = (manifests: readonly Manifest[], service: string): Access => {
  const user = ofKind(manifests, 'KafkaUser').find(({ metadata }) => metadata.name === service);
  const acls = user?.spec.authorization.acls ?? [];
  const named = (type: string, operation: string): readonly string[] =>
    acls
      .filter(({ resource, operations }) => resource.type === type && operations.includes(operation))
      .map(({ resource }) => resource.name)
      .toSorted();
  const known = new Set(['Describe', 'Read', 'Write']);
  return {
    writes: named('topic', 'Write'),
    reads: named('topic', 'Read'),
    groups: named('group', 'Read'),
    other: acls.flatMap(({ operations }) => operations.filter((operation) => !known.has(operation))),
  };
};
