import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { ListedPrice, OrderSummary, ProductSummary, StockItemSummary } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { useFormat } from '../../i18n/index.ts';
import { useAsOf } from '../../ui/as-of.tsx';
import { Kept } from '../../ui/edit-form.tsx';
import { useEditKey } from '../../ui/edit-key.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, WithRail } from '../../ui/parts.tsx';
import { orderPath, priceListPath } from '../../ui/paths.ts';
import { Pending } from '../../ui/pending.tsx';
import { Problem } from '../../ui/problem.tsx';
import { orderStatuses, productStatuses, State } from '../../ui/status.tsx';
import { Table } from '../../ui/table.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { To } from '../../ui/to.tsx';
import { useUnit } from '../../ui/units.tsx';
import { EditProduct } from './edit-product.tsx';
import { type Movement, MovementKind } from './movement-kinds.tsx';

/** How many of the latest are shown; all of them are on a page of their own. */
const latest = 10;
/** More warehouses than a company has. */
const warehouses = 200;

const useAt = (): { readonly asOf?: string } => {
  const asOf = useAsOf();
  return asOf === undefined ? {} : { asOf };
};

const Nothing = ({ children }: { readonly children: ReactNode }): ReactNode => <p className="quiet">{children}</p>;

/** Sums of decimals with three places at most. */
const sumOf = (decimals: readonly string[]): string =>
  String(decimals.reduce((sum, one) => sum + Math.round(Number(one) * 1000), 0) / 1000);

