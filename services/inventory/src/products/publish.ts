import type { ProductPublication } from '@sales/contracts';
import { idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { ProductEvent } from './events.ts';

/** What the world is told of an event of a product. */
export const publish = (recorded: RecordedEvent): ProductPublication => {
  // The relay gives us our own categories only, and in them there is nothing else.
  const { type, data, stream } = recorded as RecordedEvent<ProductEvent>;
  const sku = idOf(stream);
  switch (type) {
    case 'ProductAdded':
      return { type: 'sales.product.added.v1', data: { sku, details: data.details } };
    case 'ProductChanged':
      return { type: 'sales.product.changed.v1', data: { sku, details: data.details } };
    case 'ProductCategorised':
      return { type: 'sales.product.categorised.v1', data: { sku, category: data.category } };
    case 'ProductDiscontinued':
      return { type: 'sales.product.discontinued.v1', data: { sku, ...data } };
    case 'ProductReinstated':
      return { type: 'sales.product.reinstated.v1', data: { sku } };
  }
};
