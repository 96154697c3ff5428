import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { NativeSelect } from '@mantine/core';
import type { Paths } from '@sales/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import type { Column } from '../../grid/columns.ts';
import { useFormat } from '../../i18n/index.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Export } from '../../ui/export.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { customerPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { askedBy, oneOf, type SearchParams, withParams } from '../../ui/search-params.ts';
import { Table } from '../../ui/table.tsx';
import { To } from '../../ui/to.tsx';

const path = '/query/v1/receivables/ageing';

type Ageing = Paths[typeof path]['GET']['answer'];
type Row = Ageing['rows'][number];

const groupings = { currency: msg`Currency`, customer: msg`Customer`, entity: msg`Company` } as const;
type Grouping = keyof typeof groupings;

/** What the sums are of. */
const whose: Readonly<Record<Grouping, readonly Column<Row>[]>> = {
  currency: [],
  customer: [
    {
      id: 'customer',
      title: msg`Customer`,
      width: 200,
      cell: ({ customerId = '', customerName }) => <To path={customerPath(customerId)}>{customerName}</To>,
    },
  ],
  entity: [{ id: 'entity', title: msg`Company`, width: 120, cell: ({ entity }) => entity }],
};

/** A sum that leads to the invoices in it. */
const sum = (
  name: 'notDue' | 'days1to30' | 'days31to60' | 'days61to90' | 'over90' | 'total',
  title: MessageDescriptor,
  file: string,
): Column<Row> => ({
  id: name,
  title,
  width: 130,
  align: 'end',
  file: [file, 'currency'],
  cell: ({ [name]: figure }, { money }) =>
    figure.invoices === 0 ? (
      '–'
    ) : (
      <To path="/receivables" search={askedBy(figure.href)}>
        {money(figure)}
      </To>
    ),
});

const sums: readonly Column<Row>[] = [
  { id: 'currency', title: msg`Currency`, width: 90, cell: ({ currency }) => currency },
  sum('notDue', msg`Not due`, 'not_due'),
  sum('days1to30', msg`1 to 30 days`, 'days1to30'),
  sum('days31to60', msg`31 to 60 days`, 'days31to60'),
  sum('days61to90', msg`61 to 90 days`, 'days61to90'),
  sum('over90', msg`Over 90 days`, 'over90'),
  sum('total', msg({ message: 'Open', context: 'amount' }), 'total'),
  {
    id: 'onAccount',
    title: msg`On account`,
    width: 130,
    align: 'end',
    file: ['on_account', 'currency'],
    cell: ({ onAccount }, { money }) => (onAccount.payments === 0 ? '–' : money(onAccount)),
  },
];

const useAgeing = (query: SearchParams) =>
  useQuery({
    queryKey: ['receivables', 'ageing', query],
    // What stands in the address is asked as it is: the service says what of it is not allowed.
    queryFn: async ({ signal }) => {
      const get = sales.get as (path: string, asked: object) => Promise<{ readonly body: Ageing }>;
      return (await get(path, { query, signal })).body;
    },
    placeholderData: keepPreviousData,
  });

const AgeingShown = (): ReactNode => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const { data, error, isFetching, refetch } = useAgeing(query);
  const change = (changes: Readonly<Record<string, string | undefined>>): void =>
    void navigate({ to: '.', search: withParams(query, changes), replace: true });
  const by = (oneOf(query['by']) ?? 'currency') as Grouping;
  const columns = [...(whose[by] ?? []), ...sums];
  return (
    <Page
      title={t`Ageing of receivables`}
      beside={
        <To path="/receivables">
          <Trans>Receivables</Trans>
        </To>
      }
      isBusy={isFetching}
      tools={
        <Export path={path} topic="receivables" columns={columns} query={query} rowCount={data?.rows.length ?? 0} />
      }
      takesAsOf
    >
      <search className="filters">
        <NativeSelect
          size="xs"
          label={t`Sums by`}
          value={by}
          data={Object.entries(groupings).map(([value, name]) => ({ value, label: i18n._(name) }))}
          onChange={({ currentTarget }) => change({ by: currentTarget.value })}
        />
        <DateField label={t`At the end of`} value={oneOf(query['on']) ?? data?.on} onChange={(on) => change({ on })} />
      </search>
      {data === undefined ? (
        error !== null && <Problem error={error} retry={() => void refetch()} />
      ) : data.rows.length === 0 ? (
        <div className="state">
          <h2>
            <Trans>Nothing is owed</Trans>
          </h2>
        </div>
      ) : (
        <Table
          label={t`Ageing of receivables`}
          columns={columns.map(({ title, align, cell }) => ({
            title: i18n._(title),
            isNumber: align === 'end',
            cell: (row: Row) => cell(row, format),
          }))}
          rows={data.rows}
          idOf={({ currency, customerId, entity }) => [currency, customerId, entity].join('/')}
        />
      )}
    </Page>
  );
};

/** What is owed, by how long it has been due. */
export const AgeingPage = pageFor({ permission: 'receivable:read', title: msg`Ageing of receivables` }, AgeingShown);
