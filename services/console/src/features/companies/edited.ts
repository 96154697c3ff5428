import type { EntityAt } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { May } from '../../api/rights.ts';
import type { Edited, Send } from '../../ui/edit.ts';
import type { Fields } from '../../ui/merge.ts';
import { decided, detailsWith, fieldsOf, policiesWith, shown } from './fields.ts';

/** The commands that change some fields of a company as it is now. */
const commandsOf = (company: EntityAt, changes: Fields): readonly (readonly [name: string, send: Send])[] => {
  const path = { entity: company.entity };
  const further = (ifMatch: string | undefined, idempotencyKey: string) => ({
    ...{ path, idempotencyKey },
    ...(ifMatch !== undefined && { ifMatch }),
  });
  const isOf = (fields: Fields): boolean => Object.keys(changes).some((name) => name in fields);
  const details = detailsWith(company, changes);
  const policies = policiesWith(company, changes);
  const all: readonly (readonly [boolean, string, Send])[] = [
    [
      isOf(shown(company)),
      JSON.stringify(['details', details]),
      (ifMatch, key) => sales.put('/order/v1/entities/{entity}', { body: details, ...further(ifMatch, key) }),
    ],
    [
      isOf(decided(company)),
      JSON.stringify(['policies', policies]),
      (ifMatch, key) => sales.put('/order/v1/entities/{entity}/policies', { body: policies, ...further(ifMatch, key) }),
    ],
  ];
  return all.flatMap(([isMeant, name, send]) => (isMeant ? [[name, send] as const] : []));
};

/** A company of ours, straight from its events. */
export const readCompany = (entity: string, asOf?: string, signal?: AbortSignal) =>
  sales.get('/order/v1/entities/{entity}', {
    path: { entity },
    query: { ...(asOf !== undefined && { asOf }) },
    ...(signal && { signal }),
  });

/** A company of ours in a form. */
export const editedCompany = (entity: string, may: May): Edited<EntityAt> => ({
  topic: 'entities',
  category: 'entity',
  id: entity,
  read: (signal) => readCompany(entity, undefined, signal),
  fieldsOf: (company) => fieldsOf(company, may),
  commandsOf,
});
