import { payments as contracts } from '@sales/contracts';
import { begunBy, foldedTable, forgetting, idOf, on, type PublishedEvent, type Table } from '@sales/eventsourcing';
import { searchIndex, searchText } from '@sales/read-kit/folding';

/** What has changed the money on account of a payment, on a business date. `amount` is in minor units. */
export type Movement = {
  readonly kind: 'received' | 'applied' | 'reduced' | 'paidOut' | 'reversed';
  readonly on: string;
  readonly amount: number;
  readonly effectiveAt: string;
  readonly recordedAt: string;
};

/** Money that a customer has paid. What credit notes give back is never on account, and not here. */
export type PaymentRow = {
  readonly payment_id: string;
  readonly entity: string;
  readonly customer_id: string;
  readonly currency: string;
  readonly received_on: string;
  /** Minor units. Less than was received at first where less was open than the payment was for. */
  readonly amount: number;
  readonly on_account: number;
  readonly method: string;
  readonly reference: string | null;
  /** When it turned out not to stand. */
  readonly reversed_on: string | null;
  readonly search: string;
  readonly movements: readonly Movement[];
  readonly effective_at: string;
  readonly recorded_at: string;
};

export const paymentTable: Table = {
  name: 'payments',
  columns: {
    payment_id: 'text',
    entity: 'text',
    customer_id: 'text',
    currency: 'text',
    received_on: 'date',
    amount: 'bigint',
    on_account: 'bigint',
    method: 'text',
    reference: 'text',
    reversed_on: 'date',
    search: 'text',
    movements: 'jsonb',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  personal: ['reference', 'search'],
  key: ['payment_id'],
  indexes: [
    '(received_on, payment_id) where on_account <> 0',
    '(customer_id, received_on, payment_id) where on_account <> 0',
    '(received_on, payment_id)',
    '(customer_id, received_on, payment_id)',
    searchIndex,
  ],
  forgets: forgetting<PaymentRow>({
    purposes: ['text'],
    of: 'customer_id',
    evolve: (row) => ({ ...row, reference: null, search: searchText({}) }),
  }),
};

type Change = Pick<Movement, 'kind' | 'on' | 'amount'>;

const moved = (
  row: PaymentRow,
  { effectiveAt, recordedAt }: Pick<PublishedEvent, 'effectiveAt' | 'recordedAt'>,
  ...changes: readonly Change[]
): PaymentRow => ({
  ...row,
  on_account: changes.reduce((all, { amount }) => all + amount, row.on_account),
  movements: [
    ...row.movements,
    ...changes.filter(({ amount }) => amount !== 0).map((one) => ({ ...one, effectiveAt, recordedAt })),
  ],
});

/** Payments, and what is on account of them. */
export const evolvePayment = begunBy<PaymentRow>(
  on(contracts, {
    PaymentReceived: (event): PaymentRow | undefined => {
      const { paymentId, entity, customerId, amount, receivedOn, creditNote } = event.data;
      if (creditNote !== undefined) return undefined;
      const row = {
        payment_id: paymentId,
        entity,
        customer_id: customerId,
        currency: amount.currency,
        received_on: receivedOn,
        amount: amount.amount,
        on_account: 0,
        method: event.data.method,
        reference: event.data.reference ?? null,
        reversed_on: null,
        search: searchText({ codes: [event.data.reference] }),
        movements: [],
        effective_at: event.effectiveAt,
        recorded_at: event.recordedAt,
      };
      return moved(row, event, { kind: 'received', on: receivedOn, amount: amount.amount });
    },
  }),
  on(contracts, {
    PaymentApplied: (event, row: PaymentRow) => {
      const changes = event.data.applied.map(
        ({ on: day, amount }): Change => ({ kind: 'applied', on: day, amount: -amount.amount }),
      );
      return moved(row, event, ...changes);
    },
    ApplicationReduced: (event, row) => {
      const { amount, withdrawn = false, on: day } = event.data;
      const back: Change = { kind: 'reduced', on: day, amount: amount.amount };
      if (!withdrawn) return moved(row, event, back);
      // It was not received at all: it leaves the payment as it came.
      const never: Change = { kind: 'received', on: row.received_on, amount: -amount.amount };
      return moved({ ...row, amount: row.amount - amount.amount }, event, back, never);
    },
    PaymentPaidOut: (event, row) =>
      moved(row, event, { kind: 'paidOut', on: event.data.on, amount: -event.data.amount.amount }),
    PaymentReversed: (event, row) => {
      const amount = event.data.unapplied.amount - row.on_account;
      return moved({ ...row, reversed_on: event.data.on }, event, { kind: 'reversed', on: event.data.on, amount });
    },
  }),
);

export const payments = foldedTable<PaymentRow>({
  table: paymentTable,
  keys: ({ stream }) => [{ payment_id: idOf(stream) }],
  evolve: evolvePayment,
});
