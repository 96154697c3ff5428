import { entities, invoices } from '@sales/contracts';
import {
  foldedTable,
  type Handling,
  on,
  type Projection,
  type PublishedEvent,
  partitionFor,
  type Row,
  type Table,
} from '@sales/eventsourcing';

const invoiced: Table = {
  name: 'customer_invoiced',
  columns: { customer_id: 'text', entity: 'text', partition: 'bigint', issued_on: 'date' },
  key: ['customer_id', 'entity', 'partition'],
};

const sellers: Table = { name: 'customer_sellers', columns: { entity: 'text', country: 'text' }, key: ['entity'] };

type Issued = { readonly customer_id: string; readonly entity: string; readonly issued_on: string };

/** Only what goes to persons is ever erased. */
const issued: Handling<[], Issued> = on(invoices, {
  InvoiceIssued: ({ data: { personId, customer, entity, issuedOn } }): Issued | undefined =>
    personId === undefined ? undefined : { customer_id: customer.customerId, entity, issued_on: issuedOn },
});

const lastInvoice = (event: PublishedEvent, row: Row | undefined, key: Row): Row | undefined => {
  const found = issued(event);
  if (found === undefined || (row !== undefined && String(row['issued_on']) >= found.issued_on)) return row;
  return { ...found, partition: Number(key['partition']) };
};

const countryOf = (details: { readonly taxIds: readonly { readonly country: string }[] }): string | null =>
  details.taxIds[0]?.country ?? null;

const seller: Handling<[row: Row | undefined], Row> = on(entities, {
  EntityFounded: ({ data: { entity, details } }, _: Row | undefined): Row => ({ entity, country: countryOf(details) }),
  EntityChanged: ({ data: { entity, details } }) => ({ entity, country: countryOf(details) }),
});

/** When each person was last sent an invoice, by whom, and where those are. */
export const invoicesProjection: Projection = {
  name: 'customer-invoices',
  version: 1,
  topics: [invoices.topic.name, entities.topic.name],
  types: issued.types.union(seller.types),
  tables: [
    {
      ...foldedTable<Row>({
        table: invoiced,
        keys: (event) => {
          const found = issued(event);
          if (found === undefined) return undefined;
          const partition = partitionFor(event.stream, invoices.topic.partitions);
          return [{ customer_id: found.customer_id, entity: found.entity, partition }];
        },
        evolve: Object.assign(lastInvoice, { types: issued.types }),
      }),
      perPartition: true,
    },
    foldedTable<Row>({
      table: sellers,
      keys: (event) => {
        const found = seller(event, undefined);
        return found === undefined ? undefined : [{ entity: found['entity'] ?? null }];
      },
      evolve: seller,
    }),
  ],
};
