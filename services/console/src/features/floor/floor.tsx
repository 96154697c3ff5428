import './floor.css';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { NativeSelect } from '@mantine/core';
import {
  type Icon,
  IconClipboardCheck,
  IconListCheck,
  IconPackageImport,
  IconShoppingCartPlus,
  IconTransfer,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useMay, type Worker } from '../../api/session.ts';
import { type Command, discard, type Queued } from '../../queue/index.ts';
import { Page, pageFor } from '../../ui/page.tsx';
import { Pending } from '../../ui/pending.tsx';
import { oneOf, type SearchParams, withParams } from '../../ui/search-params.ts';
import { keepBegun, useUser } from '../../ui/use-kept.ts';
import { Count } from './count.tsx';
import { Pick, pickBegun, pickedIn } from './pick.tsx';
import { QueueAlerts, QueueFoot, WaitingCount } from './queue-panel.tsx';
import { Receive, receiveBegun, receivingOf } from './receive.tsx';
import { Reorder } from './reorder.tsx';
import { Transfer, transferBegun, transferringOf } from './transfer.tsx';
import { chooseWarehouse, chosenWarehouse, openWarehouses } from './warehouses.ts';

type JobPage = {
  readonly name: string;
  readonly title: MessageDescriptor;
  readonly Icon: Icon;
  readonly permission: string;
  readonly Page: (given: { readonly warehouse: string }) => ReactNode;
};

const jobs: readonly JobPage[] = [
  { name: 'pick', title: msg`Pick and ship`, Icon: IconListCheck, permission: 'order:ship', Page: Pick },
  {
    ...{ name: 'receive', title: msg`Receive`, Icon: IconPackageImport, Page: Receive },
    permission: 'stockItem:receive',
  },
  { name: 'count', title: msg`Count`, Icon: IconClipboardCheck, permission: 'stockItem:count', Page: Count },
  { name: 'transfer', title: msg`Transfer`, Icon: IconTransfer, permission: 'stockItem:transfer', Page: Transfer },
  { name: 'reorder', title: msg`Reorder`, Icon: IconShoppingCartPlus, permission: 'stockItem:read', Page: Reorder },
];

/** Puts what was refused back into its job, and says where that is. What came in from elsewhere is just asked again. */
const takeBack = (user: Worker, command: Command): SearchParams => {
  switch (command.job) {
    case 'ship': {
      // All lines of a shipment are of the warehouse where they were picked.
      const warehouse = command.lines[0]?.warehouse ?? '';
      keepBegun(user, pickBegun(warehouse, command.orderId), pickedIn(command));
      return { job: 'pick', warehouse, order: command.number };
    }
    case 'receive':
      keepBegun(user, receiveBegun(command.warehouse), receivingOf(command));
      return { job: 'receive', warehouse: command.warehouse };
    case 'arrive':
      return { job: 'receive', warehouse: command.warehouse };
    case 'count':
      return { job: 'count', warehouse: command.warehouse };
    case 'transfer':
      keepBegun(user, transferBegun(command.warehouse), transferringOf(command));
      return { job: 'transfer', warehouse: command.warehouse };
  }
};

const title = msg`Warehouse floor`;

const Floor = (): ReactNode => {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const query: SearchParams = useSearch({ strict: false });
  const user = useUser();
  const may = useMay();
  const { data: warehouses, error, refetch } = useQuery(openWarehouses);
  // What is corrected is read anew by the job that is open already.
  const [corrections, setCorrections] = useState(0);
  const shown = jobs.filter(may);
  const job = shown.find(({ name }) => name === oneOf(query['job'])) ?? shown[0];
  const all = warehouses ?? [];
  const asked = oneOf(query['warehouse']) ?? chosenWarehouse();
  const warehouse = all.find((one) => one.warehouse === asked) ?? all[0];
  const correct = async (queued: Queued<Command>): Promise<void> => {
    const search = takeBack(user, queued.command);
    await discard(queued.id);
    await navigate({ to: '.', search });
    setCorrections((before) => before + 1);
  };
  return (
    <Page title={i18n._(title)} beside={<WaitingCount />}>
      <div className="floor" data-scanner>
        <div className="floor-top">
          <nav aria-label={t`Jobs`}>
            {shown.map(({ name, title, Icon }) => (
              <Link
                key={name}
                to="."
                search={withParams({}, { job: name, warehouse: warehouse?.warehouse })}
                aria-current={name === job?.name ? 'page' : undefined}
              >
                <Icon size={24} aria-hidden />
                {i18n._(title)}
              </Link>
            ))}
          </nav>
          {all.length > 1 && (
            <NativeSelect
              size="lg"
              aria-label={t`Warehouse`}
              value={warehouse?.warehouse}
              data={all.map((one) => ({ value: one.warehouse, label: `${one.warehouse} · ${one.details.name}` }))}
              onChange={({ currentTarget: { value } }) => {
                chooseWarehouse(value);
                void navigate({ to: '.', search: withParams({}, { job: job?.name, warehouse: value }) });
              }}
            />
          )}
        </div>
        <QueueAlerts onCorrect={(queued) => void correct(queued)} />
        {warehouses === undefined && <Pending error={error} retry={refetch} />}
        {warehouses?.length === 0 && (
          <div className="state">
            <h2>
              <Trans>There is no warehouse yet</Trans>
            </h2>
          </div>
        )}
        {warehouse !== undefined && job !== undefined && (
          <job.Page key={`${job.name} ${warehouse.warehouse} ${corrections}`} warehouse={warehouse.warehouse} />
        )}
        <QueueFoot onCorrect={(queued) => void correct(queued)} />
      </div>
    </Page>
  );
};

/** What clerks do in a warehouse, on a telephone or a tablet with a scanner; with a network or without. */
export const FloorPage = pageFor({ permission: 'order:ship', title }, Floor);
