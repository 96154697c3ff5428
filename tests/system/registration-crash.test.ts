import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom, seedsFor } from '../reliability/random.ts';
import { httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let running: RunningSystem | undefined;

beforeAll(async () => {
  folder = await dataFolder();
  // The first start has a command of its own: it founds the main company.
  await (await start()).stop();
});
afterAll(async () => {
  await running?.kill();
  await folder.remove();
});

const start = async (env: Readonly<Record<string, string>> = {}): Promise<RunningSystem> => {
  running = await startSystem({ folder: folder.path, env });
  return running;
};

const register = ({ baseUrl }: RunningSystem, nth: number, key: string): Promise<Reply> =>
  httpTo(baseUrl).post('/customer/v1/customers', {
    body: {
      name: 'Weber GmbH',
      country: 'DE',
      currency: 'EUR',
      taxId: `DE ${nth}`,
      emails: [{ email: `info@weber${nth}.example` }],
    },
    headers: { 'idempotency-key': `${key}-${nth}` },
  });

/**
 * A registration claims the tax id, then the e-mail address, takes a block of numbers, then appends: four commands of
 * two points each.
 */
const points = [
  'command.decided:1',
  'command.appended:1',
  'command.decided:2',
  'command.appended:2',
  'command.decided:3',
  'command.appended:3',
  'command.decided:4',
  'command.appended:4',
];

const [seed] = seedsFor(1);
const random = randomFrom(seed);

/** Who comes first after the kill: others every day. */
const cases = points.map((point) => [point, random.pick(['the same client', 'another client'])] as const);

test.each(cases)(`after a kill at %s one registration stands when %s comes first, seed ${seed}`, async (point, who) => {
  const nth = points.indexOf(point);
  const killed = await start({ SM_CRASH: point });
  await expect(register(killed, nth, 'first')).rejects.toThrow('fetch failed');
  const system = await start();
  const keys = who === 'the same client' ? ['first', 'second'] : ['second', 'first'];
  const answers = new Map<string, Reply>();
  for (const key of keys) answers.set(key, await register(system, nth, key));
  const winner = point === 'command.appended:4' ? 'first' : (keys[0] ?? '');
  const loser = winner === 'first' ? 'second' : 'first';
  expect([answers.get(winner)?.status, answers.get(loser)?.status]).toEqual([201, 409]);
  expect(answers.get(loser)?.body.details.customerId).toBe(answers.get(winner)?.body.customerId);
  await system.stop();
});
