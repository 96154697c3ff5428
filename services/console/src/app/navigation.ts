import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { type Icon, IconBox, IconBuildingWarehouse, IconHome, IconReceipt, IconUsers } from '@tabler/icons-react';

export type SectionName = {
  readonly path: string;
  readonly name: MessageDescriptor;
  readonly Icon: Icon;
  /** After `g`. */
  readonly key: string;
};

/** Where one can go, in the order in which it stands beside each page. */
export const sectionNames: readonly SectionName[] = [
  { path: '/', name: msg`Home`, Icon: IconHome, key: 'h' },
  { path: '/orders', name: msg`Orders`, Icon: IconReceipt, key: 'o' },
  { path: '/customers', name: msg`Customers`, Icon: IconUsers, key: 'c' },
  { path: '/products', name: msg`Products`, Icon: IconBox, key: 'p' },
  { path: '/stock', name: msg`Stock`, Icon: IconBuildingWarehouse, key: 's' },
];
