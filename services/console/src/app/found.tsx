import { useLingui } from '@lingui/react/macro';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { sales } from '../api/client.ts';
import type { May } from '../api/rights.ts';
import { useMay } from '../api/session.ts';
import { customerPath, orderPath, productPath } from '../ui/paths.ts';
import { useSections } from './navigation.ts';

type Found = { readonly id: string; readonly path: string; readonly title: string; readonly beside: string };

const limit = 6;

/** What is found of each kind. A kind that the reader may not see has nothing to show. */
const find = async (
  search: string,
  may: May,
  signal: AbortSignal,
): Promise<Readonly<Record<'orders' | 'customers' | 'products', readonly Found[]>>> => {
  const none = (): readonly Found[] => [];
  const query = { search, limit };
  const [seesOrders, seesCustomers, seesProducts] = ['order:read', 'customer:read', 'product:read'].map((permission) =>
    may({ permission }),
  );
  const [orders, customers, products] = await Promise.all([
    seesOrders &&
      sales.get('/query/v1/orders', { query, signal }).then(
        ({ body }) =>
          body.items.map(({ orderId, number, customer }) => ({
            id: orderId,
            path: orderPath(number),
            title: number,
            beside: customer.name,
          })),
        none,
      ),
    seesCustomers &&
      sales.get('/query/v1/customers', { query, signal }).then(
        ({ body }) =>
          body.items.map(({ customerId, number, details }) => ({
            id: customerId,
            path: customerPath(number),
            title: details.name,
            beside: number,
          })),
        none,
      ),
    seesProducts &&
      sales.get('/query/v1/products', { query, signal }).then(
        ({ body }) =>
          body.items.map(({ sku, details }) => ({
            id: sku,
            path: productPath(sku),
            title: details.name,
            beside: sku,
          })),
        none,
      ),
  ]);
  return { orders: orders || [], customers: customers || [], products: products || [] };
};

/**
 * What is found, below what is typed. Who is faster than the answer presses Enter all the same: the first that is found
 * is opened when it comes.
 */
export const Found = ({
  text,
  isEntered,
  onText,
  onClose,
}: {
  readonly text: string;
  /** Whether Enter was pressed already. */
  readonly isEntered: boolean;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}): ReactNode => {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const may = useMay();
  const [search] = useDebouncedValue(text.trim(), 150);
  const { data, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['found', search],
    queryFn: ({ signal }) => find(search, may, signal),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  const go = (path: string): void => {
    onClose();
    const [to = '/', query = ''] = path.split('?');
    void navigate({ to, search: Object.fromEntries(new URLSearchParams(query)) });
  };
  const kinds = [
    ['orders', t`Orders`],
    ['customers', t`Customers`],
    ['products', t`Products`],
  ] as const;
  const wanted = text.trim().toLowerCase();
  const pages = useSections().filter(({ name }) => i18n._(name).toLowerCase().includes(wanted));
  const things = search === '' ? [] : kinds.flatMap(([kind]) => data?.[kind] ?? []);
  const isCurrent = search === text.trim() && !isPlaceholderData && (search === '' || data !== undefined);
  const [chosen, setChosen] = useState('');
  const ids = [...pages.map(({ path }) => path), ...things.map(({ id }) => id)];
  const value = ids.includes(chosen) ? chosen : (ids[0] ?? '');
  const isToOpenFirst = useRef(isEntered);
  const came = useEffectEvent(() => {
    const first = pages[0]?.path ?? things[0]?.path;
    if (isToOpenFirst.current && first !== undefined) go(first);
    isToOpenFirst.current = false;
  });
  useEffect(() => {
    if (isCurrent) came();
  }, [isCurrent]);
  return (
    <Command
      shouldFilter={false}
      label={t`Search or go to`}
      loop
      value={value}
      onValueChange={setChosen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing || isCurrent || pages.length > 0) return;
        event.preventDefault();
        isToOpenFirst.current = true;
      }}
    >
      <Command.Input
        value={text}
        onValueChange={(typed) => {
          isToOpenFirst.current = false;
          setChosen('');
          onText(typed);
        }}
        autoFocus
        placeholder={t`Order, customer, product or page`}
        aria-busy={isFetching}
      />
      <Command.List>
        {pages.length > 0 && (
          <Command.Group heading={t`Pages`}>
            {pages.map(({ path, name, Icon, key }) => (
              <Command.Item key={path} value={path} onSelect={() => go(path)}>
                <Icon size={16} stroke={1.6} aria-hidden />
                {i18n._(name)}
                <kbd>g {key}</kbd>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {search !== '' &&
          kinds.map(([kind, title]) => {
            const found = data?.[kind] ?? [];
            return (
              found.length > 0 && (
                <Command.Group key={kind} heading={title}>
                  {found.map(({ id, path, title: name, beside }) => (
                    <Command.Item key={id} value={id} onSelect={() => go(path)}>
                      {name}
                      <span className="quiet">{beside}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )
            );
          })}
        <Command.Empty>{isFetching ? t`Looking…` : t`Nothing found`}</Command.Empty>
      </Command.List>
    </Command>
  );
};
