import type { Codec, DomainEvent } from '@sales/eventsourcing';
import type { OrderEvent, OrderEventOf } from './events.ts';
import { type PackedLines, packLines, unpackLines } from './packed-lines.ts';

/** The events that have the lines of the order, and how their data are stored. */
type WithLines = OrderEventOf<'OrderDrafted' | 'LinesChanged' | 'OrderSubmitted'>;
type Stored = { readonly [Name in WithLines['type']]: { readonly type: Name; readonly data: { lines: PackedLines } } };

const types: ReadonlySet<string> = new Set<WithLines['type']>(['OrderDrafted', 'LinesChanged', 'OrderSubmitted']);

const hasLines = (event: OrderEvent): event is WithLines => types.has(event.type);
const isPacked = (stored: DomainEvent): stored is Stored[WithLines['type']] => types.has(stored.type);

/** Stores the lines of an order by column. */
export const orderCodec: Codec<OrderEvent> = {
  version: 1,
  packing: {
    pack: (event) => {
      if (!hasLines(event)) return event;
      const { lines, totals } = event.data;
      return { type: event.type, data: { ...event.data, lines: packLines(totals.total.currency, lines) } };
    },
    unpack: (stored) =>
      // What is stored in the streams of orders is what was packed here.
      (isPacked(stored)
        ? { type: stored.type, data: { ...stored.data, lines: unpackLines(stored.data.lines) } }
        : stored) as OrderEvent,
  },
};
