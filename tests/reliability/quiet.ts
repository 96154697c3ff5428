import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from './load-evidence.ts';

/** Who must be done before nothing more can happen. */
export type Quiet = {
  /** Names of the relays. */
  readonly relays: readonly string[];
  /** Consumer groups without the number of their build. */
  readonly readers: readonly string[];
};

/**
 * True when every event is relayed, every reader is there and has consumed everything, and no alarm is due: in one
 * snapshot, so that nothing is in between.
 */
const isQuiet = async (client: pg.Client, { relays, readers }: Quiet): Promise<boolean> => {
  const { rows } = await client.query<{ quiet: boolean }>(
    `with reader as (
       select r.name, m.group_name, m.topics from unnest($2::text[]) r (name)
       left join log.members m
         on m.group_name ~ ('^' || r.name || '(\\.\\d+)?$') and m.seen_until > clock_timestamp())
     select
       (select coalesce(max(position), 0) from store.events) <=
         all (select coalesce(c.position, 0) from unnest($1::text[]) r (name) left join work.checkpoints c on c.reader = r.name)
       and not exists (select from reader where group_name is null)
       and not exists (
         select from reader r
         join log.partitions p on p.topic_id = any (r.topics)
         left join log.assignments a
           on a.group_name = r.group_name and a.topic_id = p.topic_id and a.partition = p.partition
         where a.committed is distinct from p.next_offset)
       and not exists (select from work.timers where state = 'set' and due_at <= clock_timestamp()) as quiet`,
    [relays, readers],
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
