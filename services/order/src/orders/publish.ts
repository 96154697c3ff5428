import { type EventOf, orders } from '@sales/contracts';
import { publishing } from '@sales/service-kit';
import type { OrderEvent, OrderLine } from './events.ts';

type PublicEvent = EventOf<typeof orders>;

/** The rule behind a discount is the order's own affair. */
const publicLines = (lines: readonly OrderLine[]) => lines.map(({ ownDiscount: _, ...line }) => line);

const publicOrder = (event: OrderEvent): PublicEvent => {
  if (event.type === 'OrderDrafted') {
    const { discount: _, lines, ...data } = event.data;
    return { type: event.type, data: { ...data, lines: publicLines(lines) } };
  }
  if (event.type === 'LinesChanged') {
    const { discount: _, lines, ...data } = event.data;
    return { type: event.type, data: { ...data, lines: publicLines(lines) } };
  }
  if (event.type === 'OrderSubmitted') {
    const { discount: _, lines, ...data } = event.data;
    return { type: event.type, data: { ...data, lines: publicLines(lines) } };
  }
  return event;
};

export const published = publishing(orders, publicOrder);
