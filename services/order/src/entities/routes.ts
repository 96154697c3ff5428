import {
  AddressInput,
  defaultPolicies,
  EntityCode,
  EntityDetails,
  EntityPolicies,
  Instant,
  object,
  type TaxRounding,
} from '@sales/contracts';
import type { Clock, CommandHandler } from '@sales/eventsourcing';
import { type After, type App, asKnownQuery, commandRoute, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { EntityCommand } from './commands.ts';
import { reject } from './errors.ts';
import type { EntityEvent } from './events.ts';
import type { EntityState } from './state.ts';

export type Entities = CommandHandler<EntityState, EntityCommand, EntityEvent>;

const Path = object({ entity: EntityCode });

const EntityVersion = object({ from: Instant, ...EntityDetails.properties }, { $id: 'EntityVersion' });
const PoliciesVersion = object({ from: Instant, ...EntityPolicies.properties }, { $id: 'PoliciesVersion' });

const Entity = object(
  {
    entity: EntityCode,
    /** The last one whose time has come is what is so now. */
    versions: Type.Array(EntityVersion),
    /** What it decides on for its orders, in the same way; the first are the defaults. */
    policies: Type.Array(PoliciesVersion),
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'Entity' },
);

const EntityAt = object(
  {
    ...Entity.properties,
    at: Type.With(Instant, {
      description: 'Now, or `asOf`: of each, the last version from then or before is what is so',
    }),
  },
  { $id: 'EntityAt' },
);

/** @throws DomainError `entity/unknown` */
const toEntity = ({ id, state, revision }: After<EntityState>): Static<typeof Entity> => {
  if (state.status === 'none') return reject('entity/unknown');
  const versions = state.versions.map(({ from, details }) => ({
    from,
    ...details,
    taxIds: [...details.taxIds],
    taxRates: [...details.taxRates],
  }));
  const policies = state.policies.map(({ from, policies: { approvalLimits, ...rest } }) => ({
    from,
    ...rest,
    approvalLimits: [...approvalLimits],
  }));
  return { entity: id, versions, policies, revision };
};

const defaultRounding: TaxRounding = { per: 'line', mode: 'halfAway' };

const Body = object(
  {
    ...EntityDetails.properties,
    address: Type.Optional(AddressInput),
    taxIds: Type.Optional(EntityDetails.properties.taxIds),
    taxRounding: Type.Optional({ ...EntityDetails.properties.taxRounding, default: defaultRounding }),
  },
  { $id: 'ChangeEntity' },
);

const PoliciesBody = Type.Partial(EntityPolicies, { additionalProperties: false });

/** Every route of the companies that sell. */
export const entityRoutes = (app: App, entities: Entities, clock: Clock): void => {
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/entities/:entity',
    permission: 'entity:put',
    effectiveAt: 'any',
    summary: 'Create or replace a selling company',
    description:
      'A change applies from now on, or from `Effective-At`, which may be in the future: earlier documents keep what ' +
      'applied then. Repeating the same body changes nothing. Tax rates are not inherited from another company.',
    params: Path,
    body: Body,
    ok: { schema: Entity },
    problems: [
      'entity/currency-unknown',
      'entity/time-zone-unknown',
      'entity/tax-category-repeated',
      'entity/tax-rate-mismatch',
      'entity/tax-reason-missing',
      'entity/dated-too-early',
    ],
    command: ({ params: { entity }, body, context }) => {
      const { taxIds = [], taxRounding = defaultRounding, ...rest } = body;
      const { effectiveAt: dated } = context;
      const details = { ...rest, taxIds, taxRounding };
      const command: EntityCommand = { type: 'PutEntity', details, ...(dated !== undefined && { dated }) };
      return entities.handle(entity, command, context);
    },
    answer: toEntity,
  });
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/entities/:entity/policies',
    permission: 'entity:set-policies',
    effectiveAt: 'any',
    summary: 'Set the order policies of a selling company: approval, closing, waiting',
    description:
      'The body replaces all policies: omitted ones have their defaults. A change applies from now on, or from ' +
      '`Effective-At`, which may be in the future: earlier decisions stay, such as the approval that an order needs ' +
      'and the day on which it closes. Repeating the same body changes nothing.',
    params: Path,
    body: PoliciesBody,
    ok: { schema: Entity },
    problems: [
      'entity/unknown',
      'entity/currency-unknown',
      'entity/approval-limit-repeated',
      'entity/approval-limit-not-positive',
      'entity/dated-too-early',
    ],
    command: ({ params: { entity }, body, context }) => {
      const { effectiveAt: dated } = context;
      const policies = { ...defaultPolicies, ...body };
      const command: EntityCommand = { type: 'SetPolicies', policies, ...(dated !== undefined && { dated }) };
      return entities.handle(entity, command, context);
    },
    answer: toEntity,
  });
  queryRoute(app, {
    url: '/v1/entities/:entity',
    permission: 'entity:read',
    summary: 'A selling company from its events, now or as of any instant',
    description: 'Always current: reads its events, not a read model. `MAIN` exists from the first start on.',
    params: Path,
    query: asKnownQuery,
    ok: EntityAt,
    problems: ['entity/unknown'],
    reads: [], // its own stream is never behind
    etag: ({ revision }) => revision,
    handle: async ({ params: { entity }, query: { asOf } }) => {
      const { state, revision } = await entities.load(entity, asOf);
      return { ...toEntity({ id: entity, state, revision: Number(revision ?? -1n) }), at: asOf ?? clock.now() };
    },
  });
};
