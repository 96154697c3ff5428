import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { randomId } from '@sales/client';
import { IconArrowLeft, IconTruckDelivery } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { sales } from '../../api/client.ts';
import { useFormat } from '../../i18n/index.ts';
import { type Command, type QueueState, type ShippedLine, useQueue } from '../../queue/index.ts';
import { Pending } from '../../ui/pending.tsx';
import { decimalOf, type Thousandths, thousandths } from '../../ui/quantities.ts';
import { oneOf, type SearchParams, withParams } from '../../ui/search-params.ts';
import { type Begun, useKept } from '../../ui/use-kept.ts';
import { Amount } from './amount.tsx';
import type { Scanned } from './codes.ts';
import {
  afterScan,
  linesToShip,
  nextLine,
  ordersOf,
  type Picked,
  type PickLine,
  type PickOrder,
  type PickRow,
  pickedOf,
} from './picking.ts';
import { type Said, Scan } from './scan.tsx';
import { useEnqueue } from './use-enqueue.tsx';

/** So many places are shown at once; the rest comes when these are done. */
const mostRows = 1000;
/** Others pick too: the list is read again after so long, in ms. */
const readEvery = 20_000;
/** The pick list has heard of a shipment after a moment, in ms. */
const settlesIn = 60_000;

/** What lies in the cart for an order, of what comes from a warehouse. */
export const pickBegun = (warehouse: string, orderId: string): Begun<Picked> => ({
  name: `floor/pick/${warehouse}/${orderId}`,
  empty: {},
  isEmpty: (picked) => Object.values(picked).every((quantity) => quantity === 0),
});

const readRows = async (warehouse: string, signal: AbortSignal): Promise<readonly PickRow[]> => {
  const rows: PickRow[] = [];
  const query = { warehouse, sort: 'bin', limit: 200 } as const;
  for await (const row of sales.items('/query/v1/pick-list', { query, signal })) {
    rows.push(row);
    if (rows.length === mostRows) break;
  }
  return rows;
};

type Ship = Extract<Command, { readonly job: 'ship' }>;
const isShip = (command: Command): command is Ship => command.job === 'ship';

/** What was shipped here: it is on its way to the server, or was recorded a moment ago. What was refused is not. */
const shippedLines = ({ queue, recorded }: QueueState, now: number): readonly ShippedLine[] =>
  [
    ...queue.filter(({ progress }) => progress.is !== 'refused').map(({ command }) => command),
    ...recorded.filter(({ recordedAt }) => now - Date.parse(recordedAt) < settlesIn).map(({ command }) => command),
  ]
    .filter(isShip)
    .flatMap(({ lines }) => lines);

const Due = ({ of: { dueOn, promised } }: { readonly of: PickOrder }): ReactNode => {
  const { day } = useFormat();
  return promised ? <Trans>promised for {day(dueOn)}</Trans> : <Trans>placed on {day(dueOn)}</Trans>;
};

