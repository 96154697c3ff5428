import { Type } from 'typebox';
import { category, event, type PublicationOf } from './category.ts';
import { Id, object, Text } from './contract.ts';
import { UserId } from './principal.ts';

/** Most customers of one part of a job: so many are carried out before it is said how far the job is. */
export const mostInPart = 200;

/** A customer who was not reassigned, and why. */
export const RefusedCustomer = object({ customerId: Id, reasonCode: Type.String({ maxLength: 100 }) });

export const reassignments = category('reassignment', {
  about: 'Jobs that put another sales rep in charge of many customers. One stream a job.',
  key: { reassignmentId: Id },
  events: {
    ReassignmentBegun: event('The customers of a sales rep, all or those with a tag, are to be those of another.', {
      formerOwner: UserId,
      owner: UserId,
      tag: Type.Optional(Text(60)),
      customers: Type.Integer({ minimum: 0, description: 'How many the job is about' }),
      left: Type.Integer({ minimum: 0, description: 'How many more there were than one job takes' }),
    }),
    ReassignmentPlanned: event('These customers are a part of the job. All parts are said when it begins.', {
      part: Type.Integer({ minimum: 0 }),
      customers: Type.Array(Id, { minItems: 1, maxItems: mostInPart }),
    }),
    ReassignmentAdvanced: event('A part of the job is done. What became of a customer is an event of the customer.', {
      part: Type.Integer({ minimum: 0 }),
      reassigned: Type.Integer({ minimum: 0 }),
      unchanged: Type.Integer({ minimum: 0, description: 'They were no longer customers of the former owner' }),
      refused: Type.Array(RefusedCustomer, { maxItems: mostInPart }),
    }),
    ReassignmentStopped: event('The parts of the job that have not begun are left as they are.', {}),
    ReassignmentEnded: event('Every part of the job is done.', {}),
  },
});

export type ReassignmentPublication = PublicationOf<typeof reassignments>;
