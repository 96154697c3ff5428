import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readHistory } from '../reliability/history.ts';
import { runOps } from '../system/ops-command.ts';
import { addressIn, dataFolder, launchSystem, startTimeoutMs } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { placesOf } from './places.ts';
import { prepareReleases, type Release, rebuilt } from './releases.ts';
import { underLoad } from './under-load.ts';

/** For read models to be rebuilt beside a dozen processes that are at work, in ms. */
const timeoutMs = 300_000;

type Projection = { readonly name: string; readonly version: number; readonly live?: { readonly version: number } };

/** Read models of a service that are not of the code of the process that is asked. */
const strangers = async (address: string, service: string): Promise<readonly Projection[]> => {
  const answer = await fetch(`${address}/${service}/v1/projections`);
  const { items }: { items?: readonly Projection[] } = JSON.parse(await answer.text());
  if (items === undefined) return [{ name: 'no answer', version: 0 }];
  return items.filter(({ version, live }) => live?.version !== version);
};

/** Names of those of the services whose read models differ between the releases. */
const strange = async (address: string) => ({
  query: (await strangers(address, 'query')).map(({ name }) => name),
  order: (await strangers(address, 'order')).map(({ name }) => name),
});

/**
 * Requests that got no answer, or one that says nothing about what they wanted. A dozen processes on a small machine
 * have no time now and then, which has nothing to do with releases.
 */
const failedIn = async (historyPath: string): Promise<readonly string[]> =>
  (await readHistory(historyPath)).flatMap((entry) =>
    entry.kind === 'complete' &&
    (entry.outcome === 'unknown' || (entry.status ?? 0) >= 500) &&
    entry.reason !== 'service/overloaded'
      ? [`${entry.status ?? ''} ${entry.reason ?? ''}`]
      : [],
  );

/** What the gateway said of it. */
const brokenOff = (log: string): string => (log.match(/.*broke off.*/g) ?? []).join('\n');

it('a release is rolled out under load, and back again: no request fails, and nothing is lost', async () => {
  const folder = await dataFolder();
  const shelf = await dataFolder();
  const releases = await prepareReleases(shelf.path);
  const { CUSTOMER_INSTANCES = '1', INVENTORY_INSTANCES = '1' } = process.env;
  // The grace is longer than the gateway keeps an idle connection.
  const env = { CUSTOMER_INSTANCES, INVENTORY_INSTANCES, STOP_GRACE: '5000' };
  const { child, log, ended } = launchSystem({ folder: folder.path, sources: releases.sources, env });
  const place = until('the cluster says where it is', () => addressIn(log()), startTimeoutMs);
  const address = () => place;
  const places = placesOf(folder.path, address);
  const historyPath = join(folder.path, 'history.ndjson');

  /** Exchanges the instances one by one, of services that have several: with one alone requests would wait. */
  const roll = async (release: Release): Promise<void> => {
    await releases.use(release);
    const { instances } = await places.index();
    const several = instances.filter(({ service }) => instances.filter((one) => one.service === service).length > 1);
    for (const { name, pid, origin, service } of several) {
      if (pid === undefined) throw new Error(`${name} is not there`);
      process.kill(pid, 'SIGTERM');
      await until(`${name} is another process`, async () => {
        const now = (await places.index()).instances.find((one) => one.name === name)?.pid;
        return now !== undefined && now !== pid;
      });
      // Read models of a newer release make an older service unready, and there is no other at the end of the way
      // back.
      const sign = release === 'before' && service in rebuilt ? 'livez' : 'readyz';
      let last = '';
      await until(
        `${name} answers`,
        async () => {
          // As often as a kubelet asks: readiness looks at the end of every topic.
          await delay(1000);
          const answer = await fetch(`${origin}/${service}/${sign}`).catch(() => undefined);
          last = (await answer?.text()) ?? 'nothing';
          return answer?.ok;
        },
        timeoutMs,
      ).catch((error: unknown) => {
        throw new Error(`${name} says ${last}`, { cause: error });
      });
    }
  };

  const haveReadModels = async (release: Release): Promise<void> => {
    let last: readonly Projection[] = [];
    await until(
      `the read models of the release ${release} are in use`,
      async () => {
        await delay(1000);
        last = [...(await strangers(await place, 'query')), ...(await strangers(await place, 'order'))];
        return last.length === 0;
      },
      timeoutMs,
    ).catch((cause: unknown) => {
      throw new Error(`${JSON.stringify(last)}\n${log().slice(-5000)}`, { cause });
    });
  };

  try {
    await place;
    const load = {
      folder: folder.path,
      address,
      places,
      seed: 1,
      clients: 4,
      orders: 20_000,
      rest: 100,
      mayRepeat: true,
    };
    const { violations } = await underLoad(load, async ({ placed, reaches }) => {
      await reaches(20);
      expect(await strange(await place)).toEqual({ query: [], order: [] });
      await roll('now');
      await haveReadModels('now');
      await reaches(placed() + 20);
      expect(await failedIn(historyPath), brokenOff(log())).toEqual([]);

      await roll('before');
      expect(await strange(await place)).toEqual(rebuilt);
      const { instances } = await places.index();
      for (const [service, names] of Object.entries(rebuilt)) {
        // As the runbook has it: of a single instance.
        const { origin } = instances.find((one) => one.service === service) ?? {};
        for (const name of names)
          expect(await runOps(['rebuild', name], { BASE_URL: String(origin) })).toMatchObject({ code: 0 });
      }
      await haveReadModels('before');
      await reaches(placed() + 20);
    });
    expect(violations, log().slice(-5000)).toEqual([]);
    // While the newer read models stood still, who wanted to read what they have written was told so.
    const failed = (await failedIn(historyPath)).filter((why) => !why.includes('not-caught-up'));
    expect(failed, brokenOff(log())).toEqual([]);
  } finally {
    child.kill('SIGINT');
    await ended;
    await folder.remove();
    await shelf.remove();
  }
});
