import { specification } from '@sales/eventsourcing/testing';
import { test } from 'vitest';
import type { WarehouseEvent } from './events.ts';
import { warehouse } from './warehouse.ts';

const given = specification(warehouse);
const details = { name: 'Main', country: 'DE', rank: 1 };
const entity = 'MAIN';
const opened: WarehouseEvent = { type: 'WarehouseOpened', data: { entity, details } };
const closed: WarehouseEvent = { type: 'WarehouseClosed', data: {} };

test('opens once under a code', () => {
  given().when({ type: 'OpenWarehouse', details }).then(opened);
  given(opened).when({ type: 'OpenWarehouse', details }).then();
  given(opened)
    .when({ type: 'OpenWarehouse', details: { ...details, rank: 2 } })
    .thenRejected('warehouse/already-exists', { differences: { rank: { recorded: 1, sent: 2 } } });
});

test('an importer may put the same again, or other details', () => {
  given().when({ type: 'PutWarehouse', details }).then(opened);
  given(opened).when({ type: 'PutWarehouse', details }).then();
  const moved = { ...details, city: 'Ulm' };
  given(opened)
    .when({ type: 'PutWarehouse', details: moved })
    .then({ type: 'WarehouseChanged', data: { details: moved } });
});

test('changes; a repeat of what it is changes nothing', () => {
  const renamed = { ...details, name: 'Central' };
  given(opened)
    .when({ type: 'ChangeWarehouse', details: renamed })
    .then({ type: 'WarehouseChanged', data: { details: renamed } });
  given(opened).when({ type: 'ChangeWarehouse', details }).then();
  given().when({ type: 'ChangeWarehouse', details }).thenRejected('warehouse/unknown');
});

test('closes when it is empty, and only then', () => {
  given(opened).when({ type: 'CloseWarehouse', stocked: 0 }).then(closed);
  given(opened).when({ type: 'CloseWarehouse', stocked: 2 }).thenRejected('warehouse/not-empty', { stocked: 2 });
  given(opened, closed).when({ type: 'CloseWarehouse', stocked: 0 }).then();
  given().when({ type: 'CloseWarehouse', stocked: 0 }).thenRejected('warehouse/unknown');
});

test('a closed one is not changed, and can be opened again', () => {
  const renamed = { ...details, name: 'Central' };
  given(opened, closed).when({ type: 'PutWarehouse', details: renamed }).thenRejected('warehouse/closed');
  given(opened, closed).when({ type: 'PutWarehouse', details }).thenRejected('warehouse/closed');
  given(opened, closed)
    .when({ type: 'OpenWarehouse', details: renamed })
    .then({ type: 'WarehouseOpened', data: { entity, details: renamed } });
});

test('belongs to one company for good', () => {
  const east = { ...opened, data: { entity: 'EAST', details } };
  given().when({ type: 'PutWarehouse', entity: 'EAST', details }).then(east);
  for (const type of ['OpenWarehouse', 'PutWarehouse'] as const) given(east).when({ type, details }).then();
  given(east).when({ type: 'PutWarehouse', entity: 'EAST', details }).then();
  given(east)
    .when({ type: 'PutWarehouse', entity: 'MAIN', details })
    .thenRejected('warehouse/entity-fixed', { recorded: 'EAST', sent: 'MAIN' });
  given(east)
    .when({ type: 'OpenWarehouse', entity: 'MAIN', details })
    .thenRejected('warehouse/already-exists', { differences: { entity: { recorded: 'EAST', sent: 'MAIN' } } });
  given(east, closed).when({ type: 'OpenWarehouse', details }).then(east);
  given(east, closed).when({ type: 'OpenWarehouse', entity: 'EAST', details }).then(east);
  given(east, closed)
    .when({ type: 'OpenWarehouse', entity: 'MAIN', details })
    .thenRejected('warehouse/entity-fixed', { recorded: 'EAST', sent: 'MAIN' });
});
