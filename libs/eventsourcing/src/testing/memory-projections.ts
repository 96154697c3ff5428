import { equal } from '../equal.ts';
import { Fenced, ValueRefused } from '../errors.ts';
import {
  type Build,
  type Claim,
  checkRow,
  groupOf,
  type Json,
  keyOf,
  mostDifferences,
  type ParkedStream,
  type PartitionOfBuild,
  type Projection,
  type ProjectionStore,
  type ProjectionTransaction,
  type RebuildProgress,
  type Row,
  type RowDifference,
  rebuildOf,
  type Table,
  type TableSummary,
} from '../projection.ts';
import { type Position, position } from '../types.ts';

export type MemoryProjectionStore = ProjectionStore & {
  /** Rows of a table of the live build, in key order. */
  rows(table: string): readonly Row[];
};

type Progress = { readonly topic: string; readonly partition: number; position: Position; epoch: number };
type Rows = Map<string, Row>;
type Filling = {
  readonly build: Build;
  state: 'building' | 'withheld' | 'accepted' | 'live' | 'previous';
  readonly progress: Map<string, Progress>;
  rebuild?: RebuildProgress;
  tables: Map<string, Rows>;
  parked: readonly ParkedStream[];
  /** What changes it does so one after the other. */
  last: Promise<unknown>;
};

/** As a database gives it back: every column, absent values null, a copy. */
const stored = (table: Table, row: Row): Row => {
  checkRow(table, row);
  return Object.fromEntries(Object.keys(table.columns).map((column) => [column, structuredClone(row[column] ?? null)]));
};

const plus = (a: Json | undefined, b: Json | undefined): number => Number(a ?? 0) + Number(b ?? 0);

/** The rows of a table that are not the same, by key. */
const differencesOf = (table: Table, live: Rows, built: Rows): RowDifference[] =>
  [...new Set([...live.keys(), ...built.keys()])].sort().flatMap((name): RowDifference[] => {
    const [old, next] = [live.get(name), built.get(name)];
    const row = next ?? old;
    if (row === undefined) return [];
    const key = Object.fromEntries(table.key.map((column) => [column, row[column] ?? null]));
    const of = { table: table.name, key };
    if (old === undefined) return [{ ...of, in: 'built', columns: [] }];
    if (next === undefined) return [{ ...of, in: 'live', columns: [] }];
    const columns = Object.keys(table.columns).filter((column) => !equal(old[column], next[column]));
    return columns.length === 0 ? [] : [{ ...of, in: 'both', columns }];
  });

