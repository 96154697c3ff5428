import { object, ProductDetails, type ValueOf } from '@sales/contracts';
import type { After } from '@sales/service-kit';
import { Type } from 'typebox';
import { reject } from './errors.ts';
import type { ProductState } from './state.ts';

export const Product = object({
  sku: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('discontinued')]),
  ...ProductDetails.properties,
  /** The ETag without its quotes. */
  revision: Type.Integer(),
});

/** @throws DomainError `product/unknown` */
export const toProduct = ({ id, state, revision }: After<ProductState>): ValueOf<typeof Product> =>
  state.status === 'none' ? reject('product/unknown') : { sku: id, status: state.status, ...state.details, revision };
