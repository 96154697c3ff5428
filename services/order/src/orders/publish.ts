import { type EventOf, orders } from '@sales/contracts';
import { publishing } from '@sales/service-kit';
import type { OrderEvent } from './events.ts';
import { type PackedLines, unpackLines } from './packed-lines.ts';

type PublicEvent = EventOf<typeof orders>;

/** The rule behind a discount is the order's own affair. */
const publicLines = (lines: PackedLines) => unpackLines(lines).map(({ ownDiscount: _, ...line }) => line);

/** The world has the date from the metadata, and lines as they are. */
const publicOrder = (event: OrderEvent): PublicEvent => {
  if (event.type === 'OrderDrafted') {
    const { at: _, discount: __, lines, ...data } = event.data;
    return { type: event.type, data: { ...data, lines: publicLines(lines) } };
  }
  if (event.type === 'LinesChanged') {
    const { at: _, discount: __, lines, ...data } = event.data;
    return { type: event.type, data: { ...data, lines: publicLines(lines) } };
  }
  if (event.type === 'OrderSubmitted') {
    const { at: _, lines, ...data } = event.data;
    return { type: event.type, data: { ...data, lines: publicLines(lines) } };
  }
  const { at: _, ...data } = event.data;
  // The others are defined as the public event with the date in it.
  return { type: event.type, data } as PublicEvent;
};

export const published = publishing(orders, publicOrder);
