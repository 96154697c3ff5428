import { type Database, sql } from '@sales/eventsourcing';
import { reject } from './errors.ts';
import { emailKey, type Pepper } from './secrets.ts';

export type Account = { readonly userId: string; readonly password: string | undefined };

type Row = { readonly user_id: string; readonly password: string | null };

const toAccount = ({ user_id, password }: Row): Account => ({ userId: user_id, password: password ?? undefined });

/** Who signs in by which e-mail address and password. */
export type Accounts = {
  /** What an e-mail address is known by here. */
  readonly accountOf: (email: string) => Promise<string>;
  readonly find: (account: string) => Promise<Account | undefined>;
  readonly ofUser: (userId: string) => Promise<Account | undefined>;
  /** Makes the account where there is none, or gives it this address. @throws DomainError `account/email-taken` */
  readonly put: (userId: string, email: string) => Promise<void>;
  readonly setPassword: (userId: string, hash: string) => Promise<void>;
};

export const accountsIn = (database: Database, pepper: Pepper): Accounts => {
  const accountOf = async (email: string) => (await pepper())(`email|${emailKey(email)}`);
  return {
    accountOf,
    find: async (account) => {
      const [row] = await database.query<Row>(
        sql`select user_id, password from credentials.accounts where account = ${account}`,
      );
      return row && toAccount(row);
    },
    ofUser: async (userId) => {
      const [row] = await database.query<Row>(
        sql`select user_id, password from credentials.accounts where user_id = ${userId}`,
      );
      return row && toAccount(row);
    },
    put: async (userId, email) => {
      const account = await accountOf(email);
      const [row] = await database.query<{ readonly is_taken: boolean }>(sql`
        with other as (select from credentials.accounts where account = ${account} and user_id <> ${userId}),
        put as (
          insert into credentials.accounts (user_id, account)
          select ${userId}::uuid, ${account} where not exists (select from other)
          on conflict (user_id) do update set account = excluded.account
          where credentials.accounts.account <> excluded.account
        )
        select exists (select from other) as is_taken`);
      if (row?.is_taken === true) reject('account/email-taken');
    },
    setPassword: async (userId, hash) => {
      await database.query(sql`update credentials.accounts set password = ${hash} where user_id = ${userId}`);
    },
  };
};
