import { entities as contracts, defaultPolicies } from '@sales/contracts';
import { begunBy, type EventNamed, type Fold, foldedTable, idOf, on, withVersion } from '@sales/eventsourcing';
import { type EntityRow, type EntityVersion, entityTable } from './table.ts';

const versionOf = ({
  data,
  effectiveAt,
}: EventNamed<typeof contracts, 'EntityFounded' | 'EntityChanged'>): EntityVersion => ({
  from: effectiveAt,
  details: data.details,
});

export const evolveEntity: Fold<EntityRow> = begunBy(
  on(contracts, {
    EntityFounded: (event): EntityRow => ({
      entity: event.data.entity,
      versions: [versionOf(event)],
      policies: [{ from: event.effectiveAt, policies: defaultPolicies }],
      revision: Number(event.revision),
    }),
  }),
  on(contracts, {
    EntityChanged: (event, row) => ({
      ...row,
      versions: withVersion(row.versions, versionOf(event)),
      revision: Number(event.revision),
    }),
    PoliciesSet: ({ data, effectiveAt, revision }, row) => ({
      ...row,
      policies: withVersion(row.policies, { from: effectiveAt, policies: data.policies }),
      revision: Number(revision),
    }),
  }),
);

export const entities = foldedTable<EntityRow>({
  table: entityTable,
  keys: ({ stream }) => [{ entity: idOf(stream) }],
  evolve: evolveEntity,
});
