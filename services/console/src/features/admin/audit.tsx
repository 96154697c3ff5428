import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { EventName } from '../../ui/timeline.tsx';
import { Doer } from '../../ui/who.tsx';
import { AccessName } from './access-name.tsx';
import { thingNames } from './names.ts';

const shown = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const audit: List<'/query/v1/audit'> = {
  path: '/query/v1/audit',
  topic: 'access',
  permission: 'audit:read',
  name: 'audit',
  title: msg`Audit`,
  empty: msg`Nothing has happened yet`,
  isCounted: false,
  idOf: ({ position, recordedAt, id, type, nth }) => `${position ?? recordedAt}/${id}/${type}/${nth}`,
  views: [
    { title: msg`All`, query: {} },
    { title: msg`Sign-ins and refusals`, query: { category: 'access' } },
    { title: msg`Users`, query: { category: 'user' } },
    { title: msg`Roles`, query: { category: 'role' } },
  ],
  filters: [
    {
      kind: 'choice',
      name: 'category',
      label: msg`Kind of thing`,
      options: Object.fromEntries(
        ['customer', 'product', 'priceList', 'order', 'invoice', 'payment', 'entity', 'user', 'role', 'team', 'apiKey']
          .map((category) => [category, thingNames[category]] as const)
          .filter((one): one is readonly [string, NonNullable<(typeof one)[1]>] => one[1] !== undefined),
      ),
    },
    { kind: 'text', name: 'object', label: msg`Thing` },
    { kind: 'text', name: 'field', label: msg`Field` },
    { kind: 'text', name: 'actor', label: msg`By` },
  ],
  columns: [
    {
      id: 'at',
      title: msg`Recorded`,
      width: 250,
      file: 'recorded_at',
      sort: 'position',
      cell: ({ recordedAt }, { exactTime }) => exactTime(recordedAt),
    },
    {
      id: 'actor',
      title: msg`By`,
      width: 170,
      cell: ({ actor, onBehalfOf }) => actor && <Doer actor={actor} onBehalfOf={onBehalfOf} />,
    },
    {
      id: 'type',
      title: msg`What happened`,
      width: 190,
      cell: ({ type }) => (type.startsWith('access.') ? <AccessName type={type} /> : <EventName type={type} />),
    },
    { id: 'thing', title: msg`Thing`, width: 210, file: 'id', cell: ({ category, id }) => `${category}/${id}` },
    { id: 'field', title: msg`Field`, width: 170, cell: ({ field }) => field },
    { id: 'before', title: msg`Before`, width: 150, grow: 1, cell: ({ before }) => shown(before) },
    { id: 'after', title: msg`After`, width: 150, grow: 1, cell: ({ after }) => shown(after) },
    { id: 'reason', title: msg`Reason`, width: 150, grow: 1, cell: ({ reason }) => reason },
  ],
};

export const AuditPage = listPage(audit);
