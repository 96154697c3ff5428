import { globSync } from 'node:fs';
import * as contracts from '@sales/contracts';
import {
  allocations,
  categories,
  creditAccounts,
  customers,
  fulfilments,
  orders,
  priceLists,
  products,
  stockItems,
  type Topic,
  warehouses,
} from '@sales/contracts';
import { read, root } from '../architecture/sources.ts';
import { type Manifest, ofKind } from './manifests.ts';

/** Which topics a service writes, and nobody else. */
export const owned: Readonly<Record<string, readonly Topic[]>> = {
  customer: [customers.topic],
  inventory: [products.topic, priceLists.topic, warehouses.topic, stockItems.topic, allocations.topic],
  order: [orders.topic, creditAccounts.topic, fulfilments.topic],
  projector: [],
};

/** Topics of the categories that the source of a service names: its own, and those that it listens to. */
export const mentioned = (service: string): readonly string[] => {
  const imports = [...sourceOf(service).matchAll(/import \{([^}]*)\} from '@sales\/contracts';/g)];
  const names = new Set(imports.flatMap(([, list = '']) => list.split(',').map((one) => one.trim().split(' ')[0])));
  return Object.entries(contracts)
    .flatMap(([name, value]) => categories.filter((one) => one === value && names.has(name)))
    .map(({ topic }) => topic.name)
    .toSorted();
};

const sourceOf = (service: string): string =>
  globSync(`services/${service}/src/**/*.ts`, { cwd: root })
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .map(read)
    .join('\n');

/** Consumer groups: one a process manager, and one a build of a projection, whose number follows the name. */
export const groupsOf = (service: string): readonly string[] => {
  const text = sourceOf(service);
  const found = (pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);
  const projections = [...found(/name: '([a-z-]+)',\s+version: \d/g), ...found(/\w+: '(order-[a-z]+)',/g)];
  return [
    ...projections.map((name) => `${name}.`),
    ...found(/^(?:export )?const (?:processName|name) = '([a-z-]+)';/gm),
  ].toSorted();
};

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
