import { randomBytes } from 'node:crypto';
import {
  type KeptKey,
  type KeyName,
  type KeyStore,
  KeysUnavailable,
  type PersonKey,
  StoreUnavailable,
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
];

type KeyRow = { readonly number: number; readonly secret: string | null };
type Row = KeyRow & { readonly nth: string | number };

/** How many are read at once for a copy. */
const pageSize = 1000;

const toKey = ({ number, secret }: KeyRow): PersonKey | 'erased' =>
  secret === null ? 'erased' : { number, secret: Buffer.from(secret, 'hex') };

const values = (names: readonly KeyName[]) => [
  textArray(names.map(({ person }) => person)),
  textArray(names.map(({ purpose }) => purpose)),
];

const unlessAway = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new KeysUnavailable(`the keys of persons cannot be asked for: ${error.message}`, { cause: error });
  }
};

/** The order in which rows are locked, for all writers alike. */
const inOrder = (names: readonly KeyName[]): readonly KeyName[] =>
  [...new Map(names.map((name) => [`${name.person} ${name.purpose}`, name]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, name]) => name);

export const postgresKeys = (pool: Pool): KeyStore => {
  const find: KeyStore['find'] = (names) =>
    unlessAway(async () => {
      if (names.length === 0) return [];
      const rows = await pool.query<Row>({
        name: 'keys.find',
        text: `select q.nth, k.number, encode(k.secret, 'hex') as secret
          from unnest($1::text[], $2::text[]) with ordinality as q (person, purpose, nth)
          join vault.keys k using (person, purpose)`,
        values: values(names),
      });
      const found = new Map(rows.map((row) => [Number(row.nth) - 1, toKey(row)]));
      return names.map((_, nth) => found.get(nth));
    });

  const make = (names: readonly KeyName[]): Promise<void> =>
    unlessAway(async () => {
      const wanted = inOrder(names);
      await pool.query({
        name: 'keys.make',
        text: `insert into vault.keys (person, purpose, secret)
          select person, purpose, decode(secret, 'hex')
          from unnest($1::text[], $2::text[], $3::text[]) as q (person, purpose, secret)
          on conflict do nothing`,
        values: [...values(wanted), textArray(wanted.map(() => randomBytes(32).toString('hex')))],
      });
    });

  return {
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
        await pool.query({
          name: 'keys.erase',
          text: `insert into vault.keys (person, purpose, erased_at)
            select person, purpose, clock_timestamp() from unnest($1::text[], $2::text[]) as q (person, purpose)
            on conflict (person, purpose) do update set secret = null, erased_at = excluded.erased_at
            where vault.keys.erased_at is null`,
          values: values(inOrder(names)),
        });
      }),
    all: async function* () {
      for (let last: KeyName = { person: '', purpose: '' }; ; ) {
        const { person, purpose } = last;
        const rows = await unlessAway(() =>
          pool.query<KeyRow & KeyName>({
            name: 'keys.page',
            text: `select person, purpose, number, encode(secret, 'hex') as secret
              from vault.keys where (person, purpose) > ($1, $2) order by person, purpose limit ${pageSize}`,
            values: [person, purpose],
          }),
        );
        const end = rows.at(-1);
        if (end === undefined) return;
        last = end;
        yield rows.map((row): KeptKey => ({ person: row.person, purpose: row.purpose, key: toKey(row) }));
      }
    },
    restore: (keys) =>
      unlessAway(async () => {
        const secretOf = ({ key }: KeptKey): string =>
          key === 'erased' ? '' : Buffer.from(key.secret).toString('hex');
        const numberOf = ({ key }: KeptKey): string => String(key === 'erased' ? 1 : key.number);
        await pool.query({
          name: 'keys.restore',
          text: `insert into vault.keys (person, purpose, number, secret, erased_at)
            select person, purpose, number::int, decode(nullif(secret, ''), 'hex'),
              case when secret = '' then clock_timestamp() end
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as q (person, purpose, number, secret)
            on conflict (person, purpose) do update set secret = null, erased_at = excluded.erased_at
            where excluded.secret is null and vault.keys.erased_at is null`,
          values: [...values(keys), textArray(keys.map(numberOf)), textArray(keys.map(secretOf))],
        });
      }),
  };
};
