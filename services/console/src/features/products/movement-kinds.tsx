import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Paths } from '@sales/client';
import type { ReactNode } from 'react';
import { Named } from '../../ui/named.tsx';

/** A change of the quantity on hand. */
export type Movement = Paths['/query/v1/stock-movements']['GET']['answer']['items'][number];

export const movementKinds = {
  received: msg({ message: 'Received', context: 'movement' }),
  shipped: msg({ message: 'Shipped', context: 'movement' }),
  returned: msg`Returned`,
  adjusted: msg`Adjusted`,
  counted: msg`Counted`,
  transferOut: msg`Sent to another warehouse`,
  transferIn: msg`Received from another warehouse`,
} as const satisfies Readonly<Record<string, MessageDescriptor>>;

/** What has moved goods, in the reader's words. */
export const MovementKind = ({ of }: { readonly of: string }): ReactNode => {
  const name = (movementKinds as Readonly<Record<string, MessageDescriptor>>)[of];
  return name === undefined ? of : <Named of={name} />;
};
