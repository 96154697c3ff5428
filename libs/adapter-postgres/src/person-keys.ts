import { randomBytes } from 'node:crypto';
import {
  type CopiedKey,
  type Epoch,
  type Epochs,
  type Erasure,
  type KeptKey,
  type KeyName,
  type KeyStore,
  KeysUnavailable,
  type PersonKey,
  StoreUnavailable,
  unwrapper,
  wrapKey,
} from '@sales/eventsourcing';
import type { Migrations } from './migrations.ts';
import type { Pool } from './pool.ts';
import { textArray } from './text-array.ts';

/** Schema `vault`: the keys of persons. Storage format: never rename. A key that was erased has no secret. */
export const vaultMigrations: Migrations = [
  `
  create schema if not exists vault;

  create table vault.keys (
    person text not null,
    purpose text not null,
    number int not null default 1,
    secret bytea,
    made_at timestamptz not null default clock_timestamp(),
    erased_at timestamptz,
    primary key (person, purpose),
    check ((secret is null) = (erased_at is not null))
  );
  `,
  // Of a secret that is wrapped: with which epoch. Release 0.1.0 wrapped none.
  `
  alter table vault.keys add column epoch text;
  create index on vault.keys (epoch);
  create index on vault.keys (erased_at) where erased_at is not null;
  `,
];

type KeyRow = { readonly number: number; readonly secret: string | null; readonly epoch: string | null };
type Row = KeyRow & { readonly nth: string | number };

/** How many are read at once for a copy. */
const pageSize = 1000;

/** A day, in ms: what is erased meanwhile is in one epoch. */
const shortestEpoch = 86_400_000;

const toKey = ({ number, secret, epoch }: KeyRow): CopiedKey | 'erased' =>
  secret === null ? 'erased' : { number, secret: Buffer.from(secret, 'hex'), ...(epoch !== null && { epoch }) };

const values = (names: readonly KeyName[]) => [
  textArray(names.map(({ person }) => person)),
  textArray(names.map(({ purpose }) => purpose)),
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const unlessAway = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new KeysUnavailable(`the keys of persons cannot be asked for: ${error.message}`, { cause: error });
  }
};

/** The order in which rows are locked, for all writers alike. */
const inOrder = <Name extends KeyName>(names: readonly Name[]): readonly Name[] =>
  [...new Map(names.map((name) => [`${name.person} ${name.purpose}`, name]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, name]) => name);

/** For a process that was not told where the epochs are: it can only use keys that are not wrapped. */
const noEpochs = {
  find: (id: string): Promise<never> =>
    Promise.reject(new KeysUnavailable(`keys of persons are wrapped with epoch ${id}, and KEYS_DIR is not set`)),
};

