import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import type { OrderDocument, OrderedLine } from '@sales/client';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Actions } from '../../ui/actions.tsx';
import { useAsOf } from '../../ui/as-of.tsx';
import { Charges } from '../../ui/charges.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { customerPath, invoiceOfApi, invoicePath, orderPath, productPath } from '../../ui/paths.ts';
import { invoiceNeeds, Pdf } from '../../ui/pdf.tsx';
import { Pending } from '../../ui/pending.tsx';
import { returnStatuses, State } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { To } from '../../ui/to.tsx';
import { useUnit } from '../../ui/units.tsx';
import { actionsOf } from './actions.ts';
import { conditions, refusalReasons } from './names.ts';
import { useOrder } from './order.ts';
import { Reasons } from './reasons.tsx';
import { ReceiveGoods } from './receive-goods.tsx';

type Return = OrderDocument['returns'][number];
type Refund = OrderDocument['refunds'][number];

const Product = ({ of }: { readonly of: OrderedLine | undefined }): ReactNode => (
  <>
    {of?.sku !== undefined && <To path={productPath(of.sku)}>{of.sku}</To>}
    <small className="name">{of?.name}</small>
  </>
);

/** Quantities of a line of the order, which are in its base unit. */
const useQuantity = (order: OrderDocument) => {
  const format = useFormat();
  const unitName = useUnit();
  const lineOf = (lineId: string): OrderedLine | undefined => order.lines.find((one) => one.lineId === lineId);
  return {
    lineOf,
    quantity: (lineId: string, decimal: string): string =>
      [format.quantity(decimal), unitName(lineOf(lineId)?.baseUnit ?? '')].join(' '),
  };
};

type Shown = { readonly order: OrderDocument; readonly of: Return };

const Requested = ({ order, of: { lines } }: Shown): ReactNode => {
  const { t } = useLingui();
  const { lineOf, quantity } = useQuantity(order);
  return (
    <Table<Return['lines'][number] & { readonly nth: number }>
      label={t`What is to come back`}
      rows={lines.map((line, nth) => ({ ...line, nth }))}
      idOf={({ nth }) => String(nth)}
      columns={[
        { title: t`Product`, isWide: true, cell: ({ lineId }) => <Product of={lineOf(lineId)} /> },
        { title: t`Quantity`, isNumber: true, cell: ({ lineId, quantity: units }) => quantity(lineId, units) },
        { title: t`Reason`, cell: (line) => <Reasons of={[line]} /> },
        { title: t`Note`, isWide: true, cell: ({ note }) => note },
      ]}
    />
  );
};

/** What came back, in which condition, and how much of it was invoiced and is to be refunded. */
const Received = ({ order, of: { received } }: Shown): ReactNode => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const { lineOf, quantity } = useQuantity(order);
  if (received === undefined) return null;
  return (
    <Table<(typeof received.lines)[number]>
      label={t`What came back`}
      rows={received.lines}
      idOf={({ lineId, condition }) => `${lineId}/${condition}`}
      columns={[
        { title: t`Product`, isWide: true, cell: ({ lineId }) => <Product of={lineOf(lineId)} /> },
        { title: t`Quantity`, isNumber: true, cell: ({ lineId, quantity: units }) => quantity(lineId, units) },
        { title: t`Condition`, cell: ({ condition }) => i18n._(conditions[condition]) },
        {
          title: t`Invoiced of it`,
          isNumber: true,
          cell: ({ lineId, creditable }) => quantity(lineId, creditable),
        },
        { title: t`Sold for`, isNumber: true, cell: ({ total }) => total && format.money(total) },
      ]}
    />
  );
};

