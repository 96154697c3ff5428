import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import type { CustomerSummary, KnownAddress, OrderSummary } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { Actions } from '../../ui/actions.tsx';
import { useAsOf } from '../../ui/as-of.tsx';
import { Credit } from '../../ui/credit.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { orderPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { customerStatuses, orderStatuses, paymentStatuses, State } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { Who } from '../../ui/who.tsx';
import { actionsIn } from './actions.ts';

const addressOf = ({ name, line1, line2, postalCode, city, country }: KnownAddress): string =>
  [name, line1, line2, postalCode, city, country].filter(Boolean).join(', ');

const CustomerFacts = ({ customer }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t } = useLingui();
  const { number, details, owner, paymentTerms, priceList, tags } = customer;
  const { emails = [], phones = [], addresses = [], industry, segment, region, country, currency, taxId } = details;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t`Number`, number],
    [t`E-mail`, emails.map(({ email }) => email).join(', ')],
    [t`Phone`, phones.map(({ phone }) => phone).join(', ')],
    [t`Address`, addresses.map(addressOf).join(' · ')],
    [t`Country`, country],
    [t`Region`, region],
    [t`Industry`, industry],
    [t`Segment`, segment],
    [t`Tax number`, taxId],
    [t`Currency`, currency],
    [t`Price list`, priceList],
    [t`Days to pay`, String(paymentTerms.dueDays)],
    [t`Owner`, owner && <Who principal={owner} />],
    [t`Tags`, tags.join(', ')],
  ];
  return <Facts of={facts} />;
};

type Figure = NonNullable<CustomerSummary['figures']>[number];

/** What was bought, per currency. */
const Figures = ({ customer: { figures = [] } }: { readonly customer: CustomerSummary }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  if (figures.length === 0) return null;
  return (
    <Part title={<Trans>Bought so far</Trans>}>
      <Table<Figure>
        label={t`Bought so far`}
        rows={figures}
        idOf={({ currency }) => currency}
        columns={[
          { title: t`Currency`, cell: ({ currency }) => currency },
          { title: t`Orders`, isNumber: true, cell: ({ orders }) => format.count(orders) },
          { title: t`Ordered`, isNumber: true, cell: ({ ordered }) => format.money(ordered) },
          { title: t`Invoiced`, isNumber: true, cell: ({ invoiced }) => format.money(invoiced) },
          { title: t`Paid`, isNumber: true, cell: ({ paid }) => format.money(paid) },
          { title: t`Refunded`, isNumber: true, cell: ({ refunded }) => format.money(refunded) },
          { title: t`Open`, isNumber: true, cell: ({ open }) => <strong>{format.money(open)}</strong> },
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
        { title: t`Payment`, cell: ({ paymentStatus }) => <State of={paymentStatuses[paymentStatus]} /> },
        { title: t`Placed`, cell: ({ placedOn }) => format.day(placedOn) },
        { title: t`Total`, isNumber: true, cell: ({ totals }) => format.money(totals.total) },
      ]}
    />
  );
};

const Contacts = ({ customer: { contacts } }: { readonly customer: CustomerSummary }): ReactNode =>
  contacts.length === 0 ? null : (
    <Part title={<Trans>Contacts</Trans>}>
      <ul className="documents">
        {contacts.map(({ contactId, name, role, emails = [], phones = [] }) => (
          <li key={contactId}>
            <strong>{name}</strong> {role !== undefined && <span className="quiet">{role}</span>}{' '}
            {[...emails.map(({ email }) => email), ...phones.map(({ phone }) => phone)].join(' · ')}
          </li>
        ))}
      </ul>
    </Part>
  );

const Document = ({ customer }: { readonly customer: CustomerSummary }): ReactNode => {
  const may = useMay();
  const asOf = useAsOf();
  return (
    <WithRail
      rail={
        <>
          {asOf === undefined && may({ permission: 'creditAccount:read' }) && (
            <Part title={<Trans>Credit</Trans>}>
              <Credit customerId={customer.customerId} total={undefined} />
            </Part>
          )}
          <Part title={<Trans>Customer</Trans>}>
            <CustomerFacts customer={customer} />
          </Part>
          {may({ permission: 'timeline:read' }) && (
            <Part title={<Trans>Timeline</Trans>}>
              <Timeline topic="customers" category="customer" id={customer.customerId} />
            </Part>
          )}
        </>
      }
    >
      <Figures customer={customer} />
      {may({ permission: 'order:read' }) && (
        <Part title={<Trans>Latest orders</Trans>}>
          <Orders customer={customer} />
        </Part>
      )}
      <Contacts customer={customer} />
    </WithRail>
  );
};

/** All that is known of a customer. */
export const CustomerPage = (): ReactNode => {
  const { t } = useLingui();
  const { customer = '' } = useParams({ strict: false });
  const asOf = useAsOf();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['customers', 'customer', customer, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/customers/{customer}', { path: { customer }, query, signal })).body;
    },
  });
  return (
    <Page
      title={data?.details.name ?? t`Customer ${customer}`}
      beside={data && <State of={customerStatuses[data.status]} />}
      actions={data && <Actions id={data.customerId} topic="customers" actions={actionsIn[data.status] ?? []} />}
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <Anchor component={Link} to="/customers" size="sm">
          <Trans>All customers</Trans>
        </Anchor>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data !== undefined && <Document customer={data} />}
    </Page>
  );
};