const Stock = ({ sku }: { readonly sku: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const may = useMay();
  const at = useAt();
  const { data, error } = useQuery({
    queryKey: ['stock', 'of', sku, at],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/stock-items', { query: { sku, limit: warehouses, ...at }, signal })).body.items,
  });
  if (error !== null && data === undefined) return <Problem error={error} />;
  if (data === undefined) return null;
  if (data.length === 0)
    return (
      <Nothing>
        <Trans>Never in stock</Trans>
      </Nothing>
    );
  const figures = ['onHand', 'reserved', 'available', 'incoming'] as const;
  const titles = { onHand: t`On hand`, reserved: t`Reserved`, available: t`Available`, incoming: t`Incoming` };
  return (
    <Table<StockItemSummary>
      label={t`Stock`}
      rows={data}
      idOf={({ warehouse }) => warehouse}
      columns={[
        { title: t`Warehouse`, isWide: true, cell: ({ warehouse }) => warehouse },
        ...figures.map((figure) => ({
          title: titles[figure],
          isNumber: true,
          cell: (row: StockItemSummary) => format.quantity(row[figure]),
        })),
        ...(may({ permission: 'stockItem:read', group: 'cost' })
          ? [
              {
                title: t`Value`,
                isNumber: true,
                cell: ({ value }: StockItemSummary) => value && format.money(value),
              },
            ]
          : []),
      ]}
      {...(data.length > 1 && {
        foot: [t`All warehouses`, ...figures.map((figure) => format.quantity(sumOf(data.map((row) => row[figure]))))],
      })}
    />
  );
};

const Prices = ({ product: { prices = [] } }: { readonly product: ProductSummary }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const seesLists = useMay()({ permission: 'priceList:read' });
  if (prices.length === 0)
    return (
      <Nothing>
        <Trans>In no price list</Trans>
      </Nothing>
    );
  return (
    <Table<ListedPrice>
      label={t`Prices`}
      rows={prices}
      idOf={({ priceList, unit, minQuantity }) => `${priceList}/${unit}/${minQuantity}`}
      columns={[
        {
          title: t`Price list`,
          isWide: true,
          cell: ({ priceList }) => (seesLists ? <To path={priceListPath(priceList)}>{priceList}</To> : priceList),
        },
        { title: t`Unit`, cell: ({ unit }) => unitName(unit) },
        { title: t`From quantity`, isNumber: true, cell: ({ minQuantity }) => format.quantity(minQuantity) },
        { title: t`Price`, isNumber: true, cell: ({ unitPrice }) => format.unitPrice(unitPrice) },
      ]}
    />
  );
};

const Movements = ({ sku }: { readonly sku: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const at = useAt();
  const { data, error } = useQuery({
    queryKey: ['stock', 'movements', sku, at],
    queryFn: async ({ signal }) => {
      const query = { sku, sort: '-recordedAt' as const, limit: latest, ...at };
      return (await sales.get('/query/v1/stock-movements', { query, signal })).body.items;
    },
  });
  if (error !== null && data === undefined) return <Problem error={error} />;
  if (data === undefined) return null;
  if (data.length === 0)
    return (
      <Nothing>
        <Trans>Nothing has moved yet</Trans>
      </Nothing>
    );
  return (
    <Table<Movement>
      label={t`Latest movements`}
      rows={data}
      idOf={({ warehouse, revision }) => `${warehouse}/${revision}`}
      columns={[
        { title: t`Date`, cell: ({ date }) => format.day(date) },
        { title: t`What`, isWide: true, cell: ({ kind }) => <MovementKind of={kind} /> },
        { title: t`Warehouse`, cell: ({ warehouse }) => warehouse },
        { title: t`Quantity`, isNumber: true, cell: ({ quantity }) => format.change(quantity) },
        { title: t`On hand after`, isNumber: true, cell: ({ onHandAfter }) => format.quantity(onHandAfter) },
      ]}
    />
  );
};

const Orders = ({ sku }: { readonly sku: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const at = useAt();
  const { data, error } = useQuery({
    queryKey: ['orders', 'with', sku, at],
    queryFn: async ({ signal }) => {
      // As of an instant orders come by number only.
      const sort = at.asOf === undefined ? ('-placedAt' as const) : ('-number' as const);
      return (await sales.get('/query/v1/orders', { query: { product: sku, sort, limit: latest, ...at }, signal })).body
        .items;
    },
  });
  if (error !== null && data === undefined) return <Problem error={error} />;
  if (data === undefined) return null;
  if (data.length === 0)
    return (
      <Nothing>
        <Trans>No order yet</Trans>
      </Nothing>
    );
  return (
    <Table<OrderSummary>
      label={t`Orders`}
      rows={data}
      idOf={({ orderId }) => orderId}
      columns={[
        { title: t`Number`, cell: ({ number }) => <To path={orderPath(number)}>{number}</To> },
        { title: t`Customer`, isWide: true, cell: ({ customer }) => customer.name },
        { title: t`Status`, cell: ({ status }) => <State of={orderStatuses[status]} /> },
        { title: t`Placed`, cell: ({ placedOn }) => format.day(placedOn) },
        { title: t`Total`, isNumber: true, cell: ({ totals }) => format.money(totals.total) },
      ]}
    />
  );
};

const ProductFacts = ({ product: { sku, details, addedAt } }: { readonly product: ProductSummary }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const may = useMay();
  const { description, category, unit, units = [], barcodes = [], taxCategory, standardCost } = details;
  return (
    <Facts
      of={[
        [t`SKU`, sku],
        [t`Category`, category],
        [t`Description`, description],
        [t`Unit`, unitName(unit)],
        [
          t`Other units`,
          units.map((one) => `${unitName(one.unit)} = ${format.quantity(one.factor)} ${unitName(unit)}`).join(', '),
        ],
        [t`Bar codes`, barcodes.map(({ code }) => code).join(', ')],
        [t`Tax category`, taxCategory],
        [
          t`Standard cost`,
          standardCost !== undefined &&
            may({ permission: 'product:read', group: 'cost' }) &&
            format.unitPrice(standardCost),
        ],
        [t({ message: 'Added', context: 'time' }), format.time(addedAt)],
      ]}
    />
  );
};

const Document = ({
  product,
  edit,
}: {
  readonly product: ProductSummary;
  /** The form that stands above, while it is edited. */
  readonly edit: ReactNode;
}): ReactNode => {
  const may = useMay();
  const { sku } = product;
  const encoded = encodeURIComponent(sku);
  return (
    <WithRail
      rail={
        <>
          <Part title={<Trans>Product</Trans>}>
            <ProductFacts product={product} />
          </Part>
          {may({ permission: 'timeline:read' }) && (
            <Part title={<Trans>Timeline</Trans>}>
              <Timeline topic="products" category="product" id={sku} />
            </Part>
          )}
        </>
      }
    >
      {edit}
      {may({ permission: 'stockItem:read' }) && (
        <Part
          title={<Trans>Stock</Trans>}
          all={
            <To path={`/products/${encoded}/transfers`}>
              <Trans>Transfers</Trans>
            </To>
          }
        >
          <Stock sku={sku} />
        </Part>
      )}
      <Part title={<Trans>Prices</Trans>}>
        <Prices product={product} />
      </Part>
      {may({ permission: 'stockItem:read' }) && (
        <Part
          title={<Trans>Latest movements</Trans>}
          all={
            <To path={`/products/${encoded}/movements`}>
              <Trans>All movements</Trans>
            </To>
          }
        >
          <Movements sku={sku} />
        </Part>
      )}
      {may({ permission: 'order:read' }) && (
        <Part
          title={<Trans>Latest orders</Trans>}
          all={
            <To path="/orders" search={{ product: sku }}>
              <Trans>All orders with it</Trans>
            </To>
          }
        >
          <Orders sku={sku} />
        </Part>
      )}
    </WithRail>
  );
};

const ProductShown = (): ReactNode => {
  const { t } = useLingui();
  const { sku = '' } = useParams({ strict: false });
  const may = useMay();
  const at = useAt();
  const [isEditing, setEditing] = useState(false);
  /** What others have changed and a save has kept. */
  const [kept, setKept] = useState<readonly string[]>([]);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['products', 'product', sku, at],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/products/{sku}', { path: { sku }, query: { ...at }, signal })).body,
  });
  const canEdit = data !== undefined && at.asOf === undefined && !isEditing && may({ permission: 'product:change' });
  const edit = (): void => {
    setKept([]);
    setEditing(true);
  };
  useEditKey(canEdit, edit);
  return (
    <Page
      title={data?.details.name ?? t`Product ${sku}`}
      beside={data && <State of={productStatuses[data.status]} />}
      actions={
        canEdit && (
          <Button size="xs" variant="default" aria-keyshortcuts="e" onClick={edit}>
            <Trans>Edit</Trans>
          </Button>
        )
      }
      isBusy={isFetching}
      takesAsOf
    >
      <p className="crumb">
        <To path="/products">
          <Trans>All products</Trans>
        </To>
      </p>
      {data === undefined && <Pending error={error} retry={refetch} />}
      <Kept changes={kept} />
      {data !== undefined && (
        <Document
          product={data}
          edit={
            isEditing &&
            at.asOf === undefined && (
              <Part title={<Trans>Edit product</Trans>}>
                <EditProduct
                  sku={data.sku}
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

/** All that is known of a product. */
export const ProductPage = pageFor({ permission: 'product:read', title: msg`Product` }, ProductShown);