const Orders = ({ orders }: { readonly orders: readonly PickOrder[] }): ReactNode => {
  const { t } = useLingui();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const open = (number: string): void => void navigate({ to: '.', search: withParams(query, { order: number }) });
  const onCode = (code: string): Said | undefined => {
    const found = orders.find(({ order }) => order.number.toLowerCase() === code.toLowerCase());
    if (found !== undefined) open(found.order.number);
    return found && { is: 'right', text: found.order.number };
  };
  const onProduct = ({ sku, name }: Scanned): Said => {
    const wanting = orders
      .filter(({ lines }) => lines.some((line) => line.sku === sku))
      .map(({ order }) => order.number);
    return wanting.length === 0
      ? { is: 'wrong', text: t`${name}: no order here wants it` }
      : { is: 'right', text: t`${name} is wanted for ${wanting.slice(0, 3).join(', ')}. Open an order first.` };
  };
  return (
    <>
      <Scan onProduct={onProduct} onCode={onCode} />
      {orders.length === 0 && (
        <div className="state">
          <h2>
            <Trans>Nothing to pick</Trans>
          </h2>
        </div>
      )}
      <ul className="floor-orders">
        {orders.map((one) => (
          <li key={one.order.orderId}>
            <Link className="floor-order" to="." search={withParams(query, { order: one.order.number })}>
              <strong>{one.order.number}</strong>
              <span>
                <Plural value={one.lines.length} one="# line" other="# lines" />
              </span>
              <bdi>{one.order.customerName}</bdi>
              <span className="quiet">
                <Due of={one} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
};

const Line = ({
  line,
  picked,
  isNext,
  onChange,
}: {
  readonly line: PickLine;
  readonly picked: Picked;
  readonly isNext: boolean;
  readonly onChange: (quantity: Thousandths) => void;
}): ReactNode => {
  const { quantity } = useFormat();
  const { sku, name = sku, bin, wanted } = line;
  const done = pickedOf(picked, line);
  return (
    <li className={done === wanted ? 'done' : isNext ? 'next' : ''} aria-current={isNext ? 'step' : undefined}>
      <strong className="floor-bin">{bin ?? '–'}</strong>
      <div>
        <bdi>{name}</bdi>
        <span className="quiet">{sku}</span>
      </div>
      <strong className="floor-of">
        <Trans>
          {quantity(decimalOf(done))} of {quantity(decimalOf(wanted))}
        </Trans>
      </strong>
      <Amount of={name} value={done} most={wanted} onChange={onChange} />
    </li>
  );
};

const useWords = () => {
  const { t } = useLingui();
  const format = useFormat();
  const inWords = (quantity: Thousandths): string => format.quantity(decimalOf(quantity));
  const placeOf = ({ sku, name = sku, bin }: PickLine): string => (bin === undefined ? name : t`${name} at ${bin}`);
  return {
    picked: (line: PickLine, after: Picked, next: PickLine | undefined): Said => {
      const { sku, name = sku } = line;
      const [done, wanted] = [inWords(pickedOf(after, line)), inWords(line.wanted)];
      if (next === undefined) return { is: 'right', text: t`${name}: ${done} of ${wanted}. All is picked: ship it.` };
      if (next.lineId === line.lineId) return { is: 'right', text: t`${name}: ${done} of ${wanted}` };
      return { is: 'right', text: t`${name}: ${done} of ${wanted}. Next: ${placeOf(next)}` };
    },
    wrong: ({ name }: Scanned, number: string, next: PickLine | undefined): Said =>
      next === undefined
        ? { is: 'wrong', text: t`Wrong product: ${number} wants no ${name}. All is picked: ship it.` }
        : { is: 'wrong', text: t`Wrong product: ${number} wants no ${name}. Next: ${placeOf(next)}` },
    tooMuch: ({ name, quantity }: Scanned, wanted: Thousandths, left: Thousandths): Said => {
      const [all, pack, rest] = [inWords(wanted), inWords(quantity), inWords(left)];
      return {
        is: 'wrong',
        text:
          left === 0
            ? t`More than wanted: all ${all} of ${name} are picked. Put this back.`
            : t`More than wanted: there are ${pack} in this pack of ${name}, and ${rest} are left to pick.`,
      };
    },
  };
};

const Picking = ({
  warehouse,
  of: { order, lines, ...due },
}: {
  readonly warehouse: string;
  readonly of: PickOrder;
}): ReactNode => {
  const { t } = useLingui();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const words = useWords();
  const { value: picked, read, set } = useKept(pickBegun(warehouse, order.orderId));
  const [before, setBefore] = useState<Picked>();
  const [carrier, setCarrier] = useState('');
  const [trackingNumber, setTrackingNumber] = useState('');
  const { keepAndSend, note } = useEnqueue();
  const next = nextLine(lines, picked);
  const toShip = linesToShip(lines, picked);
  const onProduct = (scanned: Scanned): Said => {
    const now = read();
    const after = afterScan(lines, now, scanned);
    switch (after.is) {
      case 'picked':
        setBefore(now);
        set(after.picked);
        return words.picked(after.line, after.picked, nextLine(lines, after.picked));
      case 'wrong':
        return words.wrong(scanned, order.number, nextLine(lines, now));
      case 'tooMuch':
        return words.tooMuch(scanned, after.wanted, after.left);
    }
  };
  const ship = (): void => {
    const { orderId, number } = order;
    const shipped = linesToShip(lines, read());
    const more = {
      ...(carrier.trim() !== '' && { carrier: carrier.trim() }),
      ...(trackingNumber.trim() !== '' && { trackingNumber: trackingNumber.trim() }),
    };
    const command = { job: 'ship', orderId, number, shipmentId: randomId(), lines: shipped, ...more } as const;
    void keepAndSend(shipped.length === 0 ? [] : [command], () => {
      set({});
      void navigate({ to: '.', search: withParams(query, { order: undefined }) });
    });
  };
  return (
    <section className="floor-job" aria-label={order.number}>
      <header className="floor-head">
        <AllOrders />
        <h2>{order.number}</h2>
        <bdi>{order.customerName}</bdi>
        <span className="quiet">
          <Due of={{ order, lines, ...due }} />
        </span>
      </header>
      <Scan onProduct={onProduct}>
        {before !== undefined && (
          <Button
            size="lg"
            variant="default"
            onClick={() => {
              set(before);
              setBefore(undefined);
            }}
          >
            <Trans>Undo the last scan</Trans>
          </Button>
        )}
      </Scan>
      <ol className="floor-lines">
        {lines.map((line) => (
          <Line
            key={`${line.lineId} ${line.warehouse}`}
            line={line}
            picked={picked}
            isNext={line === next}
            onChange={(quantity) => {
              setBefore(undefined);
              set({ ...read(), [line.lineId]: quantity });
            }}
          />
        ))}
      </ol>
      <details>
        <summary>
          <Trans>Carrier and tracking number</Trans>
        </summary>
        <div className="floor-fields">
          <TextInput
            size="lg"
            label={t`Carrier`}
            maxLength={100}
            value={carrier}
            onChange={({ currentTarget }) => setCarrier(currentTarget.value)}
          />
          <TextInput
            size="lg"
            label={t`Tracking number`}
            maxLength={100}
            value={trackingNumber}
            onChange={({ currentTarget }) => setTrackingNumber(currentTarget.value)}
          />
        </div>
      </details>
      {note}
      <div className="floor-do">
        <Button
          size="xl"
          fullWidth
          disabled={toShip.length === 0}
          leftSection={<IconTruckDelivery size={26} aria-hidden />}
          onClick={ship}
        >
          {next === undefined ? t`Ship` : t`Ship only what is picked`}
        </Button>
      </div>
    </section>
  );
};

const AllOrders = (): ReactNode => {
  const query: SearchParams = useSearch({ strict: false });
  return (
    <Button
      size="lg"
      variant="default"
      leftSection={<IconArrowLeft size={20} aria-hidden />}
      renderRoot={(given) => <Link {...given} to="." search={withParams(query, { order: undefined })} />}
    >
      <Trans>All orders</Trans>
    </Button>
  );
};

const NothingLeft = ({ number }: { readonly number: string }): ReactNode => (
  <div className="state">
    <h2>
      <Trans>Nothing is left to pick for {number}</Trans>
    </h2>
    <AllOrders />
  </div>
);

/** Picks order by order, from place to place, and ships. */
export const Pick = ({ warehouse }: { readonly warehouse: string }): ReactNode => {
  const query: SearchParams = useSearch({ strict: false });
  const state = useQueue();
  const { time } = useFormat();
  const { data, dataUpdatedAt, error, refetch } = useQuery({
    queryKey: ['stock', 'floor-pick', warehouse],
    queryFn: ({ signal }) => readRows(warehouse, signal),
    refetchInterval: readEvery,
    gcTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return <Pending error={error} retry={refetch} />;
  const orders = ordersOf(data, shippedLines(state, Date.now()));
  const number = oneOf(query['order']);
  const open = orders.find(({ order }) => order.number === number);
  return (
    <>
      {error !== null && (
        <p className="notice" role="status">
          <Trans>The list cannot be read now. It is that of {time(new Date(dataUpdatedAt).toISOString())}.</Trans>
        </p>
      )}
      {number === undefined ? (
        <Orders orders={orders} />
      ) : open === undefined ? (
        <NothingLeft number={number} />
      ) : (
        <Picking key={open.order.orderId} warehouse={warehouse} of={open} />
      )}
    </>
  );
};

/** Puts what was refused back into the cart. */
export const pickedIn = ({ lines }: Ship): Picked =>
  Object.fromEntries(lines.map(({ lineId, quantity }) => [lineId, thousandths(quantity)]));
