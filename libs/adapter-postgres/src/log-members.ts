import type { Pool } from './pool.ts';
import { bigintArray } from './text-array.ts';

/** A partition that a member owns for the time of a lease. */
export type Assignment = {
  readonly topicId: number;
  readonly partition: number;
  /** Rises with each change of hands. */
  readonly epoch: string;
  /** First offset that the group has not finished. */
  readonly committed: bigint;
};

export type Heartbeat = {
  readonly owned: readonly Assignment[];
  /** How many partitions are this member's fair share. */
  readonly share: number;
};

export type Commit = Assignment & { readonly next: bigint };

/** One consumer of a group as the others see it: rows in `log.members` and `log.assignments`. */
export type Member = {
  heartbeat(topicIds: readonly number[]): Promise<Heartbeat>;
  /** Offsets of partitions that have changed hands since are not taken. */
  commit(commits: readonly Commit[]): Promise<void>;
  release(partitions: readonly Assignment[]): Promise<void>;
  leave(): Promise<void>;
};

type Row = {
  readonly topic_id: number;
  readonly partition: number;
  readonly epoch: string;
  readonly committed: string;
  readonly quota: number;
};

/** `ttl`: how long a member that has ended keeps its partitions, in ms. */
export const groupMember = (pool: Pool, group: string, member: string, ttl: number): Member => ({
  heartbeat: async (topicIds) => {
    const rows = await pool.query<Row>({
      name: 'log.heartbeat',
      text: `select * from log.heartbeat($1, $2, $3::int[], $4 * interval '1 ms')`,
      values: [group, member, topicIds, ttl],
    });
    const owned = rows.map((row) => ({
      topicId: row.topic_id,
      partition: row.partition,
      epoch: row.epoch,
      committed: BigInt(row.committed),
    }));
    return { owned, share: rows[0]?.quota ?? 0 };
  },
  commit: async (commits) => {
    await pool.query({
      name: 'log.commit',
      text: `update log.assignments a set committed = c.next
        from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) as c (topic_id, partition, epoch, next)
        where a.group_name = $1 and a.topic_id = c.topic_id and a.partition = c.partition
          and a.owner = $2 and a.epoch = c.epoch and a.lease_until > clock_timestamp()`,
      values: [
        group,
        member,
        bigintArray(commits.map((commit) => commit.topicId)),
        bigintArray(commits.map((commit) => commit.partition)),
        bigintArray(commits.map((commit) => BigInt(commit.epoch))),
        bigintArray(commits.map((commit) => commit.next)),
      ],
    });
  },
  release: async (partitions) => {
    await pool.query({
      name: 'log.release',
      text: `update log.assignments a set owner = null, lease_until = '-infinity'
        from unnest($3::bigint[], $4::bigint[]) as r (topic_id, partition)
        where a.group_name = $1 and a.topic_id = r.topic_id and a.partition = r.partition and a.owner = $2`,
      values: [
        group,
        member,
        bigintArray(partitions.map((one) => one.topicId)),
        bigintArray(partitions.map((one) => one.partition)),
      ],
    });
  },
  leave: async () => {
    await pool.query({
      text: `with gone as (delete from log.members where group_name = $1 and member = $2)
        update log.assignments set owner = null, lease_until = '-infinity' where group_name = $1 and owner = $2`,
      values: [group, member],
    });
  },
});
