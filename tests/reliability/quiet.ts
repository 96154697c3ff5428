import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from './load-evidence.ts';

/** Who must be done before nothing more can happen. */
export type Quiet = {
  /**
   * Consumer groups without the number of their build. Absent: all that there have ever been, but those of an
   * operator.
   */
  readonly readers?: readonly string[];
};

/**
 * What is not done yet: an event that is not relayed, a reader that is not there or has not consumed everything, a
 * message that was set aside, an alarm that is due. In one snapshot, so that nothing is in between.
 */
const unfinishedIn = async (client: pg.Client, { readers }: Quiet): Promise<readonly string[]> => {
  const { rows } = await client.query<{ what: string }>(
    `with reader as (
       select r.name, m.group_name, m.topics
       from unnest(coalesce($1::text[], (
         select array_agg(distinct regexp_replace(group_name, '\\.\\d+$', '')) from log.assignments
         where group_name not like 'ops.%'))) r (name)
       left join log.members m
         on m.group_name ~ ('^' || r.name || '(\\.\\d+)?$') and m.seen_until > clock_timestamp())
     select t.name || ' ends at ' || ends.position as what
       from log.topics t
       cross join lateral (
         select coalesce(max((m.headers ->> 'ce_position')::bigint), 0) as position
         from log.partitions p
         cross join lateral (
           select headers from log.messages m
           where m.topic_id = p.topic_id and m.partition = p.partition order by m."offset" desc limit 1) m
         where p.topic_id = t.topic_id) ends
       where exists (
         select from store.events e
         where e.position > ends.position and split_part(e.stream, '-', 1) = split_part(t.name, '.', 2))
     union all
     select 'no consumer reads as ' || name from reader where group_name is null
     union all
     select r.group_name || ' is at ' || coalesce(a.committed, 0) || ' of ' || p.next_offset || ' in ' || t.name
     || '/' || p.partition
       from reader r
       join log.partitions p on p.topic_id = any (r.topics)
       join log.topics t using (topic_id)
       left join log.assignments a
         on a.group_name = r.group_name and a.topic_id = p.topic_id and a.partition = p.partition
       where a.committed is distinct from p.next_offset
     union all
     select 'timer of ' || owner || ' is due since ' || due_at from work.timers
        where state = 'set' and due_at <= clock_timestamp()`,
    [readers],
  );
  return rows.map(({ what }) => what);
};

/** Resolves once nothing is left to do, or after `timeoutMs`; gives what is still unfinished then. */
export const whenQuiet = (url: string, quiet: Quiet, timeoutMs: number): Promise<readonly string[]> =>
  withClient(url, async (client) => {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const unfinished = await unfinishedIn(client, quiet);
      if (unfinished.length === 0 || performance.now() > deadline) return unfinished;
      await delay(50);
    }
  });
