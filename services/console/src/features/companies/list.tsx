import { msg } from '@lingui/core/macro';
import { type List, listPage } from '../../ui/list-page.tsx';
import { companyPath } from '../../ui/paths.ts';
import { NewCompany } from './new-company.tsx';

const companies: List<'/query/v1/entities'> = {
  path: '/query/v1/entities',
  topic: 'entities',
  permission: 'entity:read',
  name: 'entities',
  title: msg`Companies`,
  empty: msg`No company yet`,
  isWhole: true,
  idOf: ({ entity }) => entity,
  nameOf: ({ details }) => details.name,
  pathOf: ({ entity }) => companyPath(entity),
  filters: [],
  actions: <NewCompany />,
  columns: [
    { id: 'code', title: msg`Code`, width: 140, file: 'entity', cell: ({ entity }) => entity },
    { id: 'name', title: msg`Name`, width: 220, grow: 1, cell: ({ details }) => details.name },
    { id: 'country', title: msg`Country`, width: 90, cell: ({ details }) => details.address?.country },
    { id: 'currency', title: msg`Currency`, width: 100, cell: ({ details }) => details.currency },
    { id: 'zone', title: msg`Time zone`, width: 160, file: 'time_zone', cell: ({ details }) => details.timeZone },
    {
      id: 'taxIds',
      title: msg`Tax numbers`,
      width: 200,
      grow: 1,
      file: 'tax_ids',
      cell: ({ details }) => details.taxIds.map(({ country, id }) => `${country} ${id}`).join(', '),
    },
    { id: 'since', title: msg`So since`, width: 180, file: 'from', cell: ({ from }, { time }) => time(from) },
  ],
};

/** The companies that sell. */
export const CompaniesPage = listPage(companies);
