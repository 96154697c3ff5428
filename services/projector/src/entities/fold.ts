import { entities as contracts } from '@sales/contracts';
import { begunBy, type EventNamed, type Fold, foldedTable, idOf, on, withVersion } from '@sales/eventsourcing';
import { type EntityRow, type EntityVersion, entityTable } from './table.ts';

const versionOf = ({ data, effectiveAt }: EventNamed<typeof contracts>): EntityVersion => ({
  from: effectiveAt,
  details: data.details,
});

export const evolveEntity: Fold<EntityRow> = begunBy(
  on(contracts, {
    EntityFounded: (event): EntityRow => ({
      entity: event.data.entity,
      versions: [versionOf(event)],
      revision: Number(event.revision),
    }),
  }),
  on(contracts, {
    EntityChanged: (event, row) => ({
      ...row,
      versions: withVersion(row.versions, versionOf(event)),
      revision: Number(event.revision),
    }),
  }),
);

export const entities = foldedTable<EntityRow>({
  table: entityTable,
  keys: ({ stream }) => [{ entity: idOf(stream) }],
  evolve: evolveEntity,
});
