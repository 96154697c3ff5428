import { reassignments as contracts, Id, object, UserId } from '@sales/contracts';
import { type After, type App, commandRoute, streamRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { type ReassignmentErrorCode, reject } from './errors.ts';
import type { Reassignments } from './process.ts';
import type { ReassignmentState } from './reassignment.ts';

const { tag } = contracts.events.ReassignmentBegun.properties;
const { refused: refusals } = contracts.events.ReassignmentAdvanced.properties;

const Path = object({ reassignmentId: Id });

const Reassignment = object(
  {
    reassignmentId: Id,
    status: Type.Union([Type.Literal('running'), Type.Literal('stopped'), Type.Literal('ended')]),
    formerOwner: UserId,
    owner: UserId,
    tag,
    customers: Type.Integer({ description: 'Customers of the former owner when the job began' }),
    left: Type.Integer({ description: 'Customers beyond what one job takes: begin another job for them' }),
    waiting: Type.Integer({ description: 'Customers not handled yet' }),
    reassigned: Type.Integer(),
    unchanged: Type.Integer({ description: 'Customers who have another owner by now' }),
    refused: Type.Integer(),
    refusals: Type.Array(refusals.items, { description: 'The first 100 of them' }),
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'Reassignment' },
);

/** @throws DomainError `reassignment/unknown` */
const toReassignment = ({ id, state, revision }: After<ReassignmentState>): Static<typeof Reassignment> => {
  if (state.status === 'none') return reject('reassignment/unknown');
  const { open: _, customers, reassigned, unchanged, refused, ...rest } = state;
  const waiting = customers - reassigned - unchanged - refused;
  const counts = { customers, waiting, reassigned, unchanged, refused };
  return { reassignmentId: id, ...rest, ...counts, refusals: [...state.refusals], revision };
};

/** A job says nothing of these groups of fields. */
const nothingHidden = { credit: [], personal: [] };

export type ReassignmentDeps = {
  readonly reassignments: Reassignments;
  /** Customers of a user, with all that was recorded before: as many as one job takes, and how many more there are. */
  readonly customersOf: (
    owner: string,
    tag: string | undefined,
  ) => Promise<{ readonly customers: readonly string[]; readonly left: number }>;
};

/** Every route of reassignments. */
export const reassignmentRoutes = (app: App, { reassignments, customersOf }: ReassignmentDeps): void => {
  commandRoute(app, {
    method: 'PUT',
    url: '/v1/reassignments/:reassignmentId',
    permission: 'customer:assign-owner',
    effectiveAt: 'none',
    summary: 'Assign all customers of a sales rep to another, as a job under your own id',
    description:
      'All customers of the former owner, or those with a tag; up to 20,000 in one job. Answers at once; the work is ' +
      'done in the background: read the job to see its progress. Each reassigned customer gets an event. A job ' +
      'continues after a restart and reassigns no customer twice; repeating the request changes nothing. Deactivated ' +
      'customers are left out.',
    params: Path,
    body: object({ formerOwner: UserId, owner: UserId, tag }, { $id: 'BeginReassignment' }),
    within: ({ formerOwner }) => ({ things: {}, owner: formerOwner, unknown: 'reassignment/unknown' }),
    makes: 'reassignmentId',
    givesTo: ({ owner }) => owner,
    ok: { status: 202, schema: Reassignment },
    problems: ['reassignment/to-the-same', 'reassignment/already-begun'] satisfies ReassignmentErrorCode[],
    command: async ({ params: { reassignmentId }, body, context }) => {
      const found = await customersOf(body.formerOwner, body.tag);
      return reassignments.handle(reassignmentId, { type: 'BeginReassignment', ...body, ...found }, context);
    },
    fields: nothingHidden,
    answer: toReassignment,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/reassignments/:reassignmentId/stop',
    permission: 'customer:assign-owner',
    effectiveAt: 'none',
    summary: 'Stop a reassignment',
    description: 'The current batch of up to 200 customers is finished. Customers already reassigned stay so.',
    params: Path,
    ok: { schema: Reassignment },
    problems: ['reassignment/unknown'] satisfies ReassignmentErrorCode[],
    command: ({ params: { reassignmentId }, context }) =>
      reassignments.handle(reassignmentId, { type: 'StopReassignment' }, context),
    fields: nothingHidden,
    answer: toReassignment,
  });
  streamRoute(app, {
    url: '/v1/reassignments/:reassignmentId',
    permission: 'customer:read',
    summary: 'The progress of a reassignment',
    description:
      'Read from its events: how many customers the job covers, how many were reassigned, and how many are waiting.',
    params: Path,
    ok: Reassignment,
    problems: ['reassignment/unknown'] satisfies ReassignmentErrorCode[],
    of: reassignments,
    id: ({ reassignmentId }) => reassignmentId,
    fields: nothingHidden,
    answer: toReassignment,
  });
};
