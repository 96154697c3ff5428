import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import {
  type Icon,
  IconActivity,
  IconArrowsUpDown,
  IconBarcode,
  IconBox,
  IconBuilding,
  IconBuildingWarehouse,
  IconCash,
  IconChartBar,
  IconChecklist,
  IconFileInvoice,
  IconGauge,
  IconHistory,
  IconHome,
  IconHourglass,
  IconKey,
  IconListCheck,
  IconPackageImport,
  IconReceipt,
  IconReceiptRefund,
  IconShieldLock,
  IconTags,
  IconTransfer,
  IconTruckDelivery,
  IconUserCog,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { May } from '../api/rights.ts';
import { useMay } from '../api/session.ts';

export type SectionName = {
  readonly path: string;
  readonly name: MessageDescriptor;
  readonly Icon: Icon;
  /** After `g`. */
  readonly key: string;
  /** What its page is shown with. Absent: it is for everyone. */
  readonly permission?: string;
};

/** Where one can go, by job, in the order in which it stands beside each page. */
const groups: readonly { readonly name: MessageDescriptor; readonly sections: readonly SectionName[] }[] = [
  {
    name: msg`Sales`,
    sections: [
      { path: '/', name: msg`Home`, Icon: IconHome, key: 'h' },
      { path: '/orders', name: msg`Orders`, Icon: IconReceipt, key: 'o', permission: 'order:read' },
      { path: '/approvals', name: msg`Approvals`, Icon: IconChecklist, key: 'a', permission: 'order:approve' },
      { path: '/customers', name: msg`Customers`, Icon: IconUsers, key: 'c', permission: 'customer:read' },
    ],
  },
  {
    name: msg`Catalogue`,
    sections: [
      { path: '/products', name: msg`Products`, Icon: IconBox, key: 'p', permission: 'product:read' },
      { path: '/price-lists', name: msg`Price lists`, Icon: IconTags, key: 'l', permission: 'priceList:read' },
    ],
  },
  {
    name: msg`Warehouse`,
    sections: [
      { path: '/floor', name: msg`Warehouse floor`, Icon: IconBarcode, key: 'j', permission: 'order:ship' },
      { path: '/pick-list', name: msg`Pick list`, Icon: IconListCheck, key: 'k', permission: 'order:read' },
      { path: '/shipments', name: msg`Shipments`, Icon: IconTruckDelivery, key: 'd', permission: 'order:read' },
      { path: '/stock', name: msg`Stock`, Icon: IconBuildingWarehouse, key: 's', permission: 'stockItem:read' },
      { path: '/movements', name: msg`Movements`, Icon: IconArrowsUpDown, key: 'm', permission: 'stockItem:read' },
      { path: '/transfers', name: msg`Transfers`, Icon: IconTransfer, key: 'x', permission: 'stockItem:read' },
    ],
  },
  {
    name: msg`Finance`,
    sections: [
      { path: '/invoices', name: msg`Invoices`, Icon: IconFileInvoice, key: 'i', permission: 'receivable:read' },
      { path: '/payments', name: msg`Payments`, Icon: IconCash, key: 'y', permission: 'receivable:read' },
      { path: '/receivables', name: msg`Receivables`, Icon: IconHourglass, key: 'v', permission: 'receivable:read' },
      { path: '/returns', name: msg`Returns`, Icon: IconPackageImport, key: 't', permission: 'order:read' },
      { path: '/refunds', name: msg`Refunds`, Icon: IconReceiptRefund, key: 'f', permission: 'order:read' },
    ],
  },
  {
    name: msg`Insight`,
    sections: [
      { path: '/reports', name: msg`Reports`, Icon: IconChartBar, key: 'r', permission: 'sales:read' },
      { path: '/usage', name: msg`Usage`, Icon: IconGauge, key: 'g', permission: 'usage:read' },
    ],
  },
  {
    name: msg`Settings`,
    sections: [
      { path: '/companies', name: msg`Companies`, Icon: IconBuilding, key: 'q', permission: 'entity:read' },
      { path: '/users', name: msg`Users`, Icon: IconUserCog, key: 'u', permission: 'role:read' },
      { path: '/roles', name: msg`Roles`, Icon: IconShieldLock, key: 'z', permission: 'role:read' },
      { path: '/teams', name: msg`Teams`, Icon: IconUsersGroup, key: 'e', permission: 'role:read' },
      { path: '/api-keys', name: msg`API keys`, Icon: IconKey, key: 'b', permission: 'apiKey:read' },
      { path: '/audit', name: msg`Audit`, Icon: IconHistory, key: 'w', permission: 'audit:read' },
      { path: '/operations', name: msg`Operations`, Icon: IconActivity, key: 'n', permission: 'projection:read' },
    ],
  },
];

/** Where one can go by some rights, by job; jobs without anything to see are left out. */
export const navigationOf = (may: May): typeof groups =>
  groups
    .map(({ name, sections }) => ({
      name,
      sections: sections.filter(({ permission }) => permission === undefined || may({ permission })),
    }))
    .filter(({ sections }) => sections.length > 0);

/** Where the reader can go. */
export const useNavigation = (): typeof groups => navigationOf(useMay());

/** The same, without the jobs. */
export const useSections = (): readonly SectionName[] => useNavigation().flatMap(({ sections }) => sections);
