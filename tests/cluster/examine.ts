import type { Position } from '@sales/eventsourcing';
import { keepers, rebuildAll } from '../reliability/aftermath.ts';
import { check, publishedIn, type Violation } from '../reliability/checker/index.ts';
import { loadFigures } from '../reliability/figures.ts';
import { operationsOf, readHistory } from '../reliability/history.ts';
import { loadTables, loadTimers, withClient } from '../reliability/load-evidence.ts';
import { databases, type Places } from './places.ts';
import { whenQuiet } from './quiet.ts';
import { readStore } from './store.ts';
import { readTopics } from './topics.ts';

/**
 * `mayRepeat`: a relay may have stood still, so that topics repeat some of what they have. `before`: the last event
 * that was there before.
 */
export type ExamineOptions = { readonly mayRepeat: boolean; readonly before?: Position };

/** The last event that there is. */
export const lastPosition = async (places: Places): Promise<Position | undefined> => {
  const { infrastructure } = await places.index();
  return (await readStore(infrastructure.eventStore)).at(-1)?.position;
};

/**
 * Waits until nothing is left to do, rebuilds every read model, and looks for whatever should not be in what there is
 * then.
 */
export const examine = async (
  places: Places,
  historyPath: string,
  { mayRepeat, before }: ExamineOptions,
): Promise<readonly Violation[]> => {
  const unfinished = await whenQuiet(places, 120_000);
  const { instances, infrastructure } = await places.index();
  const there = keepers.map((name) => instances.find(({ service }) => service === name));
  const { headers = {} } = places;
  const kept = there.flatMap((keeper) => (keeper === undefined ? [] : [{ ...keeper, headers }]));
  const differences = unfinished.length === 0 ? await rebuildAll(kept) : [];
  const topics = await readTopics(infrastructure.kafka);
  const loads = await Promise.all(
    databases.map(async (name) =>
      withClient(await places.databaseUrl(name), async (client) => ({
        timers: await loadTimers(client),
        tables: await loadTables(client),
      })),
    ),
  );
  const violations = check({
    operations: operationsOf(await readHistory(historyPath)),
    events: await readStore(infrastructure.eventStore),
    topics,
    mayRepeat,
    ...(before !== undefined && { before }),
    published: publishedIn(topics),
    timers: new Map(loads.flatMap(({ timers }) => [...timers])),
    tables: loads.flatMap(({ tables }) => tables),
    figures: await loadFigures(await places.databaseUrl('projector')),
    unfinished,
  });
  return [...differences, ...violations];
};
