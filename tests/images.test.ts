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

test('the README of the adapter names the release that is deployed', () => {
  const [, release = 'none'] = composeImage('KURRENTDB_IMAGE').split(':');
  expect(read('libs/adapter-eventstoredb/README.md')).toContain(`KurrentDB ${release}`);
});