/** The rows of the keys. */
const keyRows = (pool: Pool) => ({
  erasedSince: async (at: Date): Promise<readonly Erasure[]> => {
    const rows = await pool.query<KeyName & { readonly erased_at: string }>({
      name: 'keys.erased',
      text: `select person, purpose, erased_at from vault.keys
        where erased_at is not null and erased_at >= $1 order by erased_at`,
      values: [at.toISOString()],
    });
    return rows.map(({ person, purpose, erased_at }) => ({ person, purpose, at: new Date(erased_at) }));
  },
  find: async (names: readonly KeyName[]): Promise<readonly (CopiedKey | 'erased' | undefined)[]> => {
    const rows = await pool.query<Row>({
      name: 'keys.find',
      text: `select q.nth, k.number, encode(k.secret, 'hex') as secret, k.epoch
        from unnest($1::text[], $2::text[]) with ordinality as q (person, purpose, nth)
        join vault.keys k using (person, purpose)`,
      values: values(names),
    });
    const found = new Map(rows.map((row) => [Number(row.nth) - 1, toKey(row)]));
    return names.map((_, nth) => found.get(nth));
  },
  erase: async (names: readonly KeyName[]): Promise<void> => {
    await pool.query({
      name: 'keys.erase',
      text: `insert into vault.keys (person, purpose, erased_at)
        select person, purpose, clock_timestamp() from unnest($1::text[], $2::text[]) as q (person, purpose)
        on conflict (person, purpose) do update set secret = null, epoch = null, erased_at = excluded.erased_at
        where vault.keys.erased_at is null`,
      values: values(inOrder(names)),
    });
  },
  /** What is erased here or among these is erased; else what is here stays. */
  restore: async (keys: readonly KeptKey[]): Promise<void> => {
    const parts = inOrder(keys).map(({ person, purpose, key }) => ({
      person,
      purpose,
      ...(key === 'erased'
        ? { number: 1, secret: '', epoch: null }
        : { number: key.number, secret: hex(key.secret), epoch: key.epoch ?? null }),
    }));
    await pool.query({
      name: 'keys.restore',
      text: `insert into vault.keys (person, purpose, number, secret, erased_at, epoch)
        select person, purpose, number::int, decode(nullif(secret, ''), 'hex'),
          case when secret = '' then clock_timestamp() end, epoch
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
          as q (person, purpose, number, secret, epoch)
        on conflict (person, purpose) do update set secret = null, epoch = null, erased_at = excluded.erased_at
        where excluded.secret is null and vault.keys.erased_at is null`,
      values: [
        ...values(parts),
        textArray(parts.map(({ number }) => String(number))),
        textArray(parts.map(({ secret }) => secret)),
        textArray(parts.map(({ epoch }) => epoch)),
      ],
    });
  },
  /** All of them, or only those that are not wrapped with this epoch. */
  pages: async function* (unlike?: Epoch): AsyncGenerator<readonly KeptKey[]> {
    for (let last: KeyName = { person: '', purpose: '' }; ; ) {
      const { person, purpose } = last;
      const rows = await unlessAway(() =>
        pool.query<KeyRow & KeyName>({
          name: 'keys.page',
          text: `select person, purpose, number, encode(secret, 'hex') as secret, epoch
            from vault.keys where (person, purpose) > ($1, $2)
              and ($3::text is null or (secret is not null and epoch is distinct from $3))
            order by person, purpose limit ${pageSize}`,
          values: [person, purpose, unlike?.id ?? null],
        }),
      );
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end;
      yield rows.map((row): KeptKey => ({ person: row.person, purpose: row.purpose, key: toKey(row) }));
    }
  },
});

type KeyRows = ReturnType<typeof keyRows>;

/** Wraps every key that is not wrapped with the epoch. Resolves with how many. Twice is once. */
const wrapAll = async (pool: Pool, rows: KeyRows, epochs: Epochs, epoch: Epoch): Promise<number> => {
  const unwrap = unwrapper(epochs);
  let count = 0;
  for await (const page of rows.pages(epoch)) {
    const wrapped: (KeyName & { readonly before: string | null; readonly secret: string })[] = [];
    for (const { key: kept, ...name } of page) {
      const key = await unwrap(name, kept);
      if (key === 'erased' || kept === 'erased') continue;
      const { secret } = wrapKey(epoch, name, key);
      wrapped.push({ ...name, before: kept.epoch ?? null, secret: hex(secret) });
    }
    await pool.query({
      name: 'keys.wrap',
      text: `update vault.keys k set secret = decode(q.secret, 'hex'), epoch = $5
        from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as q (person, purpose, before, secret)
        where k.person = q.person and k.purpose = q.purpose and k.secret is not null
          and k.epoch is not distinct from q.before`,
      values: [
        ...values(wrapped),
        textArray(wrapped.map(({ before }) => before)),
        textArray(wrapped.map(({ secret }) => secret)),
        epoch.id,
      ],
    });
    count += wrapped.length;
  }
  return count;
};

/**
 * Brings the keys of a database in line with the epochs that are outside of it, before anything is done with them: what
 * was erased since a backup that it may come from is erased again, and keys that are not wrapped are.
 * @throws KeysUnavailable when an epoch is missing
 */
export const adoptKeys = async (
  pool: Pool,
  epochs: Epochs,
  { asFound }: { readonly asFound: boolean },
): Promise<void> => {
  const used = await pool.query<{ epoch: string }>({
    text: 'select distinct epoch from vault.keys where epoch is not null',
  });
  for (const { epoch } of used) await epochs.find(epoch);
  if (asFound) return;
  if ((await epochs.all()).length === 0) await epochs.beginAfter(undefined);
  const rows = keyRows(pool);
  const erased = await epochs.erased();
  for (let from = 0; from < erased.length; from += pageSize) await rows.erase(erased.slice(from, from + pageSize));
  const [plain] = await pool.query<{ there: boolean }>({
    text: 'select exists (select from vault.keys where epoch is null and secret is not null) as there',
  });
  if (plain?.there !== true) return;
  await wrapAll(pool, rows, epochs, await epochs.current());
  // The rows as they were before are in the file of the table until then.
  await pool.query({ text: 'vacuum full vault.keys' });
};

