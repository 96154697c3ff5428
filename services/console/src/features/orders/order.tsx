import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button } from '@mantine/core';
import type { OrderDocument, OrderedLine } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { type Format, useFormat } from '../../i18n/index.ts';
import { Actions } from '../../ui/actions.tsx';
import { useAsOf } from '../../ui/as-of.tsx';
import { useUnsaved } from '../../ui/edit.ts';
import { Kept } from '../../ui/edit-form.tsx';
import { useEditKey } from '../../ui/edit-key.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import {
  invoiceOfApi,
  invoicePath,
  newReturnPath,
  paymentPath,
  productPath,
  returnPath,
  shipmentOfApi,
} from '../../ui/paths.ts';
import { invoiceNeeds, Pdf, shipmentNeeds } from '../../ui/pdf.tsx';
import { Pending } from '../../ui/pending.tsx';
import { PickSheet } from '../../ui/pick-sheet.tsx';
import { orderStatuses, paymentStatuses, returnStatuses, State } from '../../ui/status.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { Totals } from '../../ui/totals.tsx';
import { useUnit } from '../../ui/units.tsx';
import { Who } from '../../ui/who.tsx';
import { actionsOf } from './actions.ts';
import { AddLine, RemoveLine } from './change-lines.tsx';
import { EditDraft } from './edit-draft.tsx';
import { RecordPayment } from './record-payment.tsx';
import { Steps } from './steps.tsx';
import { UnsavedChanges } from './unsaved.tsx';
import { WaitingFor } from './waiting-for.tsx';

const lineName = ({ kind, name, text, sku }: OrderedLine): string => (kind === 'text' ? text : name) ?? sku ?? '';

/** How far a line has come: what there is of it, and when the rest is promised. */
const Progress = ({ line, format }: { readonly line: OrderedLine; readonly format: Format }): ReactNode => {
  const { quantities, promise } = line;
  if (Number(quantities.short) === 0 || promise === undefined) return format.quantity(quantities.reserved);
  return (
    <>
      {format.quantity(quantities.reserved)}
      <small className="short">
        {promise.promisedOn === null ? (
          <Trans>{format.quantity(quantities.short)} short, no date yet</Trans>
        ) : (
          <Trans>
            {format.quantity(quantities.short)} on {format.day(promise.promisedOn)}
          </Trans>
        )}
      </small>
    </>
  );
};

/** More of a quantity, in small, where there is some. */
const Also = ({ of, children }: { readonly of: string | undefined; readonly children: ReactNode }): ReactNode =>
  of !== undefined && Number(of) !== 0 && <small>{children}</small>;

