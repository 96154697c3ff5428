import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import type { Paths } from '@sales/client';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import type { Column } from '../../grid/columns.ts';
import { Grid } from '../../grid/grid.tsx';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { productPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { oneOf, type SearchParams, withParams } from '../../ui/search-params.ts';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { UnitName } from '../../ui/units.tsx';

type PriceList = Paths['/query/v1/price-lists/{priceList}']['GET']['answer'];
type Price = PriceList['prices'][number];

const columns: readonly Column<Price>[] = [
  { id: 'sku', title: msg`SKU`, width: 180, grow: 1, cell: ({ sku }) => sku },
  { id: 'unit', title: msg`Unit`, width: 90, cell: ({ unit }) => <UnitName of={unit} /> },
  {
    id: 'from',
    title: msg`From quantity`,
    width: 120,
    align: 'end',
    cell: ({ minQuantity }, { quantity }) => quantity(minQuantity),
  },
  {
    id: 'price',
    title: msg`Price`,
    width: 140,
    align: 'end',
    cell: ({ unitPrice: price }, { unitPrice }) => unitPrice(price),
  },
];

const Prices = ({ prices }: { readonly prices: readonly Price[] }): ReactNode => {
  const { t } = useLingui();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const search = oneOf(query['search']) ?? '';
  const wanted = search.trim().toUpperCase();
  const found = wanted === '' ? prices : prices.filter(({ sku }) => sku.toUpperCase().includes(wanted));
  return (
    <div className="grid-part">
      <TextInput
        type="search"
        size="xs"
        aria-label={t`SKU`}
        placeholder={t`SKU`}
        data-filter
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={({ currentTarget }) =>
          void navigate({
            to: '.',
            search: withParams(query, { search: currentTarget.value || undefined }),
            replace: true,
          })
        }
      />
      <Grid
        label={t`Prices`}
        columns={columns}
        rows={found}
        idOf={({ sku, unit, minQuantity }) => `${sku}/${unit}/${minQuantity}`}
        onOpen={({ sku }) => void navigate({ to: productPath(sku), search: withParams({}, { asOf: query['asOf'] }) })}
      />
      <p className="list-foot" role="status">
        <Plural value={found.length} one="# price" other="# prices" />
      </p>
    </div>
  );
};

const Terms = ({ list: { priceList, terms, updatedAt } }: { readonly list: PriceList }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { currency, taxIncluded, assignedOnly, priority, validFrom, validTo } = terms;
  return (
    <Facts
      of={[
        [t`Code`, priceList],
        [t`Currency`, currency],
        [t`Tax`, taxIncluded ? t`included` : t`on top`],
        [t`For`, assignedOnly ? t`customers it is assigned to` : t`all customers`],
        [t`Priority`, format.count(priority)],
        [t`Valid from`, validFrom && format.day(validFrom)],
        [t`Valid to`, validTo && format.day(validTo)],
        [t`Changed`, format.time(updatedAt)],
      ]}
    />
  );
};

const PriceListShown = (): ReactNode => {
  const { t } = useLingui();
  const may = useMay();
  const { priceList = '' } = useParams({ strict: false });
  const asOf = useAsOf();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['products', 'price-list', priceList, asOf],
    queryFn: async ({ signal }) => {
      const query = { ...(asOf !== undefined && { asOf }) };
      return (await sales.get('/query/v1/price-lists/{priceList}', { path: { priceList }, query, signal })).body;
    },
  });
  return (
    <Page title={data?.terms.name ?? t`Price list ${priceList}`} isBusy={isFetching} takesAsOf>
      <p className="crumb">
        <To path="/price-lists">
          <Trans>All price lists</Trans>
        </To>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      {data !== undefined && (
        <WithRail
          rail={
            <>
              <Part title={<Trans>Terms</Trans>}>
                <Terms list={data} />
              </Part>
              {may({ permission: 'timeline:read' }) && (
                <Part title={<Trans>Timeline</Trans>}>
                  <Timeline topic="products" category="priceList" id={data.priceList} />
                </Part>
              )}
            </>
          }
        >
          <Part title={<Trans>Prices</Trans>}>
            <Prices prices={data.prices} />
          </Part>
        </WithRail>
      )}
    </Page>
  );
};

/** A price list: its terms, all its prices, and what has happened to it. */
export const PriceListPage = pageFor({ permission: 'priceList:read', title: msg`Price list` }, PriceListShown);
