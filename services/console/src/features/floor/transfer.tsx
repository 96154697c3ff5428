import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect } from '@mantine/core';
import { randomId } from '@sales/client';
import { IconTransfer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Command } from '../../queue/index.ts';
import { decimalOf, thousandths } from '../../ui/quantities.ts';
import { type Begun, useKept } from '../../ui/use-kept.ts';
import { type Goods, present } from './goods.ts';
import { ScannedGoods } from './scanned-goods.tsx';
import { useEnqueue } from './use-enqueue.tsx';
import { openWarehouses } from './warehouses.ts';

type Transferring = {
  /** Made with the first product: what is kept twice leaves once. */
  readonly transferId: string;
  readonly goods: Goods;
  readonly to: string;
};

export const transferBegun = (warehouse: string): Begun<Transferring> => ({
  name: `floor/transfer/${warehouse}`,
  empty: { transferId: '', goods: [], to: '' },
  isEmpty: ({ goods, to }) => goods.length === 0 && to === '',
});

/** Sends goods to another warehouse of the same company. */
export const Transfer = ({ warehouse }: { readonly warehouse: string }): ReactNode => {
  const { t } = useLingui();
  const { data: warehouses = [] } = useQuery(openWarehouses);
  const { value, read, set } = useKept(transferBegun(warehouse));
  const { keepAndSend, note } = useEnqueue();
  const here = warehouses.find((one) => one.warehouse === warehouse);
  const others = warehouses.filter((one) => one !== here && one.entity === here?.entity);
  const { goods, to } = value;
  const transfer = (): void => {
    const { transferId, ...now } = read();
    const commands = present(now.goods).map(
      ({ sku, name, quantity }): Command => ({
        ...{ job: 'transfer', warehouse, sku, name, quantity: decimalOf(quantity), transferId, to: now.to },
      }),
    );
    void keepAndSend(commands, () => set(transferBegun(warehouse).empty));
  };
  if (others.length === 0)
    return (
      <div className="state">
        <h2>
          <Trans>There is no other warehouse of the same company</Trans>
        </h2>
      </div>
    );
  return (
    <section className="floor-job" aria-label={t`Transfer`}>
      <NativeSelect
        size="lg"
        label={t`To the warehouse`}
        value={to}
        onChange={({ currentTarget }) => set({ ...read(), to: currentTarget.value })}
        data={[
          { value: '', label: t`Choose a warehouse` },
          ...others.map((one) => ({ value: one.warehouse, label: `${one.warehouse} · ${one.details.name}` })),
        ]}
      />
      <ScannedGoods
        read={() => read().goods}
        goods={goods}
        onChange={(next) => set({ ...read(), goods: next, transferId: read().transferId || randomId() })}
      />
      {note}
      <div className="floor-do">
        <Button
          size="xl"
          fullWidth
          disabled={present(goods).length === 0 || !others.some((one) => one.warehouse === to)}
          leftSection={<IconTransfer size={26} aria-hidden />}
          onClick={transfer}
        >
          <Trans>Send</Trans>
        </Button>
      </div>
    </section>
  );
};

/** Puts what was refused back, to be corrected. */
export const transferringOf = ({
  sku,
  name = sku,
  quantity,
  to,
}: Extract<Command, { readonly job: 'transfer' }>): Transferring => ({
  transferId: randomId(),
  goods: [{ sku, name, quantity: thousandths(quantity) }],
  to,
});