const Lines = ({
  order,
  format,
  isOpen,
}: {
  readonly order: OrderDocument;
  readonly format: Format;
  /** Whether lines can be added and removed. */
  readonly isOpen: boolean;
}): ReactNode => {
  const { t } = useLingui();
  const unitName = useUnit();
  const may = useMay();
  const canRemove = isOpen && may({ permission: 'order:remove-line' }) && order.lines.length > 1;
  const remove = (line: OrderedLine): ReactNode =>
    canRemove && (
      <td className="tools">
        <RemoveLine orderId={order.orderId} lineId={line.lineId} name={line.sku ?? lineName(line)} />
      </td>
    );
  return (
    <div className="table-frame">
      <table className="lines ordered cards" aria-label={t`Lines`}>
        <thead>
          <tr>
            <th>{t`Product`}</th>
            <th className="end">{t`Ordered`}</th>
            <th className="end">{t`Price`}</th>
            <th className="end">{t`Net`}</th>
            <th className="end">{t`Reserved`}</th>
            <th className="end">{t`Shipped`}</th>
            <th className="end">{t`Invoiced`}</th>
            {canRemove && (
              <th>
                <span className="visually-hidden">{t`Remove`}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => {
            const { lineId, sku, quantity, unit, unitPrice, discount, net, quantities } = line;
            return line.kind === 'text' ? (
              <tr key={lineId}>
                <td colSpan={7}>{line.text}</td>
                {remove(line)}
              </tr>
            ) : (
              <tr key={lineId}>
                <td className="product">
                  {sku !== undefined && <To path={productPath(sku)}>{sku}</To>}
                  <small className="name">{lineName(line)}</small>
                </td>
                <td className="end" data-title={t`Ordered`}>
                  {format.quantity(quantity)} {unitName(unit)}
                  <Also of={quantities.cancelled}>
                    <Trans>{format.quantity(quantities.cancelled)} cancelled</Trans>
                  </Also>
                </td>
                <td className="end" data-title={t`Price`}>
                  {format.unitPrice(unitPrice)}
                  {discount.amount !== 0 && (
                    <small>
                      <Trans>less {format.money(discount)}</Trans>
                    </small>
                  )}
                </td>
                <td className="end" data-title={t`Net`}>
                  {format.money(net)}
                </td>
                <td className="end" data-title={t`Reserved`}>
                  <Progress line={line} format={format} />
                  <Also of={quantities.picked}>
                    <Trans>{format.quantity(quantities.picked ?? '0')} picked</Trans>
                  </Also>
                </td>
                <td className="end" data-title={t`Shipped`}>
                  {format.quantity(quantities.shipped)}
                  <Also of={quantities.delivered}>
                    <Trans>{format.quantity(quantities.delivered)} delivered</Trans>
                  </Also>
                  <Also of={quantities.returned}>
                    <Trans>{format.quantity(quantities.returned)} returned</Trans>
                  </Also>
                </td>
                <td className="end" data-title={t`Invoiced`}>
                  {format.quantity(quantities.invoiced)}
                  <Also of={quantities.credited}>
                    <Trans>{format.quantity(quantities.credited)} credited</Trans>
                  </Also>
                </td>
                {remove(line)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};

const Customer = ({ of: { customerId, name } }: { readonly of: OrderDocument['customer'] }): ReactNode => {
  const may = useMay();
  return may({ permission: 'customer:read' }) ? <To path={`/customers/${customerId}`}>{name}</To> : name;
};

const OrderFacts = ({ order, format }: { readonly order: OrderDocument; readonly format: Format }): ReactNode => {
  const { t } = useLingui();
  const { customer, customerReference, entity, channel, salesperson, submittedOn, draftedOn, shipTo, billTo } = order;
  const address = (one: OrderDocument['shipTo']): string =>
    one === undefined
      ? ''
      : [one.name, one.line1, one.line2, one.postalCode, one.city, one.country].filter(Boolean).join(', ');
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t`Customer`, <Customer key="customer" of={customer} />],
    [t`Reference`, customerReference],
    [t`Placed`, format.day(submittedOn ?? draftedOn)],
    [t`Company`, entity],
    [t`Channel`, channel],
    [t`Salesperson`, salesperson && <Who principal={salesperson} />],
    [t`Ships to`, address(shipTo)],
    [t`Bills to`, address(billTo)],
  ];
  return <Facts of={facts} />;
};

const InvoicePdf = ({ invoiceId, number }: { readonly invoiceId: string; readonly number: string }): ReactNode => (
  <>
    {' · '}
    <Pdf path={invoiceOfApi(invoiceId)} name={number} needs={invoiceNeeds} />
  </>
);

/** With a way to its page, for who may see it; it has none before it is issued. */
const InvoiceNumber = ({ number }: { readonly number: string | undefined }): ReactNode => {
  const may = useMay();
  if (number === undefined) return '…';
  return may({ permission: 'receivable:read' }) ? <To path={invoicePath(number)}>{number}</To> : number;
};

const PaymentLink = ({
  paymentId,
  children,
}: {
  readonly paymentId: string;
  readonly children: ReactNode;
}): ReactNode => {
  const may = useMay();
  return may({ permission: 'payment:read' }) ? <To path={paymentPath(paymentId)}>{children}</To> : children;
};

const Documents = ({ order, format }: { readonly order: OrderDocument; readonly format: Format }): ReactNode => {
  const { t } = useLingui();
  const { invoices, shipments, payments, returns, refunds, lines } = order;
  const isOfNow = useAsOf() === undefined;
  const toPick = isOfNow && lines.some(({ quantities: { reserved, picked } }) => Number(reserved) > Number(picked));
  if (!toPick && invoices.length + shipments.length + payments.length + returns.length + refunds.length === 0)
    return null;
  return (
    <Part title={<Trans>Documents</Trans>}>
      <ul className="documents">
        {toPick && (
          <li>
            <PickSheet orderId={order.orderId} />
          </li>
        )}
        {shipments.map(({ shipmentId, dispatchedOn, carrier, trackingNumber, deliveredOn }) => (
          <li key={shipmentId}>
            <Trans>Shipped on {format.day(dispatchedOn)}</Trans> {carrier} {trackingNumber}
            {deliveredOn !== undefined && (
              <>
                {' · '}
                <Trans>delivered on {format.day(deliveredOn)}</Trans>
              </>
            )}
            {' · '}
            <Pdf
              path={shipmentOfApi(order.orderId, shipmentId)}
              name={t`the delivery note of ${format.day(dispatchedOn)}`}
              needs={shipmentNeeds}
            />
          </li>
        ))}
        {invoices.map(({ invoiceId, number, total, open, dueOn }) => (
          <li key={invoiceId}>
            <Trans>
              Invoice <InvoiceNumber number={number} />: {format.money(total)}, open {format.money(open)}
            </Trans>
            {dueOn !== undefined && (
              <>
                {' · '}
                <Trans>due on {format.day(dueOn)}</Trans>
              </>
            )}
            {number !== undefined && <InvoicePdf invoiceId={invoiceId} number={number} />}
          </li>
        ))}
        {returns.map(({ returnId, requestedOn, status }) => (
          <li key={returnId}>
            <To path={returnPath(order.number, returnId)}>
              <Trans>Return of {format.day(requestedOn)}</Trans>
            </To>{' '}
            <State of={returnStatuses[status]} />
          </li>
        ))}
        {refunds.map(({ creditNoteId, number, amount, refundId }) => (
          <li key={refundId}>
            <Trans>
              Credit note <InvoiceNumber number={number} />: {format.money(amount)}
            </Trans>
            {number !== undefined && <InvoicePdf invoiceId={creditNoteId} number={number} />}
          </li>
        ))}
        {payments.map(({ paymentId, invoiceId, amount, on }) => (
          <li key={`${paymentId}/${invoiceId}`}>
            <PaymentLink paymentId={paymentId}>
              <Trans>
                Payment of {format.money(amount)} on {format.day(on)}
              </Trans>
            </PaymentLink>
          </li>
        ))}
      </ul>
    </Part>
  );
};

/** Leads to where a return is announced, as long as there are goods that can come back. */
const ReturnGoods = ({ order: { number, lines } }: { readonly order: OrderDocument }): ReactNode => {
  const may = useMay();
  const isOut = lines.some(({ quantities: { shipped, returned } }) => Number(shipped) > Number(returned));
  if (!isOut || !may({ permission: 'order:request-return' })) return null;
  return (
    <Button size="xs" variant="default" component={Link} to={newReturnPath(number)}>
      <Trans>Return goods</Trans>
    </Button>
  );
};

const Document = ({
  order,
  edit,
  isOpen,
}: {
  readonly order: OrderDocument;
  readonly edit: ReactNode;
  readonly isOpen: boolean;
}): ReactNode => {
  const format = useFormat();
  const may = useMay();
  return (
    <WithRail
      rail={
        <>
          <Part title={<Trans>Order</Trans>}>
            <OrderFacts order={order} format={format} />
          </Part>
          {may({ permission: 'timeline:read' }) && (
            <Part title={<Trans>Timeline</Trans>}>
              <Timeline topic="orders" category="order" id={order.orderId} />
            </Part>
          )}
        </>
      }
    >
      <Steps order={order} />
      <WaitingFor orderId={order.orderId} />
      <Part title={<Trans>Lines</Trans>}>
        {edit ?? (
          <>
            <Lines order={order} format={format} isOpen={isOpen} />
            {isOpen && may({ permission: 'order:add-line' }) && <AddLine orderId={order.orderId} />}
            <Totals totals={order.totals} format={format} />
          </>
        )}
      </Part>
      <Documents order={order} format={format} />
    </WithRail>
  );
};

const OrderShown = (): ReactNode => {
  const { t } = useLingui();
  const { order = '' } = useParams({ strict: false });
  const may = useMay();
  const [isBegun, setEditing] = useState<boolean>();
  /** What others have changed and a save has kept. */
  const [kept, setKept] = useState<readonly string[]>([]);
  const asOf = useAsOf();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['orders', 'order', order, asOf],
    queryFn: async ({ signal }) =>
      (
        await sales.get('/query/v1/orders/{order}', {
          path: { order },
          query: { ...(asOf !== undefined && { asOf }) },
          signal,
        })
      ).body,
  });
  const isDraft = data?.status === 'draft' || data?.status === 'rejected';
  const canEdit = isDraft && asOf === undefined && may({ permission: 'order:change-line' });
  const unsaved = useUnsaved({ category: 'order', id: data?.orderId ?? '' });
  /** What was typed before a reload is gone on with. */
  const isEditing = canEdit && (isBegun ?? unsaved !== undefined);
  const edit = (): void => {
    setKept([]);
    setEditing(true);
  };
  useEditKey(canEdit && !isEditing, edit);
  return (
    <Page
      title={t`Order ${order}`}
      beside={
        data && (
          <>
            <State of={orderStatuses[data.status]} /> <State of={paymentStatuses[data.paymentStatus]} />
          </>
        )
      }
      actions={
        data && (
          <>
            {canEdit && !isEditing && (
              <Button size="xs" variant="default" aria-keyshortcuts="e" onClick={edit}>
                <Trans>Edit</Trans>
              </Button>
            )}
            {!isEditing && <Actions id={data.orderId} topic="orders" actions={actionsOf(data)} />}
            <RecordPayment order={data} />
            <ReturnGoods order={data} />
          </>
        )
      }
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/orders" size="sm">
          <Trans>All orders</Trans>
        </Anchor>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      <Kept changes={kept} />
      {data !== undefined && unsaved !== undefined && !canEdit && asOf === undefined && (
        <UnsavedChanges order={data} unsaved={unsaved} onEnd={() => setEditing(false)} />
      )}
      {data !== undefined && (
        <Document
          order={data}
          isOpen={isDraft && asOf === undefined}
          edit={
            isEditing ? (
              <EditDraft
                orderId={data.orderId}
                onEnd={(others) => {
                  setEditing(false);
                  setKept(others);
                }}
              />
            ) : undefined
          }
        />
      )}
    </Page>
  );
};

export const OrderPage = pageFor({ permission: 'order:read', title: msg`Order` }, OrderShown);
