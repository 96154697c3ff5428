import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type NewEvent, revision, streamName } from '@sales/eventsourcing';
import { memoryEventStore } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkEvents, exportEvents, importEvents } from './archive.ts';

const { signal } = new AbortController();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

const metadata = {
  actor: 'user:ann',
  correlationId: 'c',
  causationId: 'c',
  commandId: 'c',
  recordedAt: '2024-01-15T09:00:00.000Z',
  schemaVersion: 1,
  reason: 'žádný důvod',
};
const event = (nth: number): NewEvent => ({ type: 'Added', data: { nth }, eventId: `e${nth}`, metadata });
const [a, b] = [streamName('jar', 'a'), streamName('jar', 'b')];

const filled = async () => {
  const store = memoryEventStore();
  await store.append(a, [event(1), event(2)], 'no_stream');
  await store.append(b, [event(3)], 'no_stream');
  await store.append(a, [event(4)], revision(1));
  return { store };
};

describe('an archive', () => {
  it.each(['events.ndjson', 'events.ndjson.gz'])('brings every event into an empty system: %s', async (name) => {
    const from = await filled();
    const to = { store: memoryEventStore() };
    const file = join(folder, name);
    expect(await exportEvents({ ...from, file, signal })).toBe(4);
    expect(await importEvents({ ...to, file, signal })).toBe(4);
    expect(to.store.all()).toEqual(from.store.all());
    if (name.endsWith('.gz')) expect(String(gunzipSync(await readFile(file)))).toContain('žádný důvod');
  });

  it('goes in its order into a store where one append overtakes another', async () => {
    const from = await filled();
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...from, file, signal });
    const memory = memoryEventStore();
    let begun = 0;
    // The first comes to nothing and is tried again, behind those that were on their way with it.
    const append: typeof memory.append = async (...given) => {
      begun += 1;
      if (begun === 1) await new Promise((resolve) => setImmediate(resolve));
      return memory.append(...given);
    };
    expect(await importEvents({ store: { ...memory, append }, file, signal })).toBe(4);
    expect(memory.all()).toEqual(from.store.all());
  });

  it('holds an empty system too', async () => {
    const file = join(folder, 'events.ndjson');
    const empty = { store: memoryEventStore() };
    expect(await exportEvents({ ...empty, file, signal })).toBe(0);
    expect(await importEvents({ ...empty, file, signal })).toBe(0);
  });

  it('can be imported again where that was interrupted, and not over other events', async () => {
    const from = await filled();
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...from, file, signal });
    const half = { store: memoryEventStore() };
    await half.store.append(a, [event(1), event(2)], 'no_stream');
    await importEvents({ ...half, file, signal });
    expect(half.store.all()).toEqual(from.store.all());
    const other = { store: memoryEventStore() };
    await other.store.append(a, [event(9)], 'no_stream');
    await expect(importEvents({ ...other, file, signal })).rejects.toThrow('empty system');
  });

  it('keeps texts with any character, also those that end a line to others', async () => {
    const file = join(folder, 'events.ndjson');
    const from = memoryEventStore();
    const text = 'one\u2028two\u2029three\r\n four\r five\u0085';
    await from.append(a, [{ ...event(1), data: { text } }], 'no_stream');
    await exportEvents({ store: from, file, signal });
    const to = memoryEventStore();
    await importEvents({ store: to, file, signal });
    expect(to.all()).toEqual(from.all());
  });

  it('is not imported over what has gone on since an import that was interrupted', async () => {
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...(await filled()), file, signal });
    const store = memoryEventStore();
    await store.append(a, [event(1), event(8)], 'no_stream');
    await expect(importEvents({ store, file, signal })).rejects.toThrow('other events');
  });

  it('is not imported into another system, though the first event of both has the same id', async () => {
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...(await filled()), file, signal });
    const store = memoryEventStore();
    await store.append(a, [{ ...event(1), data: { nth: 7 } }], 'no_stream');
    await expect(importEvents({ store, file, signal })).rejects.toThrow('other events');
    await store.append(b, [event(9)], 'no_stream');
    await expect(importEvents({ store, file, signal })).rejects.toThrow('other events');
    expect(store.all()).toHaveLength(2);
  });

  it('is taken for what the store had when it has more since', async () => {
    const file = join(folder, 'events.ndjson');
    const { store } = await filled();
    await exportEvents({ store, file, signal });
    await store.append(b, [event(9)], revision(0));
    expect(await importEvents({ store, file, signal })).toBe(4);
    expect(store.all()).toHaveLength(5);
  });

  it('is refused as a whole when anything in it was changed', async () => {
    const from = await filled();
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...from, file, signal });
    const whole = await readFile(file, 'utf8');
    const [first, one, two, ...others] = whole.split('\n');
    const to = { store: memoryEventStore() };
    for (const changed of [
      whole.replace('"nth":2', '"nth":7'),
      whole.replace('2024-01-15', '2024-01-16'),
      [first, two, one, ...others].join('\n'),
      whole.replaceAll('\n', '\r\n'),
    ]) {
      await writeFile(file, changed);
      await expect(importEvents({ ...to, file, signal })).rejects.toThrow(file);
    }
    expect(to.store.all()).toEqual([]);
  });

  const flipped = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };

  it('names the event in which a byte was changed, whichever it is', async () => {
    const from = await filled();
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...from, file, signal });
    const whole = await readFile(file);
    const names = ['jar-a@0 Added', 'jar-a@1 Added', 'jar-b@0 Added', 'jar-a@2 Added'];
    const lines = String(whole)
      .split('\n')
      .map((line) => Buffer.byteLength(line) + 1);
    const missed: string[] = [];
    let at = lines[0] ?? 0;
    for (const [nth, name] of names.entries()) {
      // The name may be what was changed: what is before it is not.
      const after = nth === 0 ? '' : `, after ${names[nth - 1]}`;
      for (const next = at + (lines[nth + 1] ?? 0); at < next - 1; at++) {
        await writeFile(file, flipped(whole, at));
        const said: string = await checkEvents(file).then(
          () => 'nothing',
          (error) => error.message,
        );
        const isNamed = said.includes(`number ${nth + 1} of its events was changed`) && said.endsWith(after);
        if (!isNamed) missed.push(`${at} of ${name}: ${said}`);
      }
      at += 1;
    }
    expect(missed).toEqual([]);
    await writeFile(file, String(whole).replace('"nth":4', '"nth":5'));
    await expect(checkEvents(file)).rejects.toThrow(
      'number 4 of its events was changed, or is in another place: jar-a@2 Added, after jar-b@0 Added',
    );
  });

  it('names the event from which on a compressed file is another', async () => {
    const store = memoryEventStore();
    for (let nth = 0; nth < 300; nth++) {
      const data = { text: createHash('sha256').update(String(nth)).digest('hex') };
      await store.append(streamName('jar', String(nth)), [{ ...event(nth), data }], 'no_stream');
    }
    const file = join(folder, 'events.ndjson.gz');
    await exportEvents({ store, file, signal });
    const whole = await readFile(file);
    const named: number[] = [];
    // Behind what says how it is compressed and what it is, before its end.
    for (let at = 200; at < whole.length - 300; at += 101) {
      await writeFile(file, flipped(whole, at));
      const said: string = await checkEvents(file).then(
        () => 'nothing',
        (error) => error.message,
      );
      named.push(Number(/number (\d+) of its events was changed/.exec(said)?.[1] ?? Number.NaN));
    }
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((one) => Number.isNaN(one))).toEqual([]);
    expect(named).toEqual(named.toSorted((a, b) => a - b));
    expect(new Set(named).size).toBeGreaterThan(50);
  });

  it('of a release without sums is still read', async () => {
    const from = await filled();
    const file = join(folder, 'events.ndjson');
    const lines = from.store
      .all()
      .map(({ stream, revision: at, eventId, type, data, metadata: about }) =>
        JSON.stringify({ stream, revision: Number(at), eventId, type, data, metadata: about }),
      );
    const before = `${['{"archive":"sales-events","version":3}', ...lines].join('\n')}\n`;
    const end = { events: lines.length, sha256: createHash('sha256').update(before).digest('hex') };
    await writeFile(file, `${before}${JSON.stringify(end)}\n`);
    const to = { store: memoryEventStore() };
    expect(await importEvents({ ...to, file, signal })).toBe(4);
    expect(to.store.all()).toEqual(from.store.all());
  });

  it('is refused wherever it was cut off', async () => {
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...(await filled()), file, signal });
    const whole = await readFile(file, 'utf8');
    const to = { store: memoryEventStore() };
    for (let length = 0; length < whole.length - 1; length += 7) {
      await writeFile(file, whole.slice(0, length));
      await expect(importEvents({ ...to, file, signal })).rejects.toThrow(/is not whole|is not an archive/);
    }
    expect(to.store.all()).toEqual([]);
  });

  it('is refused as a whole when it is not whole, or something else', async () => {
    const from = await filled();
    const file = join(folder, 'events.ndjson');
    await exportEvents({ ...from, file, signal });
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const to = { store: memoryEventStore() };
    await writeFile(file, `${lines.slice(0, -1).join('\n')}\n`);
    await expect(importEvents({ ...to, file, signal })).rejects.toThrow('not whole');
    await writeFile(file, lines.filter((_, nth) => nth !== 2).join('\n'));
    await expect(importEvents({ ...to, file, signal })).rejects.toThrow('number 2 of its events was changed');
    await writeFile(file, '{"some":"json"}\n');
    await expect(importEvents({ ...to, file, signal })).rejects.toThrow('not an archive');
    expect(to.store.all()).toEqual([]);
  });
});
