import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Export } from '../../ui/export.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, Parts } from '../../ui/parts.tsx';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { allOf, oneOf, parseSearch, type SearchParams, withParams } from '../../ui/search-params.ts';
import { Views } from '../../ui/views.tsx';
import { addsUp, chartOf } from './chart-data.ts';
import { fileColumns } from './file-columns.ts';
import { useLabels } from './labels.ts';
import { dimensions, type Measure, measures, periods, type Report, textOf } from './measures.ts';
import { pivotOf } from './pivot.ts';
import { mostRows, PivotTable } from './pivot-table.tsx';

/** Loaded when there is something to draw. */
const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

const path = '/query/v1/reports/sales';

type Asked = SearchParams & { readonly limit?: string };

/** What stands in the address is asked as it is: the service says what of it is not allowed. */
const readReport = async (query: Asked, signal: AbortSignal): Promise<Report> => {
  const get = sales.get as (path: string, asked: object) => Promise<{ readonly body: Report }>;
  return (await get(path, { query, signal })).body;
};

const useReport = (query: Asked, enabled: boolean) =>
  useQuery({
    queryKey: ['sales', 'report', query],
    queryFn: ({ signal }) => readReport(query, signal),
    placeholderData: keepPreviousData,
    enabled,
  });

/** Different names as an address has them: one alone is not a list. */
const setOf = (names: readonly string[]): string | readonly string[] | undefined => {
  const all = [...new Set(names)].filter((name) => name !== '');
  return all.length > 1 ? all : all[0];
};

/** As many rows as a table can be made of here; the file has all. */
const limit = '5000';

const Choice = ({
  label,
  value,
  options,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}): ReactNode => (
  <NativeSelect
    size="xs"
    label={label}
    data={[...options]}
    value={value}
    onChange={({ currentTarget }) => onChoose(currentTarget.value)}
  />
);

/** Names in the order in which they are kept. */
const useOptions = (): ((
  names: Readonly<Record<string, MessageDescriptor>>,
) => readonly { readonly value: string; readonly label: string }[]) => {
  const { i18n } = useLingui();
  return (names) => Object.entries(names).map(([value, label]) => ({ value, label: i18n._(label) }));
};

/** What is asked for, as the address says it. */
const useAsked = () => {
  const query: SearchParams = useSearch({ strict: false });
  const navigate = useNavigate();
  const { measure: _measure, ...given } = query;
  return {
    query,
    /** Of the API: all but what is a matter of this page alone. */
    asked: { period: 'month', ...given } as SearchParams,
    choose: (view: SearchParams): void => void navigate({ to: '.', search: view }),
    change: (changes: Readonly<Record<string, string | readonly string[] | undefined>>): void =>
      void navigate({ to: '.', search: withParams(query, changes), replace: true }),
  };
};

const Controls = ({
  shown,
  currencies,
  currency,
}: {
  readonly shown: readonly Measure[];
  readonly currencies: readonly string[];
  readonly currency: string;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const options = useOptions();
  const { query, asked, change } = useAsked();
  const by = allOf(query['by']);
  const [first = '', second = ''] = by;
  const none = { value: '', label: t`Nothing` };
  const known = options(dimensions);
  const setBy = (...names: readonly string[]): void => change({ by: setOf(names) });
  return (
    <search className="filters many">
      <Choice
        label={t`Measure`}
        value={oneOf(query['measure']) ?? 'net'}
        options={shown.map((value) => ({ value, label: i18n._(measures[value].title) }))}
        onChoose={(measure) => change({ measure })}
      />
      <Choice
        label={t`Period`}
        value={oneOf(asked['period']) ?? 'month'}
        options={options(periods)}
        onChoose={(period) => change({ period })}
      />
      <Choice
        label={t({ message: 'By', context: 'report' })}
        value={first}
        options={[none, ...known]}
        onChoose={(name) => (name === '' ? setBy() : setBy(name, second))}
      />
      {first !== '' && (
        <Choice
          label={t`And by`}
          value={second}
          options={[none, ...known.filter(({ value }) => value !== first)]}
          onChoose={(name) => setBy(first, name)}
        />
      )}
      {by.includes('category') && (
        <Choice
          label={t`Category levels`}
          value={oneOf(query['level']) ?? ''}
          options={[{ value: '', label: t`All` }, ...['1', '2', '3'].map((value) => ({ value, label: value }))]}
          onChoose={(level) => change({ level })}
        />
      )}
      {(['from', 'to'] as const).map((name) => (
        <DateField
          key={name}
          label={name === 'from' ? t`From` : t`To`}
          value={oneOf(query[name])}
          onChange={(day) => change({ [name]: day })}
        />
      ))}
      {currencies.length > 1 && (
        <Choice
          label={t`Currency`}
          value={currency}
          options={currencies.map((value) => ({ value, label: value }))}
          onChoose={(value) => change({ currency: value })}
        />
      )}
      {Object.keys(query).some((name) => name !== 'asOf') && (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => change(Object.fromEntries(Object.keys(query).map((name) => [name, undefined])))}
        >
          <Trans>Reset</Trans>
        </Button>
      )}
    </search>
  );
};

