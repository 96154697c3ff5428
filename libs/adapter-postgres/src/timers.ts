import { signal, type Timer, type Timers } from '@sales/eventsourcing';
import { batched } from './batching.ts';
import type { Pool } from './pool.ts';
import { textArray } from './text-array.ts';

export type TimerOptions = {
  /** How long a fired timer is left to its handler before another process may try, in ms. */
  readonly timeoutMs?: number;
  readonly onError?: (error: unknown) => void;
};

type Row = { readonly timer_id: string; readonly due_at: string; readonly payload: unknown };
type Owned = { readonly owner: string; readonly timer: Timer };
type Named = { readonly owner: string; readonly timerId: string };

/** How often other processes' timers are looked for, in ms; those of this process are known at once. */
const longestSleep = 1000;
const atOnce = 100;

export const postgresTimers = (pool: Pool, { timeoutMs = 30_000, onError = () => {} }: TimerOptions = {}): Timers => {
  const scheduled = signal();

  const scheduleMany = async (timers: readonly Owned[]): Promise<readonly undefined[]> => {
    await pool.query({
      name: 'timers.schedule',
      text: `insert into work.timers (owner, timer_id, due_at, payload, state)
        select owner, timer_id, due_at::timestamptz, payload::json, 'set'
        from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t (owner, timer_id, due_at, payload)
        order by owner, timer_id
        on conflict do nothing`,
      values: [
        textArray(timers.map(({ owner }) => owner)),
        textArray(timers.map(({ timer }) => timer.timerId)),
        textArray(timers.map(({ timer }) => timer.dueAt)),
        textArray(timers.map(({ timer }) => JSON.stringify(timer.payload ?? null))),
      ],
    });
    scheduled.notify();
    return timers.map(() => undefined);
  };
  const schedule = batched(scheduleMany);

  const cancelMany = async (timers: readonly Named[]): Promise<readonly undefined[]> => {
    await pool.query({
      name: 'timers.cancel',
      text: `insert into work.timers (owner, timer_id, due_at, state)
        select distinct owner, timer_id, 'infinity'::timestamptz, 'cancelled'
        from unnest($1::text[], $2::text[]) as t (owner, timer_id)
        order by owner, timer_id
        on conflict (owner, timer_id) do update set state = 'cancelled' where work.timers.state = 'set'`,
      values: [textArray(timers.map(({ owner }) => owner)), textArray(timers.map(({ timerId }) => timerId))],
    });
    return timers.map(() => undefined);
  };
  const cancel = batched(cancelMany);

  /** Due timers that no other process is at, now ours for a while. */
  const claim = (owner: string): Promise<Row[]> =>
    pool.query<Row>({
      name: 'timers.claim',
      text: `update work.timers t set claimed_until = clock_timestamp() + $2 * interval '1 ms'
        from (select timer_id from work.timers
          where owner = $1 and state = 'set' and due_at <= clock_timestamp() and claimed_until <= clock_timestamp()
          order by due_at limit ${atOnce} for update skip locked) due
        where t.owner = $1 and t.timer_id = due.timer_id
        returning t.timer_id,
          to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due_at, t.payload`,
      values: [owner, timeoutMs],
    });

  const untilNext = async (owner: string): Promise<number> => {
    const [row] = await pool.query<{ ms: string | null }>({
      name: 'timers.next',
      text: `select extract(epoch from greatest(due_at, claimed_until) - clock_timestamp()) * 1000 as ms
        from work.timers
        where owner = $1 and state = 'set' order by due_at limit 1`,
      values: [owner],
    });
    return Math.min(Math.max(Number(row?.ms ?? longestSleep), 5), longestSleep);
  };

  const settle = async (owner: string, timerId: string, failures: number | undefined): Promise<void> => {
    await pool.query({
      name: failures === undefined ? 'timers.fired' : 'timers.again',
      text:
        failures === undefined
          ? `update work.timers set state = 'fired' where owner = $1 and timer_id = $2 and state = 'set'`
          : `update work.timers set claimed_until = clock_timestamp() + $3 * interval '1 ms'
             where owner = $1 and timer_id = $2`,
      values: failures === undefined ? [owner, timerId] : [owner, timerId, Math.min(100 * 2 ** failures, 30_000)],
    });
  };

  return {
    schedule: (owner, timer) => schedule({ owner, timer }),

    cancel: (owner, timerId) => cancel({ owner, timerId }),

    run: async (owner, handler, abort) => {
      const failures = new Map<string, number>();
      const fire = async ({ timer_id: timerId, due_at: dueAt, payload }: Row): Promise<void> => {
        try {
          await handler({ timerId, dueAt, payload });
          failures.delete(timerId);
          await settle(owner, timerId, undefined);
        } catch (error) {
          onError(error);
          const count = (failures.get(timerId) ?? 0) + 1;
          failures.set(timerId, count);
          await settle(owner, timerId, count);
        }
      };
      while (!abort.aborted) {
        const seen = scheduled.count();
        try {
          const due = await claim(owner);
          await Promise.all(due.map(fire));
          if (due.length < atOnce) await scheduled.wait(seen, await untilNext(owner), abort);
        } catch (error) {
          onError(error);
          await scheduled.wait(scheduled.count(), longestSleep, abort);
        }
      }
    },
  };
};
