import type { Attachment, ProductDetails, Why } from '@sales/contracts';
import type { Dates } from '@sales/eventsourcing';
import type { ProductEvent } from './events.ts';

export type ProductState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
  readonly attachments?: readonly Attachment[];
} & (
  | { readonly status: 'none' }
  | { readonly status: 'active'; readonly details: ProductDetails }
  | ({ readonly status: 'discontinued'; readonly details: ProductDetails } & Partial<Why>)
);

export const initialState: ProductState = { status: 'none' };

export const evolve = (state: ProductState, event: ProductEvent): ProductState => {
  if (event.type === 'ProductAdded') return { status: 'active', details: event.data.details };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ProductChanged':
      return { ...state, details: event.data.details };
    case 'ProductCategorised':
      return { ...state, details: { ...state.details, category: event.data.category } };
    case 'ProductDiscontinued':
      return { status: 'discontinued', details: state.details, ...event.data };
    case 'AttachmentAdded':
    case 'AttachmentRemoved': // kept beside: `keepingFiles`
      return state;
    case 'ProductReinstated':
      return { status: 'active', details: state.details };
  }
};