const Body = ({
  report,
  measure,
  shown,
  currency,
}: {
  readonly report: Report;
  readonly measure: Measure;
  readonly shown: readonly Measure[];
  readonly currency: string;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const { query } = useAsked();
  const label = useLabels(report);
  const pivot = useMemo(
    () => pivotOf(report, measure, { from: oneOf(query['from']), to: oneOf(query['to']) }),
    [report, measure, query],
  );
  const name = i18n._(measures[measure].title);
  const data = chartOf(pivot, name, label);
  const more = report.rowCount - report.rows.length;
  const axes = [...pivot.rowAxes, ...(pivot.columnAxis === undefined ? [] : [pivot.columnAxis])];
  const axisNames = format.list(
    axes.map((axis) => i18n._(axis === 'period' ? periods[report.period] : dimensions[axis])),
  );
  return (
    <Parts>
      {data !== undefined && (
        <Part title={`${name} · ${axisNames}`}>
          <Suspense fallback={<div className="chart" style={{ height: 320 }} />}>
            <Chart
              data={data}
              label={t`Chart: ${name} by ${axisNames}. The figures are in the table below.`}
              isStacked={addsUp(measure)}
              short={(value) => format.short(...shortOf(measure, value, currency))}
              long={(value) => textOf(measure, value, currency, format) ?? ''}
              onOpen={(lines) => void navigate({ to: '/reports/lines', search: parseSearch(lines) })}
            />
          </Suspense>
          {data.left > 0 && (
            <p className="quiet">
              <Plural value={data.left} one="# more is in the table" other="# more are in the table" />
            </p>
          )}
        </Part>
      )}
      <Part title={<Trans>Figures</Trans>}>
        <PivotTable {...{ report, pivot, measure, shown, currency, label }} />
        {(more > 0 || pivot.rows.length > mostRows) && (
          <p className="quiet">
            <Trans>Not all rows are shown; the file has them all.</Trans>
          </p>
        )}
      </Part>
    </Parts>
  );
};

/** What is written beside an axis: a number in units, and the currency if it is money. */
const shortOf = (measure: Measure, value: number, currency: string): [number, string | undefined] => {
  const { kind } = measures[measure];
  if (kind === 'money') return [value, currency];
  return [kind === 'quantity' ? value / 1000 : kind === 'percent' ? value / 100 : value, undefined];
};

/** By what sales are mostly looked at: a tab each. */
const givenBy = ['salesperson', 'customer', 'product', 'country'] as const;

const isMeasure = (name: string | undefined): name is Measure => name !== undefined && Object.hasOwn(measures, name);

const SalesReportShown = (): ReactNode => {
  const { t, i18n } = useLingui();
  const may = useMay();
  const { query, asked, choose } = useAsked();
  const seesCost = may({ permission: 'sales:read', group: 'cost' });
  const { by: _by, ...filters } = asked;
  // Money of two currencies is never added up: which there are is asked first.
  const currencies = useReport({ ...withParams(filters, { currency: undefined }), period: 'total' }, true);
  const known = currencies.data?.totals.map(({ currency }) => currency) ?? [];
  const currency = oneOf(query['currency']) ?? known[0] ?? '';
  const { data, error, isFetching, refetch } = useReport({ ...asked, currency, limit }, currency !== '');
  const failed = error ?? currencies.error;
  const countsOrders = data?.totals[0]?.orders !== undefined;
  const shown = (Object.keys(measures) as Measure[]).filter(
    (one) => (seesCost || measures[one].isCost !== true) && (one !== 'orders' || countsOrders),
  );
  const wanted = oneOf(query['measure']);
  const measure = isMeasure(wanted) && shown.includes(wanted) ? wanted : 'net';
  const isEmpty = currencies.data !== undefined && known.length === 0;
  return (
    <Page
      title={t`Sales report`}
      isBusy={isFetching || currencies.isFetching}
      tools={
        <Export
          path={path}
          topic="sales"
          columns={fileColumns(data, shown)}
          query={{ ...asked, ...(currency !== '' && { currency }) }}
          {...(data !== undefined && { rowCount: data.rowCount })}
        />
      }
      takesAsOf
    >
      <Views
        label={t`Sales report`}
        list="sales-report"
        given={[
          { title: t`By month`, query: {} },
          ...givenBy.map((by) => ({ title: i18n._(dimensions[by]), query: { by } })),
        ]}
        query={query}
        countOf={() => null}
        onChoose={(view) => choose(withParams(view, { asOf: query['asOf'], clock: query['clock'] }))}
      />
      <Controls shown={shown} currencies={known} currency={currency} />
      {data === undefined && !isEmpty ? (
        <Pending error={failed} retry={error === null ? currencies.refetch : refetch} />
      ) : failed !== null ? (
        <Problem error={failed} />
      ) : isEmpty ? (
        <div className="state">
          <h2>
            <Trans>Nothing was sold</Trans>
          </h2>
        </div>
      ) : (
        data !== undefined && <Body {...{ report: data, measure, shown, currency }} />
      )}
    </Page>
  );
};

/** Sales and profit by period and dimensions: a chart, and the table of its figures, each with the lines behind it. */
export const SalesReportPage = pageFor({ permission: 'sales:read', title: msg`Sales report` }, SalesReportShown);
