import { type Database, identifier, sql } from '@sales/eventsourcing';

/**
 * Forgets all ways in of a user, and every sign-in: all tables with a `user_id` say something of one. Twice is once.
 */
export const forgetUser = async (database: Database, userId: string): Promise<void> => {
  // What was refused is known by the account alone.
  await database.query(sql`
    delete from credentials.sign_ins where account in (
      select account from credentials.accounts where user_id = ${userId}::uuid
      union select account from credentials.sign_ins where user_id = ${userId}::uuid)`);
  const tables = await database.query<{ readonly name: string }>(sql`
    select table_name as name from information_schema.columns
    where table_schema = 'credentials' and column_name = 'user_id' order by 1`);
  for (const { name } of tables)
    await database.query(sql`delete from credentials.${identifier(name)} where user_id = ${userId}::uuid`);
};
