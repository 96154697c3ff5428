import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { Named } from '../../ui/named.tsx';
import { invoiceOfApi, invoicePath } from '../../ui/paths.ts';
import { invoiceNeeds, Pdf } from '../../ui/pdf.tsx';
import { invoiceKinds } from './names.ts';

const invoices: List<'/query/v1/invoices'> = {
  path: '/query/v1/invoices',
  topic: 'receivables',
  permission: 'receivable:read',
  name: 'invoices',
  title: msg`Invoices`,
  search: msg`Number of the invoice or order, reference or customer`,
  empty: msg`No invoice yet`,
  idOf: ({ invoiceId }) => invoiceId,
  nameOf: ({ number }) => number,
  pathOf: ({ number }) => invoicePath(number),
  views: [
    { title: msg`All`, query: {} },
    { title: msg`Invoices`, query: { kind: 'invoice' } },
    { title: msg`Credit notes`, query: { kind: 'creditNote' } },
  ],
  filters: [
    { kind: 'day', name: 'from', label: msg`Issued from` },
    { kind: 'day', name: 'to', label: msg`Issued to` },
    { kind: 'text', name: 'currency', label: msg`Currency` },
  ],
  columns: [
    { id: 'number', title: msg`Number`, width: 150, sort: 'number', cell: ({ number }) => number },
    {
      id: 'kind',
      title: msg`Kind`,
      width: 84,
      words: invoiceKinds,
      cell: ({ kind }) => <Named of={invoiceKinds[kind]} />,
    },
    {
      id: 'pdf',
      title: msg`PDF`,
      width: 52,
      cell: ({ invoiceId, number }) => (
        <Pdf path={invoiceOfApi(invoiceId)} name={number} needs={invoiceNeeds} isInRow />
      ),
    },
    { id: 'customer', title: msg`Customer`, width: 130, grow: 2, cell: ({ customerName }) => customerName },
    {
      id: 'orders',
      title: msg`Orders`,
      width: 136,
      grow: 1,
      cell: ({ orders }) => orders.map(({ number }) => number).join(', '),
    },
    {
      id: 'issued',
      title: msg`Issued`,
      width: 134,
      sort: 'issuedOn',
      file: 'issued_on',
      cell: ({ issuedOn }, { day }) => day(issuedOn),
    },
    { id: 'due', title: msg`Due`, width: 134, file: 'due_on', cell: ({ dueOn }, { day }) => day(dueOn) },
    {
      id: 'total',
      title: msg`Total`,
      width: 115,
      align: 'end',
      sort: 'total',
      file: ['total', 'currency'],
      cell: ({ total }, { money }) => money(total),
    },
    {
      id: 'open',
      title: msg({ message: 'Open', context: 'amount' }),
      width: 105,
      align: 'end',
      file: ['open', 'currency'],
      cell: ({ open }, { money }) => open && money(open),
    },
  ],
};

export const InvoicesPage = listPage(invoices);
