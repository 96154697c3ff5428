import { tour, tourId } from '@sales/contracts/tour';
import type { Examples } from '@sales/service-kit';

const { userId: user } = tour;
const deputy = tourId(401);
const delegationId = tourId(402);
const key = tourId(403);

const until = '2030-01-31T00:00:00Z';

/** A role of the company's own, a user of it and a deputy, their team, and a program. */
export const examples: Examples = {
  parameters: {
    role: 'shop-keeper',
    user,
    team: 'sales-north',
    key,
    kind: 'user',
    owner: 'anonymous',
    view: tourId(404),
  },
  requests: {
    'PUT /v1/roles/:role': {
      body: {
        name: 'Shop keeper',
        permissions: [
          { permission: 'order:read', scope: 'team' },
          { permission: 'order:place', scope: 'own' },
          { permission: 'product:read', scope: 'all' },
        ],
        hidden: ['cost'],
      },
    },
    'PUT /v1/users/:user': [
      { summary: 'Under an id of your own', body: { name: 'Ann Lee', email: 'ann.lee@example.com', locale: 'en' } },
      {
        summary: 'Another one',
        parameters: { user: deputy },
        body: { name: '王芳', email: 'wang@example.com', locale: 'zh' },
      },
    ],
    'POST /v1/users': { body: { name: 'Kim Berg', email: 'kim.berg@example.com' } },
    'POST /v1/users/:user/change': { body: { name: 'Ann Berg' } },
    'POST /v1/users/:user/assign-roles': { body: { roles: ['salesperson', 'shop-keeper'] } },
    'PUT /v1/view-shelves/:kind/:owner/views/:view': {
      body: { list: 'orders', name: 'My drafts', query: 'status=draft&sort=-placedAt' },
    },
    'POST /v1/view-shelves/:kind/:owner/views/:view/remove': {},
    'PUT /v1/teams/:team': { body: { name: 'Sales north' } },
    'PUT /v1/teams/:team/members/:user': { body: { periods: [{ from: '2026-01-01T00:00:00Z' }] } },
    'POST /v1/teams/:team/close': {},
    'GET /v1/rights': { parameters: { permission: 'order:read' } },
    'POST /v1/users/:user/delegate': { body: { delegationId, to: `user:${deputy}`, until } },
    'POST /v1/users/:user/end-delegation': { body: { delegationId } },
    'POST /v1/users/:user/sign-out-everywhere': {},
    'POST /v1/users/:user/deactivate': {},
    'POST /v1/users/:user/reactivate': {},
    'POST /v1/users/:user/erase': {},
    'POST /v1/api-keys': { body: { key, name: 'Web shop', roles: ['integrator'], validDays: 90 } },
    'POST /v1/api-keys/:key/revoke': {},
  },
};
