import { Attachment, object, ProductDetails, type ValueOf } from '@sales/contracts';
import { type After, withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import { reject } from './errors.ts';
import type { ProductState } from './state.ts';

export const Product = withGroups(
  object(
    {
      sku: Type.String(),
      status: Type.Union([Type.Literal('active'), Type.Literal('discontinued')]),
      ...ProductDetails.properties,
      attachments: Type.Array(Attachment),
      /** The ETag without its quotes. */
      revision: Type.Integer(),
    },
    { $id: 'Product' },
  ),
  { cost: ['standardCost'], personal: ['attachments'] },
);

/** @throws DomainError `product/unknown` */
export const toProduct = ({ id, state, revision }: After<ProductState>): ValueOf<typeof Product> => {
  if (state.status === 'none') return reject('product/unknown');
  const { status, details, attachments = [] } = state;
  return { sku: id, status, ...details, attachments: [...attachments], revision };
};
