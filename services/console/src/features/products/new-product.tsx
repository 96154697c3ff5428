import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { sales } from '../../api/client.ts';
import { useMay } from '../../api/session.ts';
import { EditField } from '../../ui/edit-field.tsx';
import { FirstSteps, useNextStep } from '../../ui/first-steps.tsx';
import { KeptNote } from '../../ui/kept-note.tsx';
import { useMainCompany } from '../../ui/main-company.ts';
import { Page, pageFor } from '../../ui/page.tsx';
import { Parts } from '../../ui/parts.tsx';
import { productPath } from '../../ui/paths.ts';
import { Problem } from '../../ui/problem.tsx';
import { useUnit } from '../../ui/units.tsx';
import { type Begun, useKept } from '../../ui/use-kept.ts';

type Typed = {
  /** Made with the form: what is sent again, also after a reload, is received once. */
  readonly deliveryId: string;
  /** The SKU that has been added, where what was to follow did not work. */
  readonly added: string;
  readonly sku: string;
  readonly name: string;
  readonly unit: string;
  readonly taxCategory: string;
  readonly price: string;
  readonly quantity: string;
  readonly cost: string;
  /** Absent: the first that there is. */
  readonly priceList?: string;
  readonly warehouse?: string;
};

const newProduct = (): Begun<Typed> => ({
  name: 'product/new',
  empty: {
    ...{ deliveryId: randomId(), added: '', sku: '', name: '', unit: 'C62', taxCategory: 'standard' },
    ...{ price: '', quantity: '', cost: '' },
  },
  isEmpty: ({ sku, name, price, quantity }) => [sku, name, price, quantity].every((text) => text === ''),
});

const isDecimal = (text: string, places: number): boolean => new RegExp(`^\\d{1,9}(\\.\\d{1,${places}})?$`).test(text);

/** Units that most things are sold in. */
const usual = ['C62', 'XBX', 'XPK', 'PR', 'SET', 'KGM', 'MTR', 'LTR', 'HUR'] as const;

