import { loadConfig } from '@sales/service-kit';
import { describe, expect, it } from 'vitest';
import { opsConfig } from './config.ts';
import { readMetrics } from './metrics.ts';
import { commands, runOps } from './ops.ts';
import { linesOf } from './status.ts';

const run = async (...args: readonly string[]) => {
  const [said, complained]: [string[], string[]] = [[], []];
  const code = await runOps(args, {
    config: () => loadConfig(opsConfig, { BASE_URL: 'http://127.0.0.1:1' }),
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
    signal: new AbortController().signal,
  });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
};

describe('the command line', () => {
  it('shows every command without being asked', async () => {
    const { code, said } = await run();
    expect(code).toBe(0);
    for (const { usage } of commands) for (const form of usage) expect(said).toContain(`npm run ops -- ${form}\n`);
  });

  it('shows lines that are not too long for a terminal, with every word', async () => {
    const { said } = await run();
    expect(said.split('\n').filter((line) => line.length > 120)).toEqual([]);
    for (const { summary } of commands) expect(said.replace(/\s+/g, ' ')).toContain(summary);
  });

  it('shows one command', async () => {
    expect(await run('replay', '--help')).toMatchObject({ code: 0, said: expect.stringContaining('--from <date>') });
  });

  it.each([
    [['restart'], "no command 'restart'"],
    [['replay', '--topic', 'a'], '--to is missing'],
    [['replay', '--topic', 'a', '--to', 'a'], 'another topic'],
    [['replay', '--topic', 'a', '--to', 'b', '--from', 'long ago'], 'not a date'],
    [['verify', '--fast'], "no option '--fast'"],
    [['verify', '--timeout', 'soon'], '--timeout is soon'],
    [['verify-chain', '--timeout', '-1'], '--timeout needs a value'],
    [['verify-chain', '--timeout=-1'], '--timeout is -1'],
    [['verify', '--causes=all'], '--causes takes no value'],
    [['backup', '/a', '--keep'], '--keep needs a value'],
    [['verify-chain', '--mend', ' '], 'a reason of 1 to 500'],
    [['realign', '--right', 'topics'], '--right is topics'],
    [['parked', 'eat'], "no 'eat'"],
    [['parked', 'show', 'fulfilment'], 'a process and a key'],
    [['export'], '<file> is missing'],
    [['export-audit'], '<file> is missing'],
    [['backup'], '<folder> is missing'],
    [['erase'], '<personId> is missing'],
    [['erase', 'ann', 'bob'], "erase takes nothing more: 'bob'"],
    [['status', 'now'], "status takes nothing more: 'now'"],
    [['parked', 'list', 'fulfilment'], "parked takes nothing more: 'fulfilment'"],
    [['parked', 'show', 'fulfilment', 'order-1', 'order-2'], "parked takes nothing more: 'order-2'"],
    [['rebuild', 'all', 'orders'], "rebuild takes nothing more: 'orders'"],
    [['restore', '/a', '/b', '--keys', '/c'], "restore takes nothing more: '/b'"],
    [['replay', '--topic', 'a', '--to', 'b', 'c'], "replay takes nothing more: 'c'"],
    [['backup', '/a', '--keys', '/a/keys'], 'not apart from /a'],
    [['backup', '/a/b', '--keys', '/a'], 'not apart from /a/b'],
    [['backup', '/a', '--keep', '0'], '--keep is 0'],
  ])('refuses %j', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, complained: expect.stringContaining(message) });
  });

  it('says in one line that the system does not answer', async () => {
    expect(await run('status')).toMatchObject({
      code: 1,
      complained: 'no answer from http://127.0.0.1:1 (bad port): is the system running, and is BASE_URL its address?',
    });
  });
});

describe('the status of a service', () => {
  const healthy = `
# HELP relay_lag_seconds Age
relay_lag_seconds{relay="order",service="order"} 0.25
projection_lag_seconds{projection="orders",partition="sales.order.v1/0",service="order"} 0
projection_lag_seconds{projection="orders",partition="sales.order.v1/1",service="order"} 12.4
projection_lag_positions{projection="orders",partition="sales.order.v1/1",service="order"} 7
projection_stopped{projection="orders",service="order"} 0
projection_parked_streams{projection="orders",service="order"} 0
process_parked_keys{process="fulfilment",service="order"} 0
process_oldest_waiting_seconds{process="fulfilment",service="order"} 3`;
  const lines = (text: string, isReady = true) =>
    linesOf({
      name: 'order',
      isReady,
      checks: { relay: { ok: isReady, detail: 'no log' } },
      measured: readMetrics(text),
    });

  it('is quiet where all is well', () => {
    expect(lines(healthy)).toEqual([
      '  order: ready',
      '    relay order: 0.3 s behind',
      '    projection orders: 12 s behind in sales.order.v1/1, 7 positions',
      '    process fulfilment: 0 keys parked, the longest wait is 3.0 s',
    ]);
  });

  it('marks what needs an operator', () => {
    const stopped = healthy.replace(/(stopped.*) 0/, '$1 1');
    const sick = stopped.replace(/(parked_keys.*) 0/, '$1 2').replace(/(parked_streams.*) 0/, '$1 3');
    const different = `${healthy}\nprojection_withheld{projection="orders",service="order"} 1`;
    expect(lines(different).filter((line) => line.startsWith('!'))).toEqual([
      '!   projection orders: its rebuild DIFFERS, 12 s behind in sales.order.v1/1, 7 positions',
    ]);
    expect(lines(sick, false).filter((line) => line.startsWith('!'))).toEqual([
      '! order: NOT READY',
      '!   relay: no log',
      '!   projection orders: STOPPED, 3 streams parked, 12 s behind in sales.order.v1/1, 7 positions',
      '!   process fulfilment: 2 keys parked, the longest wait is 3.0 s',
    ]);
  });
});
