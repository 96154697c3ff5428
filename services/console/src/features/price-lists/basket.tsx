import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, TextInput } from '@mantine/core';
import type { OrderedLine, OrderPreview } from '@sales/client';
import { IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { today, useFormat } from '../../i18n/index.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Facts } from '../../ui/facts.tsx';
import { findCustomers, findProducts } from '../../ui/find.ts';
import { Finder } from '../../ui/finder.tsx';
import { Page, pageFor } from '../../ui/page.tsx';
import { Part, Parts } from '../../ui/parts.tsx';
import { priceListPath } from '../../ui/paths.ts';
import { usePriceNote } from '../../ui/price-notes.ts';
import { Problem } from '../../ui/problem.tsx';
import { allOf, oneOf, type SearchParams, withParams } from '../../ui/search-params.ts';
import { To } from '../../ui/to.tsx';
import { Totals } from '../../ui/totals.tsx';
import { useUnit } from '../../ui/units.tsx';

/** `3*DESK-160`: as it stands in the address. */
type Wanted = { readonly sku: string; readonly quantity: string };

const toText = ({ sku, quantity }: Wanted): string => `${quantity}*${sku}`;
const toWanted = (text: string): Wanted => {
  const [quantity = '', ...sku] = text.split('*');
  return { sku: sku.join('*'), quantity };
};

const isQuantity = (text: string): boolean => /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0;

const useCustomer = (customer: string | undefined) =>
  useQuery({
    queryKey: ['customers', 'one', customer],
    queryFn: async ({ signal }) =>
      (await sales.get('/query/v1/customers/{customer}', { path: { customer: customer ?? '' }, query: {}, signal }))
        .body,
    enabled: customer !== undefined,
  }).data;

/** What the basket would come to on a day, as the service says. Nothing is recorded. */
const usePrices = (customerId: string | undefined, lines: readonly Wanted[], date: string | undefined) =>
  useQuery({
    queryKey: ['products', 'basket', customerId, lines, date],
    queryFn: async ({ signal }): Promise<OrderPreview> => {
      const body = { customerId: customerId ?? '', lines, submit: false };
      const effectiveAt = date === undefined || date === today() ? {} : { effectiveAt: `${date}T12:00:00Z` };
      return (await sales.post('/order/v1/orders/preview', { body, ...effectiveAt, signal })).body;
    },
    enabled: customerId !== undefined && lines.length > 0 && lines.every(({ quantity }) => isQuantity(quantity)),
    placeholderData: keepPreviousData,
  });

const PriceOf = ({ line }: { readonly line: OrderedLine }): ReactNode => {
  const priceNote = usePriceNote();
  const { priceList, notes } = line.price;
  return (
    <>
      {priceList !== undefined && <To path={priceListPath(priceList)}>{priceList}</To>}
      {notes.map((note) => (
        <small key={`${note.code}/${note.priceList}`} className="quiet">
          {priceNote(note)}
        </small>
      ))}
    </>
  );
};

const BasketShown = (): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const unitName = useUnit();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const customer = useCustomer(oneOf(query['customer']));
  const date = oneOf(query['date']);
  const isFuture = date !== undefined && date > today();
  const wanted = allOf(query['line']).map(toWanted);
  const { data, error, isFetching } = usePrices(customer?.customerId, wanted, date);
  const change = (changes: Readonly<Record<string, string | readonly string[] | undefined>>): void =>
    void navigate({ to: '.', search: withParams(query, changes), replace: true });
  const setLines = (lines: readonly Wanted[]): void => change({ line: lines.map(toText) });
  const priced = data?.lines ?? [];
  return (
    <Page title={t`Try a basket`} isBusy={isFetching}>
      <p className="crumb">
        <To path="/price-lists">
          <Trans>All price lists</Trans>
        </To>
      </p>
      <Parts>
        <Part title={<Trans>For whom and when</Trans>}>
          <div className="basket-head">
            <Finder
              kind="customers"
              label={t`Customer`}
              chosen={customer?.details.name ?? ''}
              find={findCustomers}
              takesFocus={oneOf(query['customer']) === undefined}
              onChoose={({ customerId }) => change({ customer: customerId })}
            />
            <DateField
              label={t`On this day`}
              value={date ?? today()}
              isRequired
              onChange={(day) => change({ date: day })}
            />
            {customer !== undefined && (
              <Facts
                of={[
                  [t`Number`, customer.number],
                  [t`Currency`, customer.details.currency],
                  [t`Price list`, customer.priceList],
                ]}
              />
            )}
          </div>
          {isFuture ? (
            <div className="notice preview" role="status">
              <p>
                <strong>
                  <Trans>A preview of {format.day(date ?? '')}</Trans>
                </strong>{' '}
                <Trans>
                  Price lists and tax rates that are known now and valid on that day. They can change until then, and
                  nothing is promised.
                </Trans>
              </p>
            </div>
          ) : (
            <p className="quiet">
              <Trans>The price lists as they are now, by what is valid on that day</Trans>
            </p>
          )}
        </Part>
        <Part title={<Trans>Basket</Trans>}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <section className="table-frame" tabIndex={0} aria-label={t`Basket`}>
            <table className="lines entry">
              <thead>
                <tr>
                  <th>{t`SKU`}</th>
                  <th>{t`Name`}</th>
                  <th className="end">{t`Quantity`}</th>
                  <th>{t`Unit`}</th>
                  <th className="end">{t`Price`}</th>
                  <th>{t`Price list`}</th>
                  <th className="end">{t`Net`}</th>
                  <th>
                    <span className="visually-hidden">{t`Remove`}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {wanted.map(({ sku, quantity }, nth) => {
                  const line = priced[nth]?.sku === sku ? priced[nth] : undefined;
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a line has no id; its place in the address is it
                    <tr key={`${nth}/${sku}`}>
                      <td>{sku}</td>
                      <td className="name">{line?.name}</td>
                      <td>
                        <TextInput
                          size="xs"
                          className="number"
                          inputMode="decimal"
                          aria-label={t`Quantity of line ${nth + 1}`}
                          value={quantity}
                          error={!isQuantity(quantity)}
                          onChange={({ currentTarget }) => {
                            const next = { sku, quantity: currentTarget.value.trim() };
                            setLines(wanted.with(nth, next));
                          }}
                        />
                      </td>
                      <td>{line && unitName(line.unit)}</td>
                      <td className="end">{line && format.unitPrice(line.unitPrice)}</td>
                      <td className="name">{line && <PriceOf line={line} />}</td>
                      <td className="end">{line && format.money(line.net)}</td>
                      <td>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t`Remove line ${nth + 1}`}
                          onClick={() => setLines(wanted.toSpliced(nth, 1))}
                        >
                          <IconTrash size={16} aria-hidden />
                        </ActionIcon>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </section>
          <div className="add-product">
            <Finder
              kind="products"
              label={t`Add a product`}
              chosen=""
              find={findProducts}
              onChoose={({ sku }) => setLines([...wanted, { sku, quantity: '1' }])}
            />
          </div>
          {error !== null && <Problem error={error} />}
          {data !== undefined && error === null && <Totals totals={data.totals} format={format} />}
        </Part>
      </Parts>
    </Page>
  );
};

/** What products would cost a customer on a day, from which price list, and why from none of the others. */
export const BasketPage = pageFor({ permission: 'order:place', title: msg`Try a basket` }, BasketShown);