/** Where its price can stand: a list for all customers. One is made with the first price. */
const usePriceLists = () => {
  const may = useMay();
  const company = useMainCompany();
  const canSet = may({ permission: 'priceList:set-price' }) && may({ permission: 'priceList:read' });
  const { data } = useQuery({
    queryKey: ['products', 'price-lists'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/price-lists', { query: {}, signal })).body.items,
    enabled: canSet,
  });
  const lists = (data ?? []).filter(({ terms }) => !terms.assignedOnly);
  const canMake = data !== undefined && lists.length === 0 && may({ permission: 'priceList:put' });
  const currency = company?.details.currency;
  return { lists, toMake: canMake && currency !== undefined ? { code: 'STANDARD', currency } : undefined };
};

/** Where it can stand. A first warehouse is opened with its first goods. */
const useWarehouses = () => {
  const may = useMay();
  const canReceive = may({ permission: 'stockItem:receive' }) && may({ permission: 'warehouse:read' });
  const { data } = useQuery({
    queryKey: ['stock', 'warehouses'],
    queryFn: async ({ signal }) => (await sales.get('/query/v1/warehouses', { query: {}, signal })).body.items,
    enabled: canReceive,
  });
  const open = (data ?? []).filter((one) => one.open);
  const canMake = data !== undefined && data.length === 0 && may({ permission: 'warehouse:put' });
  return { open, toMake: canMake ? 'MAIN' : undefined };
};

const NewProductShown = (): ReactNode => {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const unitName = useUnit();
  const next = useNextStep('product');
  const begun = useMemo(newProduct, []);
  const { value, keptAt, read, set } = useKept(begun);
  const { lists, toMake } = usePriceLists();
  const warehouses = useWarehouses();
  const { sku, name, unit, taxCategory, price, quantity, cost } = value;
  const list = lists.find(({ priceList }) => priceList === value.priceList) ?? lists[0];
  const currency = list?.terms.currency ?? toMake?.currency;
  const place = warehouses.open.find(({ warehouse }) => warehouse === value.warehouse) ?? warehouses.open[0];
  const warehouse = place?.warehouse ?? warehouses.toMake;

  const setPrice = async (): Promise<void> => {
    const priceList = list?.priceList ?? toMake?.code;
    if (priceList === undefined || currency === undefined || price === '') return;
    if (list === undefined) {
      const terms = { currency, taxIncluded: false, priority: 1, assignedOnly: false };
      const body = { name: t`Standard prices`, ...terms };
      await sales.put('/inventory/v1/price-lists/{priceList}', { path: { priceList }, body });
    }
    const body = { unitPrice: { decimal: price, currency } };
    await sales.put('/inventory/v1/price-lists/{priceList}/prices/{sku}', { path: { priceList, sku }, body });
  };

  const receive = async (): Promise<void> => {
    if (warehouse === undefined || quantity === '') return;
    if (place === undefined) {
      const body = { name: t`Main warehouse`, rank: 1 };
      await sales.put('/inventory/v1/warehouses/{warehouse}', { path: { warehouse }, body });
    }
    const { deliveryId } = value;
    await sales.post('/inventory/v1/stock-items/{warehouse}/{sku}/receive', {
      path: { warehouse, sku },
      body: {
        ...{ quantity, deliveryId },
        ...(cost !== '' && currency !== undefined && { unitCost: { decimal: cost, currency } }),
      },
    });
  };

  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: async () => {
      if (value.added !== sku) {
        await sales.post('/inventory/v1/products', { body: { sku, name: name.trim(), unit, taxCategory } });
        set({ ...read(), added: sku });
      }
      await setPrice();
      await receive();
    },
    onSuccess: () => {
      set(newProduct().empty);
      for (const topic of ['products', 'stock']) void queries.invalidateQueries({ queryKey: [topic] });
      void navigate({ to: next ?? productPath(sku) });
    },
  });
  const change = (changed: Partial<Typed>): void => {
    reset();
    set({ ...read(), ...changed });
  };
  const wrong = {
    price: price !== '' && !isDecimal(price, 6),
    cost: cost !== '' && !isDecimal(cost, 6),
    quantity: quantity !== '' && (!isDecimal(quantity, 3) || Number(quantity) === 0),
  };
  const canAdd =
    [sku, name.trim(), taxCategory].every((text) => text !== '') && (quantity === '') === (cost === '') && !isPending;
  return (
    <Page title={t`New product`} isBusy={isPending}>
      <FirstSteps />
      <KeptNote keptAt={keptAt} />
      <Parts>
        <section>
          <form
            className="new-thing"
            onSubmit={(event) => {
              event.preventDefault();
              if (canAdd && !wrong.price && !wrong.cost && !wrong.quantity) mutate();
            }}
          >
            <div className="fields">
              <EditField
                kind="text"
                label={t`SKU`}
                hint={t`It stays the same for good`}
                value={sku}
                isWrong={false}
                takesFocus
                onChange={(text) => change({ sku: text.trimStart() })}
              />
              <EditField
                kind="text"
                label={t`Name`}
                value={name}
                isWrong={false}
                onChange={(text) => change({ name: text })}
              />
              <EditField
                kind={{ options: Object.fromEntries(usual.map((code) => [code, unitName(code)])) }}
                label={t`Unit`}
                value={unit}
                isWrong={false}
                onChange={(code) => change({ unit: code })}
              />
              <EditField
                kind="text"
                label={t`Tax category`}
                value={taxCategory}
                isWrong={false}
                onChange={(text) => change({ taxCategory: text.trim() })}
              />
              {currency !== undefined && (
                <EditField
                  kind="number"
                  label={t`Price`}
                  hint={
                    <Trans>
                      In <bdi>{currency}</bdi>, of one unit; without tax where the price list says so
                    </Trans>
                  }
                  value={price}
                  isWrong={wrong.price}
                  onChange={(text) => change({ price: text })}
                />
              )}
              {lists.length > 1 && list !== undefined && (
                <EditField
                  kind={{ options: Object.fromEntries(lists.map(({ priceList, terms }) => [priceList, terms.name])) }}
                  label={t`Price list`}
                  value={list.priceList}
                  isWrong={false}
                  onChange={(priceList) => change({ priceList })}
                />
              )}
              {warehouse !== undefined && (
                <EditField
                  kind="number"
                  label={t`Quantity in stock`}
                  value={quantity}
                  isWrong={wrong.quantity}
                  onChange={(text) => change({ quantity: text })}
                />
              )}
              {warehouse !== undefined && currency !== undefined && (
                <EditField
                  kind="number"
                  label={t`Cost of one`}
                  hint={
                    <Trans>
                      In <bdi>{currency}</bdi>; needed with a quantity: it is the value of the stock
                    </Trans>
                  }
                  value={cost}
                  isWrong={wrong.cost}
                  onChange={(text) => change({ cost: text })}
                />
              )}
              {warehouses.open.length > 1 && place !== undefined && (
                <EditField
                  kind={{
                    options: Object.fromEntries(warehouses.open.map((one) => [one.warehouse, one.details.name])),
                  }}
                  label={t`Warehouse`}
                  value={place.warehouse}
                  isWrong={false}
                  onChange={(chosen) => change({ warehouse: chosen })}
                />
              )}
            </div>
            {error !== null && <Problem error={error} />}
            <div className="edit-foot">
              <Button type="submit" size="xs" disabled={!canAdd} loading={isPending}>
                <Trans>Add product</Trans>
              </Button>
              <Button size="xs" variant="default" onClick={() => set(newProduct().empty)}>
                <Trans>Discard</Trans>
              </Button>
            </div>
          </form>
        </section>
      </Parts>
    </Page>
  );
};

/** Adds a product with what an order needs: a price, and stock. The rest is added on the page of the product. */
export const NewProductPage = pageFor({ permission: 'product:add', title: msg`New product` }, NewProductShown);
