import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '../platform.ts';
import type { AccessQuery, CommandTrace, KeptKey, KeyName, Snapshots } from '../ports.ts';
import { eventually } from '../testing/eventually.ts';
import { position, revision, type StreamName } from '../types.ts';
import { fresh, freshStream } from './fixtures.ts';

export type SmallPorts = Pick<
  Platform,
  | 'checkpoints'
  | 'leases'
  | 'timers'
  | 'deadLetters'
  | 'answers'
  | 'accessLog'
  | 'commandIds'
  | 'snapshots'
  | 'keys'
  | 'files'
>;

export type SmallPortsUnderTest = {
  readonly ports: SmallPorts;
  /** Other instances on the same backend, as another process would have. */
  another(): Promise<SmallPorts>;
  close(): Promise<void>;
};

const range = (after: number, upTo: number) => ({ after: position(after), upTo: position(upTo) });

const trace = (
  stream: StreamName,
  commandId: string,
  first: number,
  last: number,
  requestHash?: string,
): CommandTrace => ({ stream, commandId, first: revision(first), last: revision(last), requestHash });

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** Every promise of the small ports. */
export const smallPortsContract = (name: string, open: () => Promise<SmallPortsUnderTest>): void => {
  describe(`small ports: ${name}`, () => {
    let backend: SmallPortsUnderTest;
    let ports: SmallPorts;
    let others: SmallPorts;

    beforeAll(async () => {
      backend = await open();
      ports = backend.ports;
      others = await backend.another();
    });
    afterAll(() => backend.close());

    test('a checkpoint is what was saved last, by any process', async () => {
      const [reader, another] = [fresh('reader'), fresh('reader')];
      expect(await ports.checkpoints.load([reader, another])).toEqual(new Map());
      await ports.checkpoints.save(new Map([[reader, position(2n ** 60n)]]));
      expect(await others.checkpoints.load([reader, another])).toEqual(new Map([[reader, 2n ** 60n]]));
      const both = new Map([
        [another, position(7)],
        [reader, position(5)],
      ]);
      await others.checkpoints.save(both);
      expect(await ports.checkpoints.load([reader, another])).toEqual(both);
      expect(await ports.checkpoints.load([another])).toEqual(new Map([[another, 7n]]));
    });

    test('commands are found by stream and id, and grow by what is added', async () => {
      const { commandIds } = ports;
      const [reader, stream, another] = [fresh('reader'), freshStream(), freshStream()];
      const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
      expect(await commandIds.find(reader, stream, [one])).toEqual({ traces: new Map(), reached: 0n });
      await commandIds.add(reader, [trace(stream, one, 0, 1, 'hash'), trace(stream, two, 2, 2)], range(0, 10));
      await commandIds.add(reader, [trace(stream, two, 3, 4), trace(another, one, 0, 0)], range(10, 20));
      await commandIds.add(reader, [trace(stream, one, 1, 1, 'hash')], range(5, 6));
      for (const asked of [commandIds, others.commandIds]) {
        const [ours, theirs] = await Promise.all([
          asked.find(reader, stream, [one, two, three]),
          asked.find(reader, another, [one]),
        ]);
        expect(ours).toEqual({
          traces: new Map([
            [one, { first: 0n, last: 1n, requestHash: 'hash' }],
            [two, { first: 2n, last: 4n, requestHash: undefined }],
          ]),
          reached: 20n,
        });
        expect(theirs.traces).toEqual(new Map([[one, { first: 0n, last: 0n, requestHash: undefined }]]));
        expect(theirs.reached).toBe(20n);
      }
      const many = Array.from({ length: 500 }, () => commandIds.find(reader, stream, [two]));
      for (const { traces } of await Promise.all(many)) expect(traces.get(two)).toMatchObject({ first: 2n, last: 4n });
    });

    test('the table of commands reaches up to where nothing is missing, for each reader', async () => {
      const { commandIds } = ports;
      const [reader, another] = [fresh('reader'), fresh('reader')];
      expect(await commandIds.reached(reader)).toBe(0n);
      expect(await commandIds.add(reader, [], range(7, 9))).toBe(0n);
      expect(await commandIds.add(reader, [], range(0, 5))).toBe(5n);
      expect(await commandIds.add(reader, [], range(6, 9))).toBe(5n);
      expect(await commandIds.add(reader, [], range(5, 8))).toBe(8n);
      expect(await commandIds.add(reader, [], range(0, 3))).toBe(8n);
      expect(await others.commandIds.add(reader, [], range(2, 9))).toBe(9n);
      expect(await others.commandIds.reached(reader)).toBe(9n);
      expect(await commandIds.reached(another)).toBe(0n);
    });

    test('snapshots are found by stream and form, the newest or one of before; the last few are kept', async () => {
      const { snapshots } = ports;
      const [stream, schema] = [freshStream(), fresh('schema')];
      const snapshot = (at: number, body = `{"at":${at}}`) => ({
        schema,
        stream,
        revision: revision(at),
        eventId: randomUUID(),
        body,
      });
      const found = async (of: Snapshots, atMost?: number) =>
        (await of.find(schema, stream, atMost === undefined ? undefined : revision(atMost)))?.body;
      expect(await found(snapshots)).toBeUndefined();
      await snapshots.save([]);
      const [at500, at1000] = [snapshot(500), snapshot(1000)];
      await snapshots.save([
        at500,
        at1000,
        { ...snapshot(7), stream: freshStream() },
        { ...snapshot(9000), schema: 'b' },
      ]);
      const { schema: _, stream: __, ...stored } = at1000;
      expect(await others.snapshots.find(schema, stream)).toEqual(stored);
      expect(await found(others.snapshots, 999)).toBe('{"at":500}');
      expect(await found(others.snapshots, 499)).toBeUndefined();
      await others.snapshots.save([snapshot(1000, 'again')]);
      expect(await found(snapshots)).toBe('again');
      for (const at of [1500, 2000, 2500]) await snapshots.save([snapshot(at)]);
      expect(await found(snapshots, 2499)).toBe('{"at":2000}');
      expect(await found(snapshots, 999)).toBeUndefined();
    });

    test('a lease has one holder at a time, and passes on when it is given back', async () => {
      const lease = fresh('lease');
      const order: string[] = [];
      const hold = (who: string, { leases }: SmallPorts, abort: AbortController) =>
        leases.hold(
          lease,
          async (signal) => {
            order.push(`${who} in`);
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
            order.push(`${who} out`);
          },
          abort.signal,
        );
      const [first, second] = [new AbortController(), new AbortController()];
      const holding = hold('first', ports, first);
      await eventually(() => order.length === 1);
      const waiting = hold('second', others, second);
      first.abort();
      await holding;
      await eventually(() => order.length === 3);
      second.abort();
      await waiting;
      expect(order).toEqual(['first in', 'first out', 'second in', 'second out']);
    });

    test('a holder knows that it holds', async () => {
      const abort = new AbortController();
      await ports.leases.hold(
        fresh('lease'),
        async (_, holds) => {
          expect(holds()).toBe(true);
          abort.abort();
        },
        abort.signal,
      );
    });

    test('a lease comes back to its holder when the work ends early, and waiting for it ends on abort', async () => {
      const lease = fresh('lease');
      const abort = new AbortController();
      let runs = 0;
      await ports.leases.hold(
        lease,
        async () => {
          runs += 1;
          if (runs === 3) abort.abort();
        },
        abort.signal,
      );
      expect(runs).toBe(3);
    });

    test('a timer fires when it is due, once, with what was given', async () => {
      const owner = fresh('owner');
      const fired: unknown[] = [];
      const abort = new AbortController();
      const dueAt = inMs(-1000);
      const running = [ports, others].map(({ timers }) =>
        timers.run(
          owner,
          async (timer) => {
            fired.push(timer);
          },
          abort.signal,
        ),
      );
      const timer = { timerId: 'a', dueAt, payload: { order: ['ž', 1] } };
      await ports.timers.schedule(owner, timer);
      await ports.timers.schedule(owner, timer);
      await ports.timers.schedule(owner, { timerId: 'b', dueAt: inMs(60), payload: null });
      await eventually(() => fired.length >= 2);
      await ports.timers.schedule(owner, timer);
      await others.timers.schedule(owner, { timerId: 'c', dueAt, payload: 'last' });
      await eventually(() => fired.length >= 3);
      abort.abort();
      await Promise.all(running);
      expect(fired).toMatchObject([timer, { timerId: 'b' }, { timerId: 'c', payload: 'last' }]);
    });

    test('a cancelled timer does not fire, nor one that is set after its cancellation', async () => {
      const owner = fresh('owner');
      const fired: string[] = [];
      const abort = new AbortController();
      await ports.timers.schedule(owner, { timerId: 'set', dueAt: inMs(-1), payload: null });
      await ports.timers.cancel(owner, 'set');
      await ports.timers.cancel(owner, 'unset');
      await ports.timers.schedule(owner, { timerId: 'unset', dueAt: inMs(-1), payload: null });
      await ports.timers.schedule(owner, { timerId: 'kept', dueAt: inMs(-1), payload: null });
      await ports.timers.schedule(fresh('owner'), { timerId: 'foreign', dueAt: inMs(-1), payload: null });
      const running = ports.timers.run(
        owner,
        async ({ timerId }) => {
          fired.push(timerId);
        },
        abort.signal,
      );
      await eventually(() => fired.length > 0);
      abort.abort();
      await running;
      expect(fired).toEqual(['kept']);
    });

    test('a timer whose handler throws comes again', async () => {
      const owner = fresh('owner');
      const abort = new AbortController();
      let tries = 0;
      await ports.timers.schedule(owner, { timerId: 'a', dueAt: inMs(-1), payload: null });
      await ports.timers.run(
        owner,
        async () => {
          tries += 1;
          if (tries < 3) throw new Error('not yet');
          abort.abort();
        },
        abort.signal,
      );
      expect(tries).toBe(3);
    });

    test('dead letters are kept in order, once, until they are removed', async () => {
      const reader = fresh('reader');
      const letter = (key: string, offset: number) => ({
        reader,
        topic: 'topic',
        key,
        message: { key, value: `{"n":${offset}}`, headers: { ce_id: 'ž"' }, offset: BigInt(offset) },
        error: 'Error: "no"',
      });
      const { deadLetters } = ports;
      expect(await deadLetters.parkedKeys(reader)).toEqual(new Set());
      const letters = [letter('a', 7), letter('b', 3), letter('a', 9)];
      for (const one of [...letters, letter('a', 7)]) await deadLetters.park(one);
      expect(await others.deadLetters.parkedKeys(reader)).toEqual(new Set(['a', 'b']));
      expect(await deadLetters.list(reader)).toEqual(letters);
      expect(await deadLetters.list(reader, 'a')).toEqual([letter('a', 7), letter('a', 9)]);
      await others.deadLetters.forget(letter('a', 7));
      expect(await deadLetters.list(reader)).toEqual([letter('b', 3), letter('a', 9)]);
      expect(await deadLetters.parkedKeys(fresh('reader'))).toEqual(new Set());
    });

    test('a message is parked behind others of its key, and not when there are none any more', async () => {
      const reader = fresh('reader');
      const letter = (offset: number) => {
        const message = { key: 'a', value: '{}', headers: {}, offset: BigInt(offset) };
        return { reader, topic: 'topic', key: 'a', message, error: 'Error: no' };
      };
      const { deadLetters } = ports;
      expect(await deadLetters.parkBehind(letter(1))).toBe(false);
      await deadLetters.park(letter(1));
      expect(await deadLetters.parkBehind(letter(2))).toBe(true);
      expect(await others.deadLetters.parkBehind(letter(2))).toBe(true);
      expect(await deadLetters.parkBehind({ ...letter(2), reader: fresh('reader') })).toBe(false);
      expect(await deadLetters.list(reader)).toEqual([letter(1), letter(2)]);
      for (const offset of [1, 2]) await deadLetters.forget(letter(offset));
      expect(await others.deadLetters.parkBehind(letter(3))).toBe(false);
      expect(await deadLetters.list(reader)).toEqual([]);
    });

    test('whatever is parked behind a letter that is being forgotten is either kept or refused', async () => {
      const message = { key: '', value: '{}', headers: {}, offset: 1n };
      for (let round = 0; round < 20; round++) {
        const reader = fresh('reader');
        const first = { reader, topic: 'topic', key: 'a', message, error: 'Error: no' };
        const second = { ...first, message: { ...message, offset: 2n } };
        await ports.deadLetters.park(first);
        const [kept] = await Promise.all([others.deadLetters.parkBehind(second), ports.deadLetters.forget(first)]);
        expect(await ports.deadLetters.list(reader)).toHaveLength(kept ? 1 : 0);
      }
    });

    test('a retry is asked for once, and ends; an error is noted at the first letter', async () => {
      const reader = fresh('reader');
      const letter = (offset: number, error: string) => {
        const message = { key: 'a', value: '{}', headers: {}, offset: BigInt(offset) };
        return { reader, topic: 'topic', key: 'a', message, error };
      };
      const { deadLetters } = ports;
      expect(await deadLetters.retries(reader)).toEqual([]);
      for (const offset of [1, 2]) await deadLetters.park(letter(offset, 'Error: old'));
      for (const key of ['a', 'b', 'a']) await others.deadLetters.requestRetry(reader, key);
      expect(await deadLetters.retries(reader)).toEqual(['a', 'b']);
      expect(await deadLetters.retries(fresh('reader'))).toEqual([]);
      await deadLetters.endRetry(reader, 'b');
      await deadLetters.endRetry(reader, 'a', 'Error: new');
      expect(await others.deadLetters.retries(reader)).toEqual([]);
      expect(await deadLetters.list(reader)).toEqual([letter(1, 'Error: new'), letter(2, 'Error: old')]);
    });

    test('a key is made once for each person and purpose, and is the same for all', async () => {
      const [ann, bob] = [fresh('person'), fresh('person')];
      const names = [
        { person: ann, purpose: 'contact' },
        { person: ann, purpose: 'invoice' },
        { person: bob, purpose: 'contact' },
      ];
      expect(await ports.keys.find(names)).toEqual([undefined, undefined, undefined]);
      const rivals = await Promise.all(
        Array.from({ length: 20 }, (_, nth) => (nth % 2 === 0 ? ports : others).keys.mint([...names, ...names])),
      );
      const made = await others.keys.find(names);
      for (const minted of rivals) expect(minted).toEqual([...made, ...made]);
      const secrets = made.map((key) => (typeof key === 'object' ? Buffer.from(key.secret).toString('hex') : key));
      expect(new Set(secrets).size).toBe(3);
      for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
      expect(made).toMatchObject([{ number: 1 }, { number: 1 }, { number: 1 }]);
      expect(await ports.keys.find([])).toEqual([]);
    });

    test('a key that was erased stays erased, and so does one that there never was', async () => {
      const [ann, bob] = [fresh('person'), fresh('person')];
      const [kept, gone, never] = [
        { person: ann, purpose: 'invoice' },
        { person: ann, purpose: 'contact' },
        { person: bob, purpose: 'contact' },
      ];
      const [invoice] = await ports.keys.mint([kept, gone]);
      await others.keys.erase([gone, never]);
      await ports.keys.erase([gone]);
      expect(await ports.keys.find([gone, kept, never])).toEqual(['erased', invoice, 'erased']);
      expect(await ports.keys.mint([never, gone, kept])).toEqual(['erased', 'erased', invoice]);
    });

    test('what was erased since an instant can be asked of any process, the earliest first', async () => {
      const [ann, bob, eve] = [fresh('person'), fresh('person'), fresh('person')].map((person) => ({
        person,
        purpose: 'contact',
      })) as [KeyName, KeyName, KeyName];
      await ports.keys.mint([ann, bob, eve]);
      const begun = new Date(0);
      await ports.keys.erase([ann]);
      const [first] = (await others.keys.erasedSince(begun)).filter(({ person }) => person === ann.person);
      expect(first).toEqual({ ...ann, at: expect.any(Date) });
      await others.keys.erase([bob]);
      await others.keys.erase([ann]);
      const since = await ports.keys.erasedSince(first?.at ?? begun);
      const known = new Set([ann.person, bob.person, eve.person]);
      expect(since.map(({ person }) => person).filter((person) => known.has(person))).toEqual([ann.person, bob.person]);
      expect((await ports.keys.erasedSince(begun)).length).toBeGreaterThanOrEqual(since.length);
    });

    test('a copy has every key; taken back, it changes none, adds the missing, and erases the erased', async () => {
      const [ann, bob, eve] = [fresh('person'), fresh('person'), fresh('person')].map((person) => ({
        person,
        purpose: 'contact',
      })) as [KeyName, KeyName, KeyName];
      const [key] = await ports.keys.mint([ann]);
      await ports.keys.erase([bob]);
      const copy: KeptKey[] = [];
      for await (const some of others.keys.all()) copy.push(...some);
      const copied = copy.find(({ person }) => person === ann.person);
      expect(copied).toMatchObject({ ...ann, key: { number: 1 } });
      expect(copy).toContainEqual({ ...bob, key: 'erased' });
      expect(copy.some(({ person }) => person === eve.person)).toBe(false);
      const other = { number: 1, secret: new Uint8Array(32).fill(7) };
      const kept = [
        { ...ann, key: other },
        { ...bob, key: other },
        { ...eve, key: other },
      ];
      await others.keys.restore(kept);
      const [found, gone, made] = await ports.keys.find([ann, bob, eve]);
      expect([found, gone]).toEqual([key, 'erased']);
      expect(made).toMatchObject({ number: 1 });
      expect(Buffer.from(typeof made === 'object' ? made.secret : [])).toEqual(Buffer.from(other.secret));
      if (copied !== undefined) await others.keys.restore([copied]);
      expect(await ports.keys.find([ann])).toEqual([key]);
      await ports.keys.restore([{ ...eve, key: 'erased' }]);
      expect(await others.keys.find([eve])).toEqual(['erased']);
      await ports.keys.restore([]);
    });

    test('a file stays as it was first put, whatever its bytes are, until it is removed', async () => {
      const [name, empty] = [fresh('file'), fresh('file')];
      const bytes = Uint8Array.from({ length: 100_000 }, (_, nth) => nth % 256);
      expect(await ports.files.find(name)).toBeUndefined();
      await ports.files.put(name, bytes);
      await others.files.put(name, Uint8Array.of(1));
      await others.files.put(empty, new Uint8Array());
      expect(await others.files.find(name)).toEqual(bytes);
      expect(await ports.files.find(empty)).toEqual(new Uint8Array());
      const copy = new Map<string, Uint8Array>();
      for await (const file of others.files.all()) copy.set(file.name, file.bytes);
      expect([copy.get(name), copy.get(empty)]).toEqual([bytes, new Uint8Array()]);
      for (const { files } of [ports, others]) await files.remove(name);
      expect(await ports.files.find(name)).toBeUndefined();
    });

    test('who got in and who was refused is found by any process, in either order, until it is forgotten', async () => {
      const [ann, bob, id, address] = [
        `user:${randomUUID()}`,
        `user:${randomUUID()}`,
        randomUUID(),
        `a ${randomUUID()}`,
      ];
      const one = { outcome: 'signedIn', method: 'password', address, agent: 'x' };
      const at = (minute: number) => `2001-01-01T09:0${minute}:00.000Z`;
      const refused = { ...one, outcome: 'forbidden', method: 'request', request: `POST /order/v1/orders/${id}/ship` };
      const permission = 'order:ship';
      await ports.accessLog.note({ ...one, at: at(1), principal: ann });
      await ports.accessLog.note({ ...refused, at: at(2), principal: bob, permission });
      await ports.accessLog.note({ ...one, outcome: 'linkMade', at: at(3), principal: ann, actor: bob });
      await ports.accessLog.note({ ...one, outcome: 'refused', at: at(4) });
      const find = async (query: Omit<AccessQuery, 'limit'> & { readonly limit?: number }) =>
        others.accessLog.find({ address, limit: 10, ...query });
      const minutes = async (query: Parameters<typeof find>[0]) =>
        (await find(query)).map(({ at: when }) => Number(when.slice(14, 16)));
      expect(await minutes({})).toEqual([4, 3, 2, 1]);
      const [first, second] = await find({ ascending: true, limit: 2 });
      expect(first).toEqual({ ...one, at: at(1), principal: ann, id: expect.any(Number) });
      expect(second).toEqual({ ...refused, at: at(2), principal: bob, permission, id: expect.any(Number) });
      expect(await minutes({ ascending: true, behind: second?.id ?? 0 })).toEqual([3, 4]);
      expect(await minutes({ behind: second?.id ?? 0 })).toEqual([1]);
      expect(await minutes({ principals: [ann] })).toEqual([3, 1]);
      expect(await minutes({ by: bob })).toEqual([3, 2]);
      expect(await minutes({ about: [randomUUID(), id.toUpperCase()] })).toEqual([2]);
      expect(await minutes({ about: [id.slice(1)] })).toEqual([]);
      expect(await minutes({ about: [ann.slice(5)] })).toEqual([3, 1]);
      expect(await minutes({ outcomes: ['refused'] })).toEqual([4]);
      expect(await minutes({ from: at(2), to: at(4) })).toEqual([3, 2]);
      const count = async (outcomes: readonly string[], from: string, to: string) =>
        (await others.accessLog.count({ outcomes, from, to })).filter(({ by }) => by === ann || by === bob);
      await ports.accessLog.note({ ...refused, at: at(5), principal: bob, permission });
      await ports.accessLog.note({ ...refused, at: at(6), principal: bob });
      const [byBob, all] = [{ by: bob, outcome: 'forbidden' }, ['forbidden', 'signedIn', 'linkMade', 'refused']];
      expect(
        (await count(all, at(1), at(6))).toSorted((a, b) => a.count - b.count || (a.last < b.last ? -1 : 1)),
      ).toEqual([
        { by: ann, outcome: 'signedIn', count: 1, last: at(1) },
        { by: bob, outcome: 'linkMade', count: 1, last: at(3) },
        { ...byBob, permission, count: 2, last: at(5) },
      ]);
      expect(await count(['forbidden'], at(3), at(7))).toHaveLength(2);
      await ports.accessLog.forgetOf(bob);
      expect(await minutes({})).toEqual([4, 1]);
      expect(await others.accessLog.oldestAt()).toBe(at(1));
      expect(await ports.accessLog.forgetBefore(at(2))).toBe(1);
      expect(await minutes({})).toEqual([4]);
    });

    test('an answer is forgotten once it is old, and makes room for another', async () => {
      const key = fresh('key');
      const answer = { requestHash: 'hash', status: 200, headers: {}, body: '{}' };
      await ports.answers.remember(key, answer);
      const oldest = Date.parse((await others.answers.oldestAt()) ?? '');
      expect(Date.now() - oldest).toBeGreaterThanOrEqual(0);
      await ports.answers.forgetBefore(new Date(oldest).toISOString());
      expect(await others.answers.find(key)).toEqual(answer);
      expect(await others.answers.forgetBefore(new Date(Date.now() + 60_000).toISOString())).toBeGreaterThan(0);
      expect([await ports.answers.find(key), await ports.answers.oldestAt()]).toEqual([undefined, undefined]);
      expect(await ports.answers.remember(key, { ...answer, status: 409 })).toMatchObject({ status: 409 });
    });

    test('the first answer of a key stands', async () => {
      const key = fresh('key');
      const answer = { requestHash: 'hash', status: 409, headers: { etag: '"3"' }, body: '{"title":"ž \\u0000"}' };
      expect(await ports.answers.find(key)).toBeUndefined();
      expect(await ports.answers.remember(key, answer)).toEqual(answer);
      expect(await others.answers.remember(key, { ...answer, requestHash: 'other', status: 200 })).toEqual(answer);
      expect(await others.answers.find(key)).toEqual(answer);
      const keys = Array.from({ length: 50 }, () => fresh('key'));
      const rivals = keys.flatMap((one) =>
        [ports, others].map(({ answers }, i) => answers.remember(one, { ...answer, status: 400 + i })),
      );
      const standing = await Promise.all(rivals);
      keys.forEach((_, i) => {
        expect(standing[2 * i]).toEqual(standing[2 * i + 1]);
      });
      expect(await Promise.all(keys.map((one) => ports.answers.find(one)))).toEqual(
        standing.filter((_, i) => i % 2 === 0),
      );
    });
  });
};
