import { reassignments as contracts } from '@sales/contracts';
import {
  type Asked,
  atMost,
  type CommandHandler,
  DomainError,
  type Handling,
  on,
  type Routed,
  type Task,
} from '@sales/eventsourcing';
import type { Customers } from '../customers/index.ts';
import type { ReassignmentEvent } from './events.ts';
import type { PartDone, ReassignmentCommand, ReassignmentState } from './reassignment.ts';

export type Reassignments = CommandHandler<ReassignmentState, ReassignmentCommand, ReassignmentEvent>;

/** A part of a job that is to be carried out. */
export type ReassignPart = {
  readonly reassignmentId: string;
  readonly part: number;
  readonly customers: readonly string[];
};

const planned: Handling<[], ReassignPart> = on(contracts, { ReassignmentPlanned: ({ data }): ReassignPart => data });

export const route = (event: Parameters<typeof planned>[0]): readonly Asked<ReassignPart>[] => {
  const work = planned(event);
  return work === undefined ? [] : [{ work }];
};

/** Customers in hand at a time: enough that their appends are grouped. */
const width = 32;

type Deps = { readonly customers: Pick<Customers, 'handle'>; readonly reassignments: Pick<Reassignments, 'load'> };

/**
 * Carries out a part, unless the job was stopped before. What breaks off is done again: a customer who was reassigned
 * by it counts as that, and no one is twice.
 */
export const reassign = async (
  { customers, reassignments }: Deps,
  { reassignmentId, part, customers: wanted }: ReassignPart,
  { command }: Task,
): Promise<readonly Routed<ReassignmentCommand>[]> => {
  const { state } = await reassignments.load(reassignmentId);
  if (state.status !== 'running' || !state.open.includes(part)) return [];
  const { formerOwner, owner } = state;
  const refused: PartDone['refused'][number][] = [];
  let reassigned = 0;
  const oneOfSome = atMost(width);
  const one = async (customerId: string): Promise<void> => {
    const change = { type: 'ReassignCustomer', formerOwner, owner } as const;
    try {
      const { events } = await customers.handle(customerId, change, command(`reassign:${customerId}`));
      if (events.length > 0) reassigned += 1;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refused.push({ customerId, reasonCode: error.code });
    }
  };
  const results = await Promise.allSettled(wanted.map((customerId) => oneOfSome(() => one(customerId))));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const unchanged = wanted.length - reassigned - refused.length;
  const inOrder = refused.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const input = { type: 'AdvanceReassignment', part, reassigned, unchanged, refused: inOrder } as const;
  return [{ id: reassignmentId, input }];
};
