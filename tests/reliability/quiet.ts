import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from './load-evidence.ts';

/** What must have been done before nothing more can happen. */
export type Quiet = {
  /** Names of the relays. */
  readonly relays: readonly string[];
  /** Consumer groups and the topics that each reads. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
};

/** True when every event is relayed, every message consumed, and no alarm is due: in one snapshot, so that none is in between. */
const isQuiet = async (client: pg.Client, { relays, groups }: Quiet): Promise<boolean> => {
  const wanted = Object.entries(groups).flatMap(([group, topics]) => topics.map((topic) => [group, topic] as const));
  const { rows } = await client.query<{ quiet: boolean }>(
    `select
       (select coalesce(max(position), 0) from store.events) <=
         all (select coalesce(c.position, 0) from unnest($1::text[]) r (name) left join work.checkpoints c on c.reader = r.name)
       and not exists (
         select from unnest($2::text[], $3::text[]) as w (group_name, topic)
         left join log.topics t on t.name = w.topic
         left join log.partitions p on p.topic_id = t.topic_id
         left join log.assignments a on a.group_name = w.group_name and a.topic_id = p.topic_id and a.partition = p.partition
         where a.committed is distinct from p.next_offset or p.next_offset is null)
       and not exists (select from work.timers where state = 'set' and due_at <= clock_timestamp()) as quiet`,
    [relays, wanted.map(([group]) => group), wanted.map(([, topic]) => topic)],
  );
  return rows[0]?.quiet ?? false;
};

/** Resolves to true once everything is quiet, to false when the patience (ms) ends before. */
export const whenQuiet = (url: string, quiet: Quiet, patience: number): Promise<boolean> =>
  withClient(url, async (client) => {
    const deadline = performance.now() + patience;
    while (!(await isQuiet(client, quiet))) {
      if (performance.now() > deadline) return false;
      await delay(20);
    }
    return true;
  });
