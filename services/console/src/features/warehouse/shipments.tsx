import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { orderPath, shipmentOfApi } from '../../ui/paths.ts';
import { Pdf, shipmentNeeds } from '../../ui/pdf.tsx';

const shipments: List<'/query/v1/shipments'> = {
  path: '/query/v1/shipments',
  topic: 'orders',
  permission: 'order:read',
  name: 'shipments',
  title: msg`Shipments`,
  search: msg`Number, reference, customer, carrier or tracking number`,
  empty: msg`Nothing has been shipped yet`,
  idOf: ({ shipmentId }) => shipmentId,
  nameOf: ({ order }) => order.number,
  pathOf: ({ order }) => orderPath(order.number),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`On its way`, query: { delivered: 'false' } },
    { title: msg`Delivered`, query: { delivered: 'true' } },
  ],
  filters: [
    { kind: 'day', name: 'from', label: msg`Shipped from` },
    { kind: 'day', name: 'to', label: msg`Shipped to` },
    { kind: 'text', name: 'warehouse', label: msg`Warehouse` },
    { kind: 'text', name: 'product', label: msg`SKU` },
  ],
  columns: [
    {
      id: 'dispatched',
      title: msg({ message: 'Shipped', context: 'day' }),
      width: 136,
      sort: 'dispatchedOn',
      file: 'dispatched_on',
      cell: ({ dispatchedOn }, { day }) => day(dispatchedOn),
    },
    { id: 'order', title: msg`Order`, width: 140, cell: ({ order }) => order.number },
    {
      id: 'pdf',
      title: msg`PDF`,
      width: 60,
      cell: ({ shipmentId, order }) => (
        <Pdf path={shipmentOfApi(order.orderId, shipmentId)} name={order.number} needs={shipmentNeeds} isInRow />
      ),
    },
    { id: 'customer', title: msg`Customer`, width: 150, grow: 2, cell: ({ order }) => order.customerName },
    {
      id: 'lines',
      title: msg`Goods`,
      width: 170,
      grow: 2,
      cell: ({ lines }, { quantity }) => lines.map(({ sku, quantity: of }) => `${quantity(of)} × ${sku}`).join(', '),
    },
    { id: 'carrier', title: msg`Carrier`, width: 110, cell: ({ carrier }) => carrier },
    {
      id: 'tracking',
      title: msg`Tracking number`,
      width: 150,
      file: 'tracking_number',
      cell: ({ trackingNumber }) => trackingNumber,
    },
    {
      id: 'delivered',
      title: msg({ message: 'Delivered', context: 'day' }),
      width: 136,
      file: 'delivered_on',
      cell: ({ deliveredOn }, { day }) => deliveredOn && day(deliveredOn),
    },
  ],
};

export const ShipmentsPage = listPage(shipments);
