import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { memorySeal } from '@sales/eventsourcing/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../check-erasure.js', import.meta.url));
const seal = memorySeal();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-erasure-'));
});
afterEach(() => rm(folder, { recursive: true }));

const complete = {
  ...{ certificate: 'sales-erasure', version: 1, personId: 'p-1', isComplete: true },
  ...{ askedAt: '2026-01-01T00:00:00.000Z', askedBy: 'user:u', askedIn: { eventId: 'e-1', position: 7 } },
  ...{ checkedAt: '2026-01-02T00:00:00.000Z', sealed: { events: 3 }, invoicesUntil: '2036-12-31' },
  readModels: [{ readModel: 'orders', table: 'orders', rows: 2, clear: 0 }],
  erased: [{ purposes: ['contact', 'text'], eventId: 'e-2', position: 9, at: '2026-01-01T00:00:01.000Z' }],
  keys: [
    { purpose: 'contact', state: 'erased' },
    { purpose: 'text', state: 'erased' },
    { purpose: 'invoice', state: 'living' },
  ],
};

const message = (id: string, position: number, data: object) => ({
  ...{ topic: 't', partition: 0, key: 'customer-c', digest: '' },
  ...{ headers: { ce_id: id, ce_position: String(position) }, value: JSON.stringify(data) },
});
const keysOf = (...purposes: readonly string[]) => purposes.map((purpose) => ({ person: 'p-1', purpose }));
const asked = message('e-1', 7, { customerId: 'c', persons: ['p-1'] });
const done = message('e-2', 9, { customerId: 'c', keys: keysOf('contact', 'text') });

type Given = {
  readonly said?: object;
  readonly text?: string;
  readonly key?: string;
  readonly audit?: readonly object[];
};

/** As who has nothing but the files, the key and the script. */
const check = async ({ said = complete, text, key, audit }: Given = {}) => {
  const { publicKey, sign } = await seal.signer();
  const signed = JSON.stringify(said);
  const certificate = { text: text ?? signed, publicKey, signature: sign(signed) };
  const [file, events] = [join(folder, 'certificate.json'), join(folder, 'audit.ndjson')];
  await writeFile(file, JSON.stringify({ certificate, isComplete: true }));
  if (audit !== undefined) await writeFile(events, audit.map((one) => JSON.stringify(one)).join('\n'));
  const parts = [script, file, key ?? publicKey, ...(audit === undefined ? [] : [events])];
  try {
    return { code: 0, said: (await promisify(execFile)(process.execPath, parts, { cwd: folder, env: {} })).stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
};

it('a third party reads what was destroyed, and up to when invoices are kept', async () => {
  expect(await check({ audit: [{ root: {} }, asked, done] })).toEqual({
    code: 0,
    said: expect.stringMatching(/person p-1: asked by user:u[\s\S]*position 9: contact, text[\s\S]*until 2036-12-31/),
  });
});

it('a third party reads whether files may hold earlier versions', async () => {
  expect((await check()).said).toContain('were not made anew since');
  const rewritten = { ...complete, filesRewrittenAt: '2026-01-01T03:00:00.000Z' };
  expect((await check({ said: rewritten })).said).toContain('made anew at 2026-01-01T03:00:00.000Z');
});

it.each<[string, Given, string]>([
  ['was changed', { text: JSON.stringify({ ...complete, personId: 'p-2' }) }, 'not signed with this key'],
  ['is a root of the chain', { said: { number: 1, ends: [] } }, 'not a certificate'],
  ['says that a key is there', { said: { ...complete, keys: [{ purpose: 'text', state: 'living' }] } }, 'is living'],
  ['says that a key is gone, by no event', { said: { ...complete, erased: [] } }, 'no event says that contact'],
  [
    'says that rows are there',
    { said: { ...complete, readModels: [{ readModel: 'orders', table: 'orders', rows: 2, clear: 1 }] } },
    'rows of orders/orders in which personal values can still be read: 1',
  ],
  ['was too early', { said: { ...complete, isComplete: false } }, 'not complete yet'],
  ['names an event that is not in the chain', { audit: [asked] }, 'event e-2 at position 9 is not in'],
  [
    'names an event of another person',
    { audit: [asked, message('e-2', 9, { keys: [{ person: 'p-2', purpose: 'contact' }] })] },
    'is not about the person',
  ],
  [
    'names an event that destroyed less',
    { audit: [asked, message('e-2', 9, { keys: keysOf('contact') })] },
    'does not say that text is destroyed',
  ],
])('a third party is told when it %s', async (_, given, why) => {
  expect(await check(given)).toEqual({ code: 1, said: expect.stringContaining(why) });
});

it('a third party takes no other key, and is told of a file that is none', async () => {
  expect(await check({ key: (await memorySeal().signer()).publicKey })).toMatchObject({ code: 1 });
  expect(await check({ key: 'nonsense' })).toMatchObject({ code: 2 });
});
