import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whenQuiet } from '../reliability/quiet.ts';
import { httpTo } from './http.ts';
import { cookieIn } from './people.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done } from './shop.ts';
import { storedEvents } from './stored-events.ts';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const excerpt = 'deploy/demo/fixtures/online-retail-excerpt.csv';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
/** Of the people whom the demo has made. */
let password = '';

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
});

afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

type Demo = { readonly code: number | null; readonly said: string };

/** Runs the demo; `interruptAt` presses Ctrl-C as soon as it has said that. */
const demo = (baseUrl: string, interruptAt?: string, ...more: readonly string[]): Promise<Demo> => {
  const args = ['deploy/run.js', 'deploy/demo/src/main.ts', '--file', excerpt, '--out', folder.path];
  const child = spawn(process.execPath, [...args, '--concurrency', interruptAt === undefined ? '16' : '1', ...more], {
    cwd: root,
    env: { PATH: process.env['PATH'], BASE_URL: baseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let interrupted = false;
  const hear = (text: unknown): void => {
    said += String(text);
    if (interruptAt === undefined || interrupted || !said.includes(interruptAt)) return;
    interrupted = true;
    child.kill('SIGINT');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
};

const passwordIn = ({ said }: Demo): string => /The password of all: (\S+)/.exec(said)?.[1] ?? '';

describe('the demo', () => {
  it('says how to start the system when there is none', async () => {
    const { code, said } = await demo('http://127.0.0.1:9');
    expect([code, said]).toEqual([1, expect.stringContaining('run `npm start` in another terminal first')]);
  });

  it('goes on after Ctrl-C where it stopped, and agrees with the file to the penny', async () => {
    const first = await demo(system.baseUrl, 'orders: 21 of');
    expect(first.code, first.said).toBe(130);
    expect(first.said).toContain('it goes on from here');
    const second = await demo(system.baseUrl);
    expect(second.code, second.said).toBe(0);
    expect(second.said).toContain('The sales report agrees with the file to the cent.');
    expect(second.said).toContain('refused by the system 0');
    expect(second.said).not.toContain('taken before 0');
    password = passwordIn(second);

    const { get } = httpTo(system.baseUrl);
    const report = await get('/query/v1/reports/sales?period=total&channel=online-retail');
    expect(report.body.totals).toMatchObject([{ orders: 54 }]);
    const rows = (await readFile(join(folder.path, 'online-retail.csv'), 'utf8')).trim().split('\n');
    expect(rows).toHaveLength(1 + 43);
  });

  it('doubles nothing when it is run again', async () => {
    const databaseUrl = await attachEmbeddedPostgres(join(folder.path, 'postgres'));
    const settledEvents = async (): Promise<number> => {
      expect(await whenQuiet(databaseUrl ?? '', {}, 60_000)).toEqual([]);
      return storedEvents(folder.path);
    };
    const before = await settledEvents();
    const again = await demo(system.baseUrl);
    expect(again.code, again.said).toBe(0);
    expect(await settledEvents()).toBe(before);
  });

  it('says how to sign in as whom, and each sees what the role says', async () => {
    const http = httpTo(system.baseUrl);
    const signIn = (role: string) =>
      http.post('/identity/v1/sign-in', { body: { email: `${role}@demo.example`, password } });
    const roles = ['sales-manager', 'salesperson', 'warehouse', 'finance', 'auditor', 'operator'];
    for (const role of roles) expect([role, (await signIn(role)).status]).toEqual([role, 200]);
    const made = await demo(system.baseUrl, undefined, '--administrator', '--new-passwords');
    expect(made.code, made.said).toBe(0);
    expect((await signIn('auditor')).status).toBe(401);
    password = passwordIn(made);
    await until('the system asks who comes', async () => (await http.get('/query/v1/customers')).status === 401);
    /** How many customers one sees, or why none. */
    const seenBy = async (role: string): Promise<number> => {
      const cookie = cookieIn(await done(signIn(role)));
      const { token } = (await done(http.post('/identity/v1/tokens', { headers: { cookie } }))).body;
      const { status, body } = await http.get('/query/v1/customers?limit=200', { authorization: `Bearer ${token}` });
      return status === 200 ? body.items.length : status;
    };
    const all = await seenBy('administrator');
    const own = Math.ceil(all / 4);
    expect(own).toBeLessThan(all);
    expect(await Promise.all(['salesperson', 'sales-manager', 'auditor', 'warehouse'].map(seenBy))).toEqual([
      own,
      own,
      all,
      403,
    ]);
  });
});
