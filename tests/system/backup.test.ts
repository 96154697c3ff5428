import { randomBytes } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpTo } from './http.ts';
import { runOps } from './ops-command.ts';
import { peopleOf, setUp, setupCode } from './people.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, openShop, placeOrder } from './shop.ts';
import { until } from './until.ts';

type Machine = { readonly folder: string; readonly ops: (...args: readonly string[]) => ReturnType<typeof runOps> };

let place: Awaited<ReturnType<typeof dataFolder>>;
const running: RunningSystem[] = [];

beforeAll(async () => {
  place = await dataFolder();
});
afterAll(async () => {
  for (const system of running) await system.stop();
  await place.remove();
});

const machine = (name: string): Machine => {
  const folder = join(place.path, name);
  return { folder, ops: (...args) => runOps(args, { DATA_DIR: folder }) };
};

const start = async ({ folder }: Machine): Promise<RunningSystem> => {
  const system = await startSystem({ folder, world: 'standalone', env: { SETUP_CODE: setupCode } });
  running.push(system);
  return system;
};

const word = (): string => `q${randomBytes(8).toString('hex')}z`;

/** A copy of the backup in which the compressed file of events has another byte, in the event that is named. */
const withFlippedByte = async (set: string, copy: string, stream: string): Promise<void> => {
  await cp(set, copy, { recursive: true });
  const file = join(copy, 'events.ndjson.gz');
  const text = gunzipSync(await readFile(file));
  const at = text.lastIndexOf(`"${stream}"`);
  const inside = text.indexOf('"recordedAt":"2', at) + 15;
  text[inside] = (text[inside] ?? 0) ^ 1;
  await writeFile(file, gzipSync(text));
};

test('a running system is backed up, and is what it was on another machine, but for whom was erased', {
  timeout: 300_000,
}, async () => {
  const [first, second] = [machine('first'), machine('second')];
  const system = await start(first);
  const admin = await setUp(system.baseUrl);
  const shop = await openShop(admin);
  const kim = await peopleOf(system.baseUrl, admin).person('kim', 'auditor', 'integrator');
  const register = async (name: string) =>
    (
      await done(
        admin.post('/customer/v1/customers', { body: { name, kind: 'person', country: 'DE', currency: 'EUR' } }),
      )
    ).body.customerId;
  const [staying, leaving, bytes] = [word(), word(), word()];
  const [stays, leaves] = [await register(staying), await register(leaving)];
  const content = Buffer.from(bytes).toString('base64');
  const file = { name: 'note.txt', mediaType: 'text/plain', content };
  await done(admin.post(`/customer/v1/customers/${stays}/attach`, { body: file }));
  const lines = [{ sku: shop.lamp, quantity: '1' }];
  const order = (await done(placeOrder(kim, { customerId: stays, lines }))).body;
  expect(await first.ops('verify-chain', '--sign')).toMatchObject({ code: 0 });

  // Orders go on while the backup is made.
  const [backups, copies] = [join(place.path, 'backups'), join(place.path, 'keys')];
  const during = new AbortController();
  const selling = (async () => {
    let sold = 0;
    for (; !during.signal.aborted; sold++) await done(placeOrder(kim, { customerId: stays, lines }));
    return sold;
  })();
  const made = await first.ops('backup', backups, '--keys', copies, '--keep', '2');
  during.abort();
  expect([made.code, await selling], made.said).toEqual([0, expect.any(Number)]);

  // What is erased after the backup is on the list in the folder of keys, and that folder was copied.
  await done(admin.post(`/customer/v1/customers/${leaves}/erase`, { body: {} }));
  const person = (await admin.get(`/customer/v1/customers/${leaves}`)).body.personId;
  const isForgotten = async () => (await admin.get(`/query/v1/persons/${person}/erasure`)).body.isComplete === true;
  await until('the person is forgotten', isForgotten);
  await running.pop()?.stop();
  await cp(join(first.folder, 'keys'), copies, { recursive: true });

  const [set = ''] = await readdir(backups);
  const damaged = join(place.path, 'damaged');
  await withFlippedByte(join(backups, set), damaged, `order-${order.orderId}`);
  for (const more of [['--dry-run'], ['--keys', copies]])
    expect(await second.ops('restore', damaged, ...more)).toMatchObject({
      code: 1,
      said: expect.stringMatching(
        new RegExp(`number \\d+ of its events was changed.*: order-${order.orderId}@\\d+ \\w+`),
      ),
    });
  expect(await readdir(place.path)).not.toContain('second');

  const restored = await second.ops('restore', backups, '--keys', copies);
  expect([restored.code, restored.said]).toEqual([0, expect.stringContaining('events are recorded')]);
  const again = await start(second);
  const http = httpTo(again.baseUrl);
  // It has its administrator: the code makes no other one, and no one is let in unknown.
  expect((await http.get('/query/v1/orders')).status).toBe(401);
  const people = peopleOf(again.baseUrl, admin);
  const kimAgain = await people.signIn('kim', kim.id);
  // What people may do is published anew from the store, with everything else.
  const isShown = async () => (await kimAgain.get(`/query/v1/orders/${order.orderId}`)).status === 200;
  await until('the projector has the order, and knows Kim', isShown);
  const shown = await kimAgain.get(`/query/v1/orders/${order.orderId}`);
  expect([shown.status, shown.body.number]).toEqual([200, order.number]);
  expect((await kimAgain.get(`/query/v1/customers/${stays}`)).body.details.name).toBe(staying);
  const attached = (await kimAgain.get(`/customer/v1/customers/${stays}`)).body.attachments;
  const download = await kimAgain.get(`/customer/v1/customers/${stays}/attachments/${attached[0].attachmentId}`);
  expect(download.body).toMatchObject({ name: file.name, content });

  const gone = await kimAgain.get(`/query/v1/customers/${leaves}`);
  expect([gone.status, gone.body.details?.name]).toEqual([200, '[erased]']);
  const everything = await Promise.all(
    ['customers', 'orders', 'timeline'].map((list) => kimAgain.get(`/query/v1/${list}?limit=200`)),
  );
  expect(JSON.stringify(everything.map(({ body }) => body))).not.toContain(leaving);
  expect(JSON.stringify(everything.map(({ body }) => body))).toContain(staying);

  const adaAgain = await people.signIn('ada', admin.id);
  const twice = await done(adaAgain.post(`/customer/v1/customers/${leaves}/erase`, { body: {} }));
  expect(twice.body.status).toBe('erased');

  const next = (await done(placeOrder(kimAgain, { customerId: stays, lines }))).body;
  expect(next.number > order.number, `${next.number} after ${order.number}`).toBe(true);
  const verified = await second.ops('verify');
  expect(verified.code, verified.said).toBe(0);
  const chain = await second.ops('verify-chain', '--sign');
  expect([chain.code, chain.said]).toEqual([0, expect.stringContaining('root 2 is signed')]);
});
