import { type Attachment, barcodeKey, type ProductDetails, type Why } from '@sales/contracts';
import type { Dates } from '@sales/eventsourcing';
import type { ProductEvent } from './events.ts';

export type ProductState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
  readonly attachments?: readonly Attachment[];
  /**
   * Rises with every event that may change which bar codes the product has. One that was claimed at one epoch may only
   * be taken into use at the same.
   */
  readonly epoch: number;
  /** Keys of the bar codes that the last change took off it. */
  readonly freed: readonly string[];
} & (
  | { readonly status: 'none' }
  | (Sold & { readonly status: 'active' })
  | (Sold & { readonly status: 'discontinued' } & Partial<Why>)
);

type Sold = {
  readonly details: ProductDetails;
  /** True once something was counted or priced in its base unit. */
  readonly isUnitFixed: boolean;
};

export const initialState: ProductState = { status: 'none', epoch: 0, freed: [] };

/** The bar codes of a product, by their keys. */
export const barcodesOf = ({ barcodes = [] }: Pick<ProductDetails, 'barcodes'>): readonly string[] =>
  barcodes.map(({ code }) => barcodeKey(code));

export const usedBy = (state: ProductState): readonly string[] =>
  state.status === 'none' ? [] : barcodesOf(state.details);

export const evolve = (state: ProductState, event: ProductEvent): ProductState => {
  const { epoch } = state;
  if (event.type === 'ProductAdded') {
    return { status: 'active', details: event.data.details, isUnitFixed: false, epoch: epoch + 1, freed: [] };
  }
  if (event.type === 'ClaimWithdrawn') return { ...state, epoch: epoch + 1 };
  if (state.status === 'none') return state;
  const { details, isUnitFixed, freed } = state;
  const core = { details, isUnitFixed, epoch, freed };
  switch (event.type) {
    case 'ProductChanged': {
      const kept = new Set(barcodesOf(event.data.details));
      const gone = barcodesOf(details).filter((one) => !kept.has(one));
      return { ...state, details: event.data.details, epoch: epoch + 1, freed: gone };
    }
    case 'ProductCategorised':
      return { ...state, details: { ...details, category: event.data.category } };
    case 'ProductDiscontinued':
      return { ...core, status: 'discontinued', ...event.data };
    case 'AttachmentAdded':
    case 'AttachmentRemoved': // kept beside: `keepingFiles`
      return state;
    case 'ProductReinstated':
      return { ...core, status: 'active' };
    case 'BaseUnitFixed':
      return { ...state, isUnitFixed: true };
  }
};
