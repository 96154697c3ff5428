import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Button } from '@mantine/core';
import type { CustomerSummary, OrderSummary } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Actions } from '../../ui/actions.tsx';
import { useAsOf } from '../../ui/as-of.tsx';
import { Credit, useSeesCredit } from '../../ui/credit.tsx';
import { Kept } from '../../ui/edit-form.tsx';
import { useEditKey } from '../../ui/edit-key.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { orderPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { customerStatuses, orderStatuses, paymentStatuses, State } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { actionsIn, holdReasons } from './actions.ts';
import { Addresses } from './addresses.tsx';
import { Contacts } from './contacts.tsx';
import { Invoices, Payments } from './documents.tsx';
import { EditCustomer } from './edit-customer.tsx';
import { Owner } from './owner.tsx';
import { Tags } from './tags.tsx';

const CustomerFacts = ({ customer }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t, i18n } = useLingui();
  const { number, details, paymentTerms, priceList, statusReason, statusNote } = customer;
  const known = holdReasons[statusReason ?? ''];
  const reason = known === undefined ? statusReason : i18n._(known);
  const { emails = [], phones = [], industry, segment, region, country, currency, taxId } = details;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t`Number`, number],
    [t`Why on hold`, customer.status === 'held' && [reason, statusNote].filter(Boolean).join(' · ')],
    [t`E-mail`, emails.map(({ email }) => email).join(', ')],
    [t`Phone`, phones.map(({ phone }) => phone).join(', ')],
    [t`Country`, country],
    [t`Region`, region],
    [t`Industry`, industry],
    [t`Segment`, segment],
    [t`Tax number`, taxId],
    [t`Currency`, currency],
    [t`Price list`, priceList],
    [t`Days to pay`, String(paymentTerms.dueDays)],
    [t`Owner`, <Owner key="owner" customer={customer} />],
  ];
  return <Facts of={facts} />;
};

type Figure = NonNullable<CustomerSummary['figures']>[number];

/** What was bought, per currency. */
const Figures = ({ customer: { customerId, figures = [] } }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const may = useMay();
  /** A figure, which leads to the rows that it is of. */
  const of = (figure: string, permission: string, path: string): ReactNode =>
    may({ permission }) ? (
      <To path={path} search={{ customerId }}>
        {figure}
      </To>
    ) : (
      figure
    );
  if (figures.length === 0) return null;
  return (
    <Part title={<Trans>Bought so far</Trans>}>
      <Table<Figure>
        label={t`Bought so far`}
        rows={figures}
        idOf={({ currency }) => currency}
        columns={[
          { title: t`Currency`, cell: ({ currency }) => currency },
          { title: t`Orders`, isNumber: true, cell: ({ orders }) => of(format.count(orders), 'order:read', '/orders') },
          {
            title: t`Ordered`,
            isNumber: true,
            cell: ({ ordered }) => of(format.money(ordered), 'order:read', '/orders'),
          },
          {
            title: t`Invoiced`,
            isNumber: true,
            cell: ({ invoiced }) => of(format.money(invoiced), 'receivable:read', '/invoices'),
          },
          {
            title: t({ message: 'Paid', context: 'amount' }),
            isNumber: true,
            cell: ({ paid }) => of(format.money(paid), 'receivable:read', '/payments'),
          },
          { title: t`Refunded`, isNumber: true, cell: ({ refunded }) => format.money(refunded) },
          {
            title: t({ message: 'Open', context: 'amount' }),
            isNumber: true,
            cell: ({ open }) => <strong>{of(format.money(open), 'receivable:read', '/receivables')}</strong>,
          },
        ]}
      />
    </Part>
  );
};

const latest = 10;

