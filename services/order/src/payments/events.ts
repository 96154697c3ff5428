import type { EventOf, payments } from '@sales/contracts';

/** Storage format: never rename. */
export type PaymentEvent = EventOf<typeof payments>;

export type PaymentEventOf<Type extends PaymentEvent['type']> = Extract<PaymentEvent, { type: Type }>;

/** What is known of the money when it comes. */
export type Receipt = PaymentEventOf<'PaymentReceived'>['data'];
