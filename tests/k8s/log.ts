import { customerService } from '@sales/customer';
import { inventoryService } from '@sales/inventory';
import { orderService } from '@sales/order';
import { queryService } from '@sales/projector';
import { type ModuleData, publishedBy } from '@sales/service-kit';
import { type Manifest, ofKind } from './manifests.ts';

const modulesOf: Readonly<Record<string, readonly ModuleData[]>> = {
  customer: customerService.modules,
  inventory: inventoryService.modules,
  order: orderService.modules,
  projector: queryService.modules,
};

export const services = Object.keys(modulesOf);

/** Which topics a service writes, and no other. */
export const writtenBy = (service: string): readonly string[] =>
  Object.values(publishedBy({ modules: modulesOf[service] ?? [] }))
    .map(({ topic }) => topic.name)
    .toSorted();

/** Topics that a service reads: what it listens to, and its own, whose ends its relay looks up. */
export const readBy = (service: string): readonly string[] => {
  const listened = (modulesOf[service] ?? []).flatMap(({ projections = [], processes = [], settles = {} }) => [
    ...[...projections, ...processes].flatMap(({ topics }) => topics),
    ...Object.values(settles).map(({ name }) => name),
  ]);
  return [...new Set([...listened, ...writtenBy(service)])].toSorted();
};

/** Consumer groups: one a process manager, and one a build of a projection, whose number follows the name. */
export const groupsOf = (service: string): readonly string[] =>
  (modulesOf[service] ?? [])
    .flatMap(({ projections = [], processes = [] }) => [
      ...projections.map(({ name }) => `${name}.`),
      ...processes.map(({ name }) => name),
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
  const usual = new Set(['Describe', 'Read', 'Write']);
  return {
    writes: named('topic', 'Write'),
    reads: named('topic', 'Read'),
    groups: named('group', 'Read'),
    other: acls.flatMap(({ operations }) => operations.filter((operation) => !usual.has(operation))),
  };
};