/** How the refund was computed, and where its money went. */
const Refunded = ({ order, refund }: { readonly order: OrderDocument; readonly refund: Refund }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const may = useMay();
  const { lines, taxes, amount, credited, paidOut, number, creditNoteId } = refund;
  const nameOf = (lineId: string) => {
    const line = order.lines.find((one) => one.lineId === lineId);
    return { sku: line?.sku, name: line?.name ?? '', unit: unitName(line?.baseUnit ?? '') };
  };
  return (
    <>
      <Charges
        label={t`How the refund was computed`}
        lines={lines.map((line) => ({ ...line, ...nameOf(line.lineId) }))}
        taxes={taxes}
        total={amount}
      />
      {number === undefined ? (
        <p className="rest quiet" role="status">
          <Trans>The credit note is being issued.</Trans>
        </p>
      ) : (
        <Facts
          of={[
            [t`Taken off open invoices`, format.money(credited)],
            [t`Paid out`, format.money(paidOut)],
            [
              t`Credit note`,
              may({ permission: 'receivable:read' }) ? (
                <To key="note" path={invoicePath(number)}>
                  {number}
                </To>
              ) : (
                number
              ),
            ],
            [t`Printed`, <Pdf key="pdf" path={invoiceOfApi(creditNoteId)} name={number} needs={invoiceNeeds} />],
          ]}
        />
      )}
    </>
  );
};

const ReturnFacts = ({ order, of: { requestedOn, refused, received } }: Shown): ReactNode => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const may = useMay();
  const { customerId, name } = order.customer;
  const known = refusalReasons[refused?.reason ?? ''];
  const reason = known === undefined ? refused?.reason : i18n._(known);
  return (
    <Facts
      of={[
        [
          t`Order`,
          <To key="order" path={orderPath(order.number)}>
            {order.number}
          </To>,
        ],
        [
          t`Customer`,
          may({ permission: 'customer:read' }) ? (
            <To key="customer" path={customerPath(customerId)}>
              {name}
            </To>
          ) : (
            name
          ),
        ],
        [t({ message: 'Requested', context: 'return' }), format.day(requestedOn)],
        [t`Refused`, refused && [reason, refused.note].filter(Boolean).join(' · ')],
        [t({ message: 'Received', context: 'return' }), received && format.day(received.receivedOn)],
        [t`Warehouse`, received?.warehouse],
      ]}
    />
  );
};

const Document = ({ order, of: back }: Shown): ReactNode => {
  const may = useMay();
  const isOfNow = useAsOf() === undefined;
  const refund = order.refunds.find(({ returnId }) => returnId === back.returnId);
  const mayReceive = may({ permission: 'order:receive-return' }) && may({ permission: 'warehouse:read' });
  return (
    <WithRail
      rail={
        <Part title={<Trans>Return</Trans>}>
          <ReturnFacts order={order} of={back} />
        </Part>
      }
    >
      <Part title={<Trans>What is to come back</Trans>}>
        <Requested order={order} of={back} />
      </Part>
      {isOfNow && back.status === 'approved' && mayReceive && (
        <Part title={<Trans>Receive the goods</Trans>}>
          <ReceiveGoods order={order} of={back} />
        </Part>
      )}
      {back.received !== undefined && (
        <Part title={<Trans>What came back</Trans>}>
          <Received order={order} of={back} />
        </Part>
      )}
      {refund !== undefined && (
        <Part title={<Trans>How the refund was computed</Trans>}>
          <Refunded order={order} refund={refund} />
        </Part>
      )}
    </WithRail>
  );
};

const ReturnShown = (): ReactNode => {
  const { t } = useLingui();
  const params = useParams({ strict: false });
  const { order = '', return: returnId = '' } = params;
  const { data, error, isFetching, refetch } = useOrder(order);
  const back = data?.returns.find((one) => one.returnId === returnId);
  return (
    <Page
      title={t`Return of order ${data?.number ?? order}`}
      beside={back && <State of={returnStatuses[back.status]} />}
      actions={data && back && <Actions id={returnId} topic="orders" actions={actionsOf(data.orderId, back)} />}
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/returns" size="sm">
          <Trans>All returns</Trans>
        </Anchor>
      </p>
      {data === undefined ? (
        <Pending error={error} retry={refetch} />
      ) : back === undefined ? (
        <div className="state">
          <h2>
            <Trans>The order has no such return</Trans>
          </h2>
        </div>
      ) : (
        <Document order={data} of={back} />
      )}
    </Page>
  );
};

/** Goods that come back: what, why, what has come, and the money for it. */
export const ReturnPage = pageFor({ permission: 'order:read', title: msg`Return` }, ReturnShown);