/** Read models in memory, for unit tests of projections and of what runs them. */
export const memoryProjectionStore = (): MemoryProjectionStore => {
  const fillings: Filling[] = [];
  const rewritten = new Map<string, Date>();
  const of = (build: Build): Filling => {
    const filling = fillings.find((one) => groupOf(one.build) === groupOf(build));
    if (filling === undefined) throw new Error(`there is no build ${groupOf(build)}`);
    return filling;
  };

  const make = (projection: Projection, state: Filling['state']): Filling => {
    const number = fillings.filter((one) => one.build.projection.name === projection.name).length + 1;
    const tables = new Map(projection.tables.map((part): [string, Rows] => [part.table.name, new Map()]));
    const filling: Filling = {
      build: { projection, number },
      state,
      progress: new Map(),
      tables,
      parked: [],
      last: Promise.resolve(),
    };
    fillings.push(filling);
    return filling;
  };

  const find = (projection: Projection, state: Filling['state']): Filling | undefined =>
    fillings.findLast((one) => one.build.projection.name === projection.name && one.state === state);

  const unfinishedOf = (projection: Projection): Filling | undefined =>
    fillings.findLast(
      ({ build: { projection: one }, state }) =>
        one.name === projection.name &&
        one.version === projection.version &&
        (state === 'building' || state === 'accepted'),
    );

  /** After what changes the build already. */
  const inTurn = <Result>(build: Build, work: () => Promise<Result>): Promise<Result> => {
    const filling = of(build);
    const done = filling.last.then(work);
    filling.last = done.catch(() => {});
    return done;
  };

  const summarise = ({ projection }: Build, filled: ReadonlyMap<string, Rows> | undefined): readonly TableSummary[] =>
    projection.tables.map(({ table }) => {
      const rows = [...(filled?.get(table.name)?.values() ?? [])];
      const columns = Object.keys(table.columns).filter((column) => table.columns[column] === 'bigint');
      const sums = columns.map((column) => [column, rows.reduce((sum, row) => plus(sum, row[column]), 0)]);
      return { table: table.name, rows: rows.length, sums: Object.fromEntries(sums) };
    });

  const progressOf = ({ build, topic, partition }: PartitionOfBuild): Progress => {
    const { progress } = of(build);
    const name = `${topic}/${partition}`;
    const found = progress.get(name) ?? { topic, partition, position: position(0), epoch: 0 };
    progress.set(name, found);
    return found;
  };

  const transactionOn = (
    tables: Map<string, Rows>,
    reached: Map<Progress, Position>,
    parked: Map<string, ParkedStream>,
  ): ProjectionTransaction => {
    const rowsOf = (table: Table): Rows => {
      const rows = tables.get(table.name);
      if (rows === undefined) throw new Error(`there is no table ${table.name}`);
      return rows;
    };
    const put = (table: Table, row: Row): void => {
      rowsOf(table).set(keyOf(table, row), stored(table, row));
    };
    return {
      checkpoint: (partition) => progressOf(partition).position,
      load: async (table, keys) =>
        keys.map((key) => rowsOf(table).get(keyOf(table, key))).filter((row) => row !== undefined),
      write: async (table, upserts, removals) => {
        for (const row of upserts) put(table, row);
        for (const key of removals) rowsOf(table).delete(keyOf(table, key));
      },
      insert: async (table, rows) => {
        for (const row of rows) {
          if (rowsOf(table).has(keyOf(table, row)))
            throw new ValueRefused(`${table.name} has ${keyOf(table, row)} already`);
          put(table, row);
        }
      },
      add: async (table, rows) => {
        const sums = Object.keys(table.columns).filter((column) => !table.key.includes(column));
        for (const row of rows) {
          const name = keyOf(table, row);
          const before = rowsOf(table).get(name);
          const after = { ...row, ...Object.fromEntries(sums.map((sum) => [sum, plus(before?.[sum], row[sum])])) };
          if (sums.every((sum) => plus(after[sum], 0) === 0)) rowsOf(table).delete(name);
          else put(table, after);
        }
      },
      advance: (partition, to) => {
        reached.set(progressOf(partition), to);
      },
      park: async (_, streams) => {
        for (const one of streams) {
          const before = parked.get(one.stream);
          parked.set(one.stream, { ...(before ?? one), events: (before?.events ?? 0) + one.events });
        }
      },
    };
  };

  const transact = async (
    claims: readonly Claim[],
    work: (tx: ProjectionTransaction) => Promise<void>,
  ): Promise<void> => {
    const build = claims[0]?.build;
    if (build === undefined) return;
    for (const claim of claims) {
      if (progressOf(claim).epoch !== claim.epoch) throw new Fenced(`${groupOf(build)} was taken over`);
    }
    const filling = of(build);
    const tables = new Map([...filling.tables].map(([name, rows]): [string, Rows] => [name, new Map(rows)]));
    const reached = new Map<Progress, Position>();
    const parked = new Map(filling.parked.map((one) => [one.stream, one]));
    await work(transactionOn(tables, reached, parked));
    if (filling.state === 'previous') throw new Fenced(`${groupOf(build)} is not live any more`);
    filling.tables = tables;
    filling.parked = [...parked.values()];
    for (const [progress, to] of reached) progress.position = to;
  };

  return {
    rows: (table) => {
      const rows = fillings.find((one) => one.state === 'live' && one.tables.has(table))?.tables.get(table);
      return [...(rows ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    },
    live: async (projection) => {
      const { build } = find(projection, 'live') ?? make(projection, 'live');
      const unfinished = unfinishedOf(projection);
      return {
        build: { ...build, projection },
        version: build.projection.version,
        unfinished: unfinished !== undefined,
        accepted: unfinished?.state === 'accepted',
      };
    },
    begin: async (projection) => (unfinishedOf(projection) ?? make(projection, 'building')).build,
    withhold: async (build) => {
      of(build).state = 'withheld';
    },
    accept: async ({ name }, number) => {
      const withheld = fillings.find(
        ({ build, state }) => build.projection.name === name && build.number === number && state === 'withheld',
      );
      if (withheld !== undefined) withheld.state = 'accepted';
      return withheld !== undefined;
    },
    note: async (build, progress) => {
      of(build).rebuild = progress;
    },
    lastRebuild: async ({ name }) => {
      const last = fillings.findLast((one) => one.build.projection.name === name);
      return last && rebuildOf(last.build.number, last.state === 'live', last.rebuild);
    },
    swap: async (build) => {
      const before = find(build.projection, 'live');
      if (before !== undefined) before.state = 'previous';
      of(build).state = 'live';
    },
    fence: async (partition) => {
      const progress = progressOf(partition);
      progress.epoch += 1;
      return progress.epoch;
    },
    transact: async (claims, work) => {
      const [first] = claims;
      if (first !== undefined) await inTurn(first.build, () => transact(claims, work));
    },
    prepare: async () => {},
    standstill: inTurn,
    forget: async (projection, { id, purposes }) => {
      let rows = 0;
      for (const { build, state, tables } of fillings.filter((one) => one.build.projection.name === projection.name)) {
        if (state === 'previous') for (const table of tables.values()) table.clear();
        else
          await inTurn(build, async () => {
            for (const { table } of projection.tables) {
              const { forgets } = table;
              if (forgets?.purposes.some((one) => purposes.includes(one)) !== true) continue;
              const { of: column, through, evolve } = forgets;
              const others = [
                ...(of(build)
                  .tables.get(through?.table ?? table.name)
                  ?.values() ?? []),
              ];
              const on = through?.on;
              const about = others.filter((row) => row[column] === id);
              const isAbout = (row: Row): boolean =>
                on === undefined ? row[column] === id : about.some((one) => one[on] === row[on]);
              const filled = of(build).tables.get(table.name) ?? new Map();
              for (const [key, row] of filled) {
                const next = isAbout(row) ? stored(table, evolve(row)) : row;
                if (equal(next, row)) continue;
                filled.set(key, next);
                rows++;
              }
            }
          });
      }
      return { rows, complete: true };
    },
    rewrite: async (projections) => {
      for (const { name } of projections) rewritten.set(name, new Date());
      return { complete: true, journal: true };
    },
    rewrittenAt: async (projections) => {
      const times = projections.map(({ name }) => rewritten.get(name));
      return times.includes(undefined) ? undefined : times.toSorted((a, b) => Number(a) - Number(b))[0];
    },
    snapshot: async () => {
      const then = new Map(fillings.map((one) => [groupOf(one.build), new Map(one.tables)]));
      return {
        compare: async (live, built) => {
          const rowsOf = (build: Build, { name }: Table): Rows => then.get(groupOf(build))?.get(name) ?? new Map();
          const [before, after] = [live, built].map((build) => summarise(build, then.get(groupOf(build))));
          const differences: RowDifference[] = [];
          const tables = (after ?? []).flatMap((summed) => {
            const old = before?.find((one) => one.table === summed.table);
            const part = built.projection.tables.find((one) => one.table.name === summed.table);
            if (old === undefined || part === undefined) return [];
            const found = differencesOf(part.table, rowsOf(live, part.table), rowsOf(built, part.table));
            differences.push(...found.slice(0, mostDifferences));
            return [{ live: old, built: summed, agrees: found.length === 0, differing: found.length }];
          });
          return { agrees: tables.every(({ agrees }) => agrees), tables, differences };
        },
        close: async () => {},
      };
    },
    checkpoint: async (partition) => progressOf(partition).position,
    checkpoints: async (build) =>
      [...of(build).progress.values()].map(({ topic, partition, position: at }) => ({
        topic,
        partition,
        position: at,
      })),
    parked: async (build, partition) =>
      of(build)
        .parked.filter(
          ({ topic, partition: nth }) =>
            partition === undefined || (topic === partition.topic && nth === partition.partition),
        )
        .toSorted((a, b) => Number(a.position - b.position)),
    summary: async (build) => summarise(build, of(build).tables),
  };
};