/** @param epochs absent: keys are not wrapped */
export const postgresKeys = (pool: Pool, epochs?: Epochs): KeyStore => {
  const rows = keyRows(pool);

  const unwrapped = async <Found extends CopiedKey | 'erased' | undefined>(
    names: readonly KeyName[],
    found: readonly Found[],
  ) => {
    const unwrap = unwrapper(epochs ?? noEpochs);
    const keys: (PersonKey | 'erased' | undefined)[] = [];
    for (const [nth, name] of names.entries()) {
      const key = found[nth];
      keys.push(key === undefined ? undefined : await unwrap(name, key));
    }
    return keys;
  };

  const find: KeyStore['find'] = (names) =>
    unlessAway(async () => (names.length === 0 ? [] : unwrapped(names, await rows.find(names))));

  const make = (names: readonly KeyName[]): Promise<void> =>
    unlessAway(async () => {
      const epoch = await epochs?.current();
      await pool.query({
        name: 'keys.make',
        text: `insert into vault.keys (person, purpose, secret, epoch)
          select person, purpose, decode(secret, 'hex'), $4
          from unnest($1::text[], $2::text[], $3::text[]) as q (person, purpose, secret)
          on conflict do nothing`,
        values: [
          ...values(inOrder(names)),
          textArray(
            inOrder(names).map((name) => {
              const secret = randomBytes(32);
              return hex(epoch === undefined ? secret : wrapKey(epoch, name, { number: 1, secret }).secret);
            }),
          ),
          epoch?.id ?? null,
        ],
      });
    });

  return {
    ...(epochs !== undefined && { keptFor: epochs.keptFor }),
    find,
    mint: async (names) => {
      const known = await find(names);
      const missing = names.filter((_, nth) => known[nth] === undefined);
      if (missing.length > 0) await make(missing);
      const made = missing.length > 0 ? await find(missing) : [];
      const rest = made.values();
      return known.map((key) => {
        const one = key ?? rest.next().value;
        if (one === undefined) throw new Error('a key that was made is not there');
        return one;
      });
    },
    erase: (names) =>
      unlessAway(async () => {
        // Outside first: a database that is restored to before this erases it again.
        const at = new Date();
        await epochs?.noteErased(inOrder(names).map(({ person, purpose }) => ({ person, purpose, at })));
        await rows.erase(names);
      }),
    erasedSince: (at) => unlessAway(() => rows.erasedSince(at)),
    all: () => rows.pages(),
    restore: (keys) =>
      unlessAway(async () => {
        const unwrap = unwrapper(epochs ?? noEpochs);
        const taken: KeptKey[] = [];
        for (const { key: kept, ...name } of keys) {
          const key = await unwrap(name, kept);
          const isPlain = epochs === undefined || key === 'erased';
          taken.push({ ...name, key: isPlain ? key : wrapKey(await epochs.current(), name, key) });
        }
        await rows.restore(taken);
      }),
    renew: (now) =>
      unlessAway(async () => {
        if (epochs === undefined) return { began: false, wrapped: 0, destroyed: 0 };
        const before = await epochs.current();
        const [erased] = await pool.query<{ there: boolean }>({
          text: 'select exists (select from vault.keys where erased_at > $1) as there',
          values: [before.beganAt.toISOString()],
        });
        const isOver = now.getTime() - before.beganAt.getTime() >= shortestEpoch;
        const epoch = isOver && erased?.there === true ? await epochs.beginAfter(before) : before;
        const wrapped = await wrapAll(pool, rows, epochs, epoch);
        const all = await epochs.all();
        const over = all.filter((_, nth) => {
          const next = all[nth + 1];
          return next !== undefined && now.getTime() - next.beganAt.getTime() >= epochs.keptFor;
        });
        for (const one of over) await epochs.destroy(one);
        return { began: epoch !== before, wrapped, destroyed: over.length };
      }),
  };
};
