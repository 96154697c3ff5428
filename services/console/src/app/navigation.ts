import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import {
  type Icon,
  IconBox,
  IconBuildingWarehouse,
  IconChartBar,
  IconHome,
  IconReceipt,
  IconTags,
  IconUsers,
} from '@tabler/icons-react';
import { useMay } from '../api/session.ts';

export type SectionName = {
  readonly path: string;
  readonly name: MessageDescriptor;
  readonly Icon: Icon;
  /** After `g`. */
  readonly key: string;
  /** What its page reads with. Absent: it is for everyone. */
  readonly permission?: string;
};

/** Where one can go, in the order in which it stands beside each page. */
const sectionNames: readonly SectionName[] = [
  { path: '/', name: msg`Home`, Icon: IconHome, key: 'h' },
  { path: '/orders', name: msg`Orders`, Icon: IconReceipt, key: 'o', permission: 'order:read' },
  { path: '/customers', name: msg`Customers`, Icon: IconUsers, key: 'c', permission: 'customer:read' },
  { path: '/products', name: msg`Products`, Icon: IconBox, key: 'p', permission: 'product:read' },
  { path: '/price-lists', name: msg`Price lists`, Icon: IconTags, key: 'l', permission: 'priceList:read' },
  { path: '/stock', name: msg`Stock`, Icon: IconBuildingWarehouse, key: 's', permission: 'stockItem:read' },
  { path: '/reports', name: msg`Reports`, Icon: IconChartBar, key: 'r', permission: 'sales:read' },
];

/** Where the reader can go. */
export const useSections = (): readonly SectionName[] => {
  const may = useMay();
  return sectionNames.filter(({ permission }) => permission === undefined || may({ permission }));
};
