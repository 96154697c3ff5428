import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ExpectedGoods, randomId } from '@sales/client';
import { IconPackageImport } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { type Command, useQueue } from '../../queue/index.ts';
import { decimalOf, thousandths } from '../../ui/quantities.ts';
import { type Begun, useKept } from '../../ui/use-kept.ts';
import { type Goods, present } from './goods.ts';
import { ScannedGoods } from './scanned-goods.tsx';
import { type UnderWay, underWayOf } from './transfers.ts';
import { useEnqueue } from './use-enqueue.tsx';

type Receiving = {
  /** Made with the first product: what is kept twice is received once. */
  readonly deliveryId: string;
  readonly goods: Goods;
  /** Of the delivery note. */
  readonly reference: string;
  /** The announcement that a product belongs to, where a person has chosen; empty: to none. */
  readonly receipts: Readonly<Record<string, string>>;
};

export const receiveBegun = (warehouse: string): Begun<Receiving> => ({
  name: `floor/receive/${warehouse}`,
  empty: { deliveryId: '', goods: [], reference: '', receipts: {} },
  isEmpty: ({ goods, reference }) => goods.length === 0 && reference === '',
});

/** What suppliers have announced, the earliest day first. */
const announced = (expected: readonly ExpectedGoods[]): readonly ExpectedGoods[] =>
  expected
    .filter(({ from }) => from === undefined)
    .toSorted((one, other) => ((one.expectedOn ?? '9999') < (other.expectedOn ?? '9999') ? -1 : 1));

const useAnnounced = (warehouse: string, goods: Goods): ReadonlyMap<string, readonly ExpectedGoods[]> =>
  useQueries({
    queries: goods.map(({ sku }) => ({
      queryKey: ['stock', 'floor-expected', warehouse, sku],
      queryFn: async () => {
        const path = { warehouse, sku };
        const { body } = await sales.get('/inventory/v1/stock-items/{warehouse}/{sku}', { path, query: {} });
        return [sku, announced(body.expected)] as const;
      },
    })),
    combine: (all) => new Map(all.flatMap(({ data }) => (data === undefined ? [] : [data]))),
  });

/** So many ends of transfers are looked at: older ones have long come in. */
const mostLegs = 200;

const useUnderWay = (to: string): readonly UnderWay[] => {
  const { queue, recorded } = useQueue();
  const { data } = useQuery({
    queryKey: ['stock', 'floor-under-way', to],
    queryFn: async ({ signal }) => {
      const query = { to, sort: '-recordedAt', limit: mostLegs } as const;
      return underWayOf((await sales.get('/query/v1/stock-transfers', { query, signal })).body.items);
    },
  });
  const come = [...queue, ...recorded].flatMap(({ command }) => (command.job === 'arrive' ? [command] : []));
  const hasCome = ({ transferId, sku }: UnderWay): boolean =>
    come.some((one) => one.transferId === transferId && one.sku === sku);
  return (data ?? []).filter((one) => !hasCome(one));
};

/** Transfers from other warehouses, which come in as they left. */
const Arrivals = ({ warehouse }: { readonly warehouse: string }): ReactNode => {
  const { t } = useLingui();
  const { quantity } = useFormat();
  const { keepAndSend, note } = useEnqueue();
  const all = useUnderWay(warehouse);
  if (all.length === 0) return null;
  return (
    <section className="floor-job">
      <h2>
        <Trans>On its way from other warehouses</Trans>
      </h2>
      <ul className="floor-lines">
        {all.map(({ transferId, sku, from, quantity: left }) => (
          <li key={`${transferId} ${from} ${sku}`} className="good">
            <div>
              <strong>{sku}</strong>
              <span className="quiet">
                <Trans>
                  from <bdi>{from}</bdi>
                </Trans>
              </span>
            </div>
            <strong className="floor-of">{quantity(decimalOf(left))}</strong>
            <Button
              size="lg"
              variant="default"
              aria-label={t`Receive ${quantity(decimalOf(left))} × ${sku} from ${from}`}
              onClick={() =>
                void keepAndSend([{ job: 'arrive', warehouse, sku, transferId, from, quantity: decimalOf(left) }])
              }
            >
              <Trans>Receive</Trans>
            </Button>
          </li>
        ))}
      </ul>
      {note}
    </section>
  );
};

/** Takes in what suppliers and other warehouses have sent. */
export const Receive = ({ warehouse }: { readonly warehouse: string }): ReactNode => {
  const { t } = useLingui();
  const format = useFormat();
  const { value, read, set } = useKept(receiveBegun(warehouse));
  const { keepAndSend, note } = useEnqueue();
  const { goods, reference, receipts } = value;
  const announcedOf = useAnnounced(warehouse, goods);
  const receiptOf = (sku: string): string => receipts[sku] ?? announcedOf.get(sku)?.[0]?.receiptId ?? '';
  const receive = (): void => {
    const { deliveryId, ...now } = read();
    const said = now.reference.trim();
    const commands = present(now.goods).map(({ sku, name, quantity }): Command => {
      const receiptId = receiptOf(sku);
      return {
        ...{ job: 'receive', warehouse, sku, name, quantity: decimalOf(quantity), deliveryId },
        ...(said !== '' && { reference: said }),
        ...(receiptId !== '' && { receiptId }),
      };
    });
    void keepAndSend(commands, () => set(receiveBegun(warehouse).empty));
  };
  return (
    <section className="floor-job" aria-label={t`Receive`}>
      <ScannedGoods
        read={() => read().goods}
        goods={goods}
        onChange={(next) => set({ ...read(), goods: next, deliveryId: read().deliveryId || randomId() })}
        beside={({ sku, name }) => {
          const all = announcedOf.get(sku) ?? [];
          if (all.length === 0) return null;
          return (
            <NativeSelect
              size="lg"
              aria-label={t`Announcement: ${name}`}
              value={receiptOf(sku)}
              onChange={({ currentTarget }) =>
                set({ ...read(), receipts: { ...receipts, [sku]: currentTarget.value } })
              }
              data={[
                ...all.map(({ receiptId, quantity, expectedOn }) => ({
                  value: receiptId,
                  label:
                    expectedOn === undefined
                      ? t`Announced: ${format.quantity(quantity)}`
                      : t`Announced: ${format.quantity(quantity)}, ${format.day(expectedOn)}`,
                })),
                { value: '', label: t`Not announced` },
              ]}
            />
          );
        }}
      />
      <div className="floor-fields">
        <TextInput
          size="lg"
          label={t`Delivery note`}
          maxLength={100}
          value={reference}
          onChange={({ currentTarget }) => set({ ...read(), reference: currentTarget.value })}
        />
      </div>
      {note}
      <div className="floor-do">
        <Button
          size="xl"
          fullWidth
          disabled={present(goods).length === 0}
          leftSection={<IconPackageImport size={26} aria-hidden />}
          onClick={receive}
        >
          <Trans>Receive</Trans>
        </Button>
      </div>
      <Arrivals warehouse={warehouse} />
    </section>
  );
};

/** Puts what was refused back, to be corrected. */
export const receivingOf = ({
  sku,
  name = sku,
  quantity,
  reference = '',
  receiptId,
}: Extract<Command, { readonly job: 'receive' }>): Receiving => ({
  deliveryId: randomId(),
  goods: [{ sku, name, quantity: thousandths(quantity) }],
  reference,
  receipts: receiptId === undefined ? {} : { [sku]: receiptId },
});
