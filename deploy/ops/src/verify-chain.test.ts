import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChainSeal,
  categoryOf,
  type EventStore,
  type RecordedEvent,
  rootsIn,
  type SignedRoot,
  streamName,
} from '@sales/eventsourcing';
import { memorySeal } from '@sales/eventsourcing/testing';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { made, type System, sign, topics } from './fixture.ts';
import { type ChainQuestion, checkChain } from './verify-chain.ts';

const { signal } = new AbortController();
const count = 30;
let system: System & { readonly all: () => readonly RecordedEvent[] };

const verdict = async (on: System, question: Partial<ChainQuestion> = {}) => {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const isSound = await checkChain({ ...on, topics }, { signs: false, ...question }, { timeoutMs: 0, say, signal });
  return { isSound, said: lines.join('\n') };
};

/** A store in which an event says something else than it did. */
const changedAt = (store: EventStore, position: bigint, change: (event: RecordedEvent) => object): EventStore => ({
  ...store,
  async *subscribeAll(options) {
    for await (const batch of store.subscribeAll(options)) {
      const events = batch.events.map((one) => (one.position === position ? { ...one, ...change(one) } : one));
      yield { ...batch, events };
    }
  },
});

beforeEach(async () => {
  const { store, log, addMore, all } = await made();
  system = { store, log, all, seal: memorySeal() };
  await addMore(1, 20);
  await sign(system, 1);
  await addMore(21, count);
  await sign(system, 2);
});

it('is whole where nothing was changed, and says so', async () => {
  const { isSound, said } = await verdict(system);
  expect([isSound, said]).toEqual([true, expect.stringContaining(`roots: 2, signed, in the store and outside`)]);
  expect(said).not.toContain('!');
});

it('names each event with a flipped byte', async () => {
  for (const event of system.all()) {
    if (categoryOf(event.stream) !== 'jar') continue;
    const flipped = ({ data }: RecordedEvent) => ({ data: { ...Object(data), nth: Object(data).nth ^ 1 } });
    const store = changedAt(system.store, event.position, flipped);
    const { isSound, said } = await verdict({ ...system, store });
    expect(isSound).toBe(false);
    const named = `not as it was recorded: ${event.stream}@${event.revision} Added, at position ${event.position}`;
    expect(said).toContain(named);
  }
});

test('a history that was forged as a whole, with a chain that fits, is not what was signed', async () => {
  const forged = await made((nth) => (nth === 23 ? { more: 1 } : {}));
  await forged.addMore(1, 20);
  // What is signed is copied: it cannot be signed anew.
  for (const nth of [0, 1]) {
    const [root] = await system.store.read(streamName('chainRoot', 'log'), {
      maxCount: 1,
      fromRevision: BigInt(nth) as never,
    });
    if (root === undefined) throw new Error('no root');
    const { type, data, eventId, metadata } = root;
    await forged.store.append(root.stream, [{ type, data, eventId, metadata }], 'any');
    if (nth === 0) await forged.addMore(21, count);
  }
  const { isSound, said } = await verdict({ ...forged, seal: system.seal });
  expect(said).toContain('all there, in order');
  expect(said).toMatch(
    /! sales\.jar\.v1\/\d has another history up to position \d+ than root 2 of .* says; they agree up to position/,
  );
  expect(said).toMatch(/fork in sales\.jar\.v1\/\d: an event after position \d+, at \d+ at the latest/);
  expect(isSound).toBe(false);
});

test('messages that were signed and are gone with their events are missed', async () => {
  const shorter = await made();
  await shorter.addMore(1, 20);
  const { isSound, said } = await verdict({ ...shorter, seal: system.seal });
  expect(isSound).toBe(false);
  expect(said).toContain('root 1 is outside and not in the store');
  expect(said).toContain('has nothing at position');
});

const withRoots = (change: (roots: readonly SignedRoot[]) => readonly SignedRoot[]): ChainSeal => ({
  ...system.seal,
  kept: async () => change(await system.seal.kept()),
});

