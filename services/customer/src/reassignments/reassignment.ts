import { mostInPart } from '@sales/contracts';
import { again, type Decider } from '@sales/eventsourcing';
import { type ReassignmentErrorCode, reject } from './errors.ts';
import type { ReassignmentEvent } from './events.ts';

type Data<Type extends ReassignmentEvent['type']> = Extract<ReassignmentEvent, { type: Type }>['data'];

/** What became of the customers of a part. */
export type PartDone = Data<'ReassignmentAdvanced'>;
type RefusedCustomer = PartDone['refused'][number];

export type ReassignmentCommand =
  | {
      readonly type: 'BeginReassignment';
      readonly formerOwner: string;
      readonly owner: string;
      readonly tag?: string;
      /** Whom it is about. */
      readonly customers: readonly string[];
      /** How many more there are. */
      readonly left: number;
    }
  | { readonly type: 'StopReassignment' }
  | ({ readonly type: 'AdvanceReassignment' } & PartDone);

export type Reassignment = Data<'ReassignmentBegun'> & {
  readonly status: 'running' | 'stopped' | 'ended';
  /** The parts that are not done. */
  readonly open: readonly number[];
  readonly reassigned: number;
  readonly unchanged: number;
  readonly refused: number;
  /** The first of them: a state must not grow without end. */
  readonly refusals: readonly RefusedCustomer[];
};

export type ReassignmentState = { readonly status: 'none' } | Reassignment;

/** Most refusals that are kept one by one. */
export const mostRefusals = 100;

const initialState: ReassignmentState = { status: 'none' };

type Begin = Extract<ReassignmentCommand, { readonly type: 'BeginReassignment' }>;

const wantedBy = ({ formerOwner, owner, tag }: Pick<Begin, 'formerOwner' | 'owner' | 'tag'>) => ({
  formerOwner,
  owner,
  tag,
});

const beginAgain = (command: Begin, state: Reassignment): readonly ReassignmentEvent[] =>
  again<ReassignmentErrorCode>('reassignment/already-begun', {}, wantedBy(state), wantedBy(command));

const begin = ({ formerOwner, owner, tag, customers, left }: Begin): readonly ReassignmentEvent[] => {
  if (formerOwner === owner) reject('reassignment/to-the-same', { owner });
  const parts = Math.ceil(customers.length / mostInPart);
  return [
    {
      type: 'ReassignmentBegun',
      data: { formerOwner, owner, ...(tag !== undefined && { tag }), customers: customers.length, left },
    },
    ...Array.from({ length: parts }, (_, part): ReassignmentEvent => {
      const first = part * mostInPart;
      return { type: 'ReassignmentPlanned', data: { part, customers: customers.slice(first, first + mostInPart) } };
    }),
    ...(parts === 0 ? [ended] : []),
  ];
};

const ended: ReassignmentEvent = { type: 'ReassignmentEnded', data: {} };

const decide = (command: ReassignmentCommand, state: ReassignmentState): readonly ReassignmentEvent[] => {
  if (command.type === 'BeginReassignment')
    return state.status === 'none' ? begin(command) : beginAgain(command, state);
  if (state.status === 'none') return reject('reassignment/unknown');
  if (command.type === 'StopReassignment')
    return state.status === 'running' ? [{ type: 'ReassignmentStopped', data: {} }] : [];
  const { type: _, ...done } = command;
  if (!state.open.includes(done.part)) return [];
  const advanced: ReassignmentEvent = { type: 'ReassignmentAdvanced', data: done };
  return state.status === 'running' && state.open.length === 1 ? [advanced, ended] : [advanced];
};

const evolve = (state: ReassignmentState, event: ReassignmentEvent): ReassignmentState => {
  if (event.type === 'ReassignmentBegun') {
    const nothing = { open: [], reassigned: 0, unchanged: 0, refused: 0, refusals: [] };
    return { ...event.data, status: 'running', ...nothing };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ReassignmentPlanned':
      return { ...state, open: [...state.open, event.data.part] };
    case 'ReassignmentAdvanced': {
      const { part, reassigned, unchanged, refused } = event.data;
      return {
        ...state,
        open: state.open.filter((one) => one !== part),
        reassigned: state.reassigned + reassigned,
        unchanged: state.unchanged + unchanged,
        refused: state.refused + refused.length,
        refusals: [...state.refusals, ...refused].slice(0, mostRefusals),
      };
    }
    case 'ReassignmentStopped':
      return { ...state, status: 'stopped' };
    case 'ReassignmentEnded':
      return { ...state, status: 'ended' };
  }
};

/**
 * A job that gives the customers of one user to another. Whom it is about is said when it begins, in parts; each part
 * is carried out by itself, and what became of it is said once.
 */
export const reassignment: Decider<ReassignmentState, ReassignmentCommand, ReassignmentEvent> = {
  initialState,
  decide,
  evolve,
};
