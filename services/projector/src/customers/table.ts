import type { Attachment, Contact, CustomerDetails, Money, PaymentTerms } from '@sales/contracts';
import type { Table } from '@sales/eventsourcing';
import { alphabetical, searchIndex, searchIndexOn } from '@sales/read-kit/folding';

export type CustomerStatus = 'active' | 'held' | 'deactivated' | 'erased';

/** A customer with everything that is known of it. */
export type CustomerDocument = {
  readonly customerId: string;
  readonly number: string;
  readonly status: CustomerStatus;
  /** Why it is held or deactivated. */
  readonly statusReason?: string;
  readonly statusNote?: string;
  readonly details: CustomerDetails;
  readonly owner?: string;
  readonly priceList?: string;
  readonly paymentTerms: PaymentTerms;
  /** Absent: unlimited. */
  readonly creditLimit?: Money;
  readonly tags: readonly string[];
  readonly contacts: readonly Contact[];
  readonly attachments: readonly Attachment[];
  readonly registeredAt: string;
  readonly updatedAt: string;
};

export type CustomerRow = {
  readonly customer_id: string;
  readonly number: string;
  readonly name: string;
  readonly status: CustomerStatus;
  readonly country: string;
  readonly region: string | null;
  readonly segment: string | null;
  readonly owner: string | null;
  /** What the filters look at: keys of codes, see `naturalKey`. */
  readonly country_key: string;
  readonly region_key: string | null;
  readonly segment_key: string | null;
  readonly tag_keys: readonly string[];
  readonly registered_at: string;
  readonly updated_at: string;
  readonly revision: number;
  readonly search: string;
  /** The words of number and name alone: what is shown of the customer with its orders. */
  readonly named: string;
  readonly document: CustomerDocument;
};

export const customerTable: Table = {
  name: 'customers',
  columns: {
    customer_id: 'text',
    number: 'text',
    name: 'text',
    status: 'text',
    country: 'text',
    region: 'text',
    segment: 'text',
    owner: 'text',
    country_key: 'text',
    region_key: 'text',
    segment_key: 'text',
    tag_keys: 'jsonb',
    registered_at: 'timestamptz',
    updated_at: 'timestamptz',
    revision: 'bigint',
    search: 'text',
    named: 'text',
    document: 'jsonb',
  },
  personal: ['name', 'search', 'named', 'document'],
  key: ['customer_id'],
  indexes: [
    `(name ${alphabetical}, customer_id)`,
    '(registered_at, customer_id)',
    '(number collate "C", customer_id)',
    searchIndex,
    searchIndexOn('named'),
    `using gin ((document -> 'details' -> 'custom') jsonb_path_ops)`,
  ],
};
