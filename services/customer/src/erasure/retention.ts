import { customers, dayIn } from '@sales/contracts';
import {
  type Clock,
  type CommandContext,
  type Database,
  derivedId,
  foldedTable,
  type Handling,
  idOf,
  isOutage,
  on,
  type Projection,
  pause,
  type Row,
  sql,
  type Table,
} from '@sales/eventsourcing';
import type { Logger, Task } from '@sales/service-kit';
import type { Erasing } from './process.ts';

const table: Table = {
  name: 'customer_kept_invoices',
  columns: { customer_id: 'text', persons: 'jsonb', until: 'date' },
  key: ['customer_id'],
  indexes: ['(until)'],
};

const evolve: Handling<[row: Row | undefined], Row | undefined> = on(customers, {
  CustomerErased: ({ data: { customerId, persons, invoicesUntil } }, _: Row | undefined): Row | undefined =>
    invoicesUntil === undefined ? undefined : { customer_id: customerId, persons, until: invoicesUntil },
  PersonalDataErased: ({ data: { keys } }, row) =>
    keys.some(({ purpose }) => purpose === 'invoice') ? undefined : row,
});

/** Persons who are erased and whose invoices must still be kept. */
export const keptInvoices: Projection = {
  name: 'customer-kept-invoices',
  version: 1,
  topics: [customers.topic.name],
  types: evolve.types,
  tables: [foldedTable({ table, keys: ({ stream }) => [{ customer_id: idOf(stream) }], evolve })],
};

/** Between two looks at whose time is over, in ms. */
const interval = 3_600_000;
/** How many are looked at together. */
const together = 500;

type Kept = { readonly customer_id: string; readonly persons: readonly string[] };

export type RetentionOptions = {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly erase: (work: Erasing, context: CommandContext) => Promise<void>;
};

/** Erases name and address on invoices that need not be kept any more. Resolves with how many customers that was. */
export const endRetention = async ({ database, clock, erase }: Omit<RetentionOptions, 'logger'>): Promise<number> => {
  // Hours do not count after years: any company's day will do.
  const today = dayIn('UTC', clock.now());
  const rows = await database.query<Kept>(sql`
    select customer_id, persons from read.customer_kept_invoices where until < ${today}::date
    order by until limit ${together}`);
  for (const { customer_id: customerId, persons } of rows) {
    const commandId = derivedId(customerId, 'end-of-invoice-retention');
    const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'system:erasure' };
    await erase({ customerId, keys: persons.map((person) => ({ person, purpose: 'invoice' })) }, context);
  }
  return rows.length;
};

export const retaining =
  (options: RetentionOptions): Task =>
  async (signal) => {
    while (!signal.aborted) {
      try {
        const ended = await endRetention(options);
        if (ended > 0) options.logger.info({ ended }, 'invoices of erased customers need not be kept any more');
      } catch (error) {
        if (!isOutage(error)) throw error;
        options.logger.warn({ err: error }, 'the retention of invoices cannot be ended, tries again');
      }
      await pause(interval, signal);
    }
  };
