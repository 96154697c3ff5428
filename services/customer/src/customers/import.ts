import { Id, object, uniqueValues } from '@sales/contracts';
import { type CommandContext, DomainError } from '@sales/eventsourcing';
import { type ConsistencyToken, type FieldError, furtherCommand, inputReader, newId, told } from '@sales/service-kit';
import { Type } from 'typebox';
import type { CustomerResult, Customers } from './customers.ts';
import { RegisterCustomerBody, registerNamed, toRegistration } from './registration.ts';

/** As in a registration, with the client's own id where there is one. */
export const ImportRow = object({ ...RegisterCustomerBody.properties, customerId: Type.Optional(Id) });

/** What became of one row. */
export type RowResult =
  | { readonly status: 'registered'; readonly customerId: string; readonly number: string }
  | { readonly status: 'refused'; readonly code: string; readonly details: Readonly<Record<string, unknown>> }
  | { readonly status: 'invalid'; readonly errors: readonly FieldError[] };

export type Imported = {
  readonly results: readonly RowResult[];
  /** Where a reader must be to have seen all rows. */
  readonly tokens: readonly ConsistencyToken[];
};

/** Registrations in hand at a time: enough that their appends are grouped. */
const width = 32;

const readRow = inputReader(ImportRow);

/**
 * Registers row by row, each on its own: what is wrong with one does not touch the others. Of two rows with the same
 * tax id the first one gets it. Outages are not results: they end the import, which can be sent again with its key.
 */
export const importCustomers = async (
  customers: Customers,
  rows: readonly unknown[],
  context: CommandContext,
): Promise<Imported> => {
  const tokens: ConsistencyToken[] = [];
  const results: RowResult[] = [];
  /** The last row so far that wants a value. Later ones wait for it. */
  const wanting = new Map<string, Promise<unknown>>();

  const recorded = ({ stream, position }: CustomerResult): void => {
    if (position !== undefined) tokens.push({ stream, position });
  };

  const importRow = async (given: unknown, index: number): Promise<RowResult> => {
    const row = readRow(given, 'body');
    if ('errors' in row) return { status: 'invalid', errors: row.errors };
    const { customerId: id, ...body } = row.value;
    const rowContext = furtherCommand(context, `row:${index}`);
    const customerId = id ?? newId(rowContext, 'customer');
    const register = (): Promise<CustomerResult> => {
      if (id !== undefined) return registerNamed(customers, id, body, rowContext);
      const registration = toRegistration(body, rowContext);
      return customers.handle(customerId, { type: 'RegisterCustomer', registration }, rowContext);
    };
    const values = uniqueValues(body).map(({ kind, value }) => `${kind}:${value}`);
    const earlier = values.flatMap((value) => wanting.get(value) ?? []);
    const registering = Promise.allSettled(earlier).then(register);
    for (const value of values) wanting.set(value, registering);
    try {
      const result = await registering;
      recorded(result);
      const number = result.state.status === 'none' ? '' : result.state.profile.number;
      return { status: 'registered', customerId, number };
    } catch (error) {
      if (error instanceof DomainError)
        return { status: 'refused', code: error.code, details: told(error.code, error.details) };
      throw error;
    }
  };

  const entries = rows.entries();
  const work = async (): Promise<void> => {
    for (const [index, given] of entries) results[index] = await importRow(given, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, rows.length) }, work));
  return { results, tokens };
};