test.each<[string, (roots: readonly SignedRoot[]) => readonly SignedRoot[], string]>([
  ['is missing outside', (roots) => roots.slice(1), 'root 1 is in the store and not outside'],
  [
    'says something else outside',
    (roots) => roots.map((one) => ({ ...one, text: one.text.replace('"number":2', '"number":3') })),
    'root 2 outside is not signed with a key of this system',
  ],
  ['has no signature', (roots) => roots.map((one) => ({ ...one, signature: '' })), 'root 1 outside is not signed'],
])('a root that %s is named', async (_, change, expected) => {
  const { isSound, said } = await verdict({ ...system, seal: withRoots(change) });
  expect([isSound, said]).toEqual([false, expect.stringContaining(expected)]);
});

test('roots that another key has signed do not count', async () => {
  const other = memorySeal();
  const forged = { ...(await made()), seal: other };
  await forged.addMore(1, 20);
  await sign(forged, 1);
  const seal = { ...other, publicKeys: system.seal.publicKeys };
  expect(await verdict({ ...forged, seal })).toMatchObject({
    isSound: false,
    said: expect.stringContaining('not signed with a key of this system'),
  });
});

describe('topics that were mended', () => {
  /** The same system after its store was restored and begun anew: its end is another one. */
  const restored = async (): Promise<System> => {
    const again = await made((nth) => (nth > 15 ? { restored: true } : {}));
    await again.addMore(1, 25);
    return { ...again, seal: system.seal };
  };

  it('hold again from a root on that says why, and earlier roots are told as what they are', async () => {
    const mended = await restored();
    expect((await verdict(mended)).isSound).toBe(false);
    await expect(verdict(mended, { signs: true })).rejects.toThrow('nothing was signed');
    const reason = 'disk lost on 3 March';
    expect((await verdict(mended, { signs: true, reason })).said).toContain('root 3 is signed');
    const { isSound, said } = await verdict(mended);
    expect([isSound, said]).toEqual([true, expect.stringMatching(/mended, by root 3 of .*: disk lost on 3 March/)]);
    expect(said).toContain('before that: root 2 is outside and not in the store');
    await sign(mended, 4);
    expect((await verdict(mended)).isSound).toBe(true);
  });

  it('are not mended by a reason that was not signed here', async () => {
    const mended = await restored();
    const stranger = memorySeal();
    await sign({ ...mended, seal: { ...stranger, kept: system.seal.kept } }, 3, 'trust me');
    const { isSound, said } = await verdict(mended);
    expect([isSound, said]).toEqual([false, expect.not.stringContaining('mended')]);
  });

  it('whose chain is broken are not signed at all', async () => {
    const store = changedAt(system.store, 5n, () => ({ data: { nth: 1000 } }));
    const asked = verdict({ ...system, store }, { signs: true, reason: 'never mind' });
    await expect(asked).rejects.toThrow('the chain is broken');
    expect(await rootsIn(system.store)).toHaveLength(2);
  });
});

test('who has no access to the key asks with files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sales-chain-'));
  try {
    const [roots, key] = [join(folder, 'roots.ndjson'), join(folder, 'key.txt')];
    await writeFile(roots, (await system.seal.kept()).map((one) => `${JSON.stringify(one)}\n`).join('\n'));
    await writeFile(key, `${(await system.seal.publicKeys()).join('')}\n`);
    const { store, log } = system;
    const ask = (question: Partial<ChainQuestion>) =>
      checkChain({ store, log, topics }, { signs: false, ...question }, { timeoutMs: 0, say: () => {}, signal });
    expect(await ask({ roots, key })).toBe(true);
    await expect(ask({ roots })).rejects.toThrow('KEYS_DIR is not set');
    await expect(ask({ roots: `${roots}x`, key })).rejects.toThrow('there is no file');
    await writeFile(roots, '{"text":1}\n');
    await expect(ask({ roots, key })).rejects.toThrow('line 1 is not a signed root');
  } finally {
    await rm(folder, { recursive: true });
  }
});