const Orders = ({ customer: { customerId } }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const asOf = useAsOf();
  const { data, error } = useQuery({
    queryKey: ['orders', 'of', customerId, asOf],
    queryFn: async ({ signal }) => {
      const query = { customerId, sort: '-placedAt' as const, limit: latest, ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/orders', { query, signal })).body.items;
    },
  });
  if (error !== null && data === undefined) return <Problem error={error} />;
  if (data?.length === 0)
    return (
      <p className="quiet">
        <Trans>No order yet</Trans>
      </p>
    );
  if (data === undefined) return null;
  return (
    <Table<OrderSummary>
      label={t`Orders`}
      rows={data}
      idOf={({ orderId }) => orderId}
      columns={[
        { title: t`Number`, cell: ({ number }) => <To path={orderPath(number)}>{number}</To> },
        { title: t`Status`, cell: ({ status }) => <State of={orderStatuses[status]} /> },
        {
          title: t({ message: 'Payment', context: 'status' }),
          cell: ({ paymentStatus }) => <State of={paymentStatuses[paymentStatus]} />,
        },
        { title: t`Placed`, cell: ({ placedOn }) => format.day(placedOn) },
        { title: t`Total`, isNumber: true, cell: ({ totals }) => format.money(totals.total) },
      ]}
    />
  );
};

const Document = ({
  customer,
  edit,
  onKept,
}: {
  readonly customer: CustomerSummary;
  /** The form that stands above, while it is edited. */
  readonly edit: ReactNode;
  readonly onKept: (kept: readonly string[]) => void;
}): ReactNode => {
  const may = useMay();
  const asOf = useAsOf();
  const seesCredit = useSeesCredit();
  return (
    <WithRail
      rail={
        <>
          {asOf === undefined && seesCredit && (
            <Part title={<Trans>Credit</Trans>}>
              <Credit customerId={customer.customerId} total={undefined} />
            </Part>
          )}
          <Part title={<Trans>Customer</Trans>}>
            <CustomerFacts customer={customer} />
            <Tags customer={customer} />
          </Part>
          {may({ permission: 'timeline:read' }) && (
            <Part title={<Trans>Timeline</Trans>}>
              <Timeline topic="customers" category="customer" id={customer.customerId} />
            </Part>
          )}
        </>
      }
    >
      {edit}
      <Figures customer={customer} />
      {may({ permission: 'order:read' }) && (
        <Part
          title={<Trans>Latest orders</Trans>}
          all={
            <To path="/orders" search={{ customerId: customer.customerId }}>
              <Trans>All orders of the customer</Trans>
            </To>
          }
        >
          <Orders customer={customer} />
        </Part>
      )}
      {may({ permission: 'receivable:read' }) && (
        <>
          <Part
            title={<Trans>Latest invoices</Trans>}
            all={
              <To path="/invoices" search={{ customerId: customer.customerId }}>
                <Trans>All invoices of the customer</Trans>
              </To>
            }
          >
            <Invoices customerId={customer.customerId} />
          </Part>
          <Part
            title={<Trans>Latest payments</Trans>}
            all={
              <To path="/payments" search={{ customerId: customer.customerId }}>
                <Trans>All payments of the customer</Trans>
              </To>
            }
          >
            <Payments customerId={customer.customerId} />
          </Part>
        </>
      )}
      <Contacts customer={customer} onKept={onKept} />
      <Addresses customer={customer} onKept={onKept} />
    </WithRail>
  );
};

/** What lets the form of a customer change something. */
const changing = [
  'customer:change-details',
  'customer:set-credit-limit',
  'customer:set-payment-terms',
  'customer:assign-price-list',
] as const;

const CustomerShown = (): ReactNode => {
  const { t } = useLingui();
  const { customer = '' } = useParams({ strict: false });
  const may = useMay();
  const asOf = useAsOf();
  const [isEditing, setEditing] = useState(false);
  /** What others have changed and a save has kept. */
  const [kept, setKept] = useState<readonly string[]>([]);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['customers', 'customer', customer, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/customers/{customer}', { path: { customer }, query, signal })).body;
    },
  });
  const isOpen = data?.status === 'active' || data?.status === 'held';
  const canEdit = isOpen && asOf === undefined && !isEditing && changing.some((permission) => may({ permission }));
  const edit = (): void => {
    setKept([]);
    setEditing(true);
  };
  useEditKey(canEdit, edit);
  return (
    <Page
      title={data?.details.name ?? t`Customer ${customer}`}
      beside={data && <State of={customerStatuses[data.status]} />}
      actions={
        data && (
          <>
            {canEdit && (
              <Button size="xs" variant="default" aria-keyshortcuts="e" onClick={edit}>
                <Trans>Edit</Trans>
              </Button>
            )}
            {asOf === undefined && may({ permission: 'payment:receive' }) && (
              <Button
                size="xs"
                variant="default"
                component={Link}
                to="/payments/new"
                // What the address of another page may have is not known by type.
                search={{ customer: data.customerId } as never}
              >
                <Trans>New payment</Trans>
              </Button>
            )}
            {!isEditing && <Actions id={data.customerId} topic="customers" actions={actionsIn[data.status] ?? []} />}
          </>
        )
      }
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/customers" size="sm">
          <Trans>All customers</Trans>
        </Anchor>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      <Kept changes={kept} />
      {data !== undefined && (
        <Document
          customer={data}
          onKept={setKept}
          edit={
            isEditing &&
            isOpen && (
              <Part title={<Trans>Edit customer</Trans>}>
                <EditCustomer
                  customerId={data.customerId}
                  onEnd={(others) => {
                    setEditing(false);
                    setKept(others);
                  }}
                />
              </Part>
            )
          }
        />
      )}
    </Page>
  );
};

/** All that is known of a customer. */
export const CustomerPage = pageFor({ permission: 'customer:read', title: msg`Customer` }, CustomerShown);
