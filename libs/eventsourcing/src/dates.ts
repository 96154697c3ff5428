import type { CommandHandler } from './command-handler.ts';
import type { Decider } from './decider.ts';
import { reject } from './errors.ts';
import type { DomainEvent } from './types.ts';

/** What has happened, as a code, and when it was true in the business. */
export type Happened = { readonly what: string; readonly on: string };

/** When something began or ended last, and when anything was said of it last. */
type Course = { readonly turned?: Happened; readonly latest: Happened };

/** By what they are about. Part of a state: the fields are stored in its snapshots. */
export type Dates = Readonly<Record<string, Course>>;

/**
 * What an event is about. One that `turns` it begins or ends it; any other says something of it until the next that
 * does.
 */
export type Step = { readonly of: string; readonly turns: boolean };

/** `CustomerHeld` -> `customerHeld`, with the instant at which it was true. */
export const happened = ({ type }: DomainEvent, at: string): Happened => ({
  what: `${type.charAt(0).toLowerCase()}${type.slice(1)}`,
  on: at,
});

const later = (one: Happened | undefined, other: Happened): Happened =>
  one !== undefined && one.on > other.on ? one : other;

/** The dates after something that has these steps. */
export const datesAfter = (dates: Dates | undefined, now: Happened, steps: readonly Step[]): Dates | undefined => {
  if (steps.length === 0) return dates;
  const changed = steps.map(({ of, turns }) => {
    const { turned, latest } = dates?.[of] ?? {};
    const turn = turns ? now : turned;
    return [of, { ...(turn !== undefined && { turned: turn }), latest: later(latest, now) }] as const;
  });
  return { ...dates, ...Object.fromEntries(changed) };
};

/**
 * Refuses what people date before what must come first. For a date that was given only: a clock that is a little behind
 * another is not a reason to refuse what happens now.
 * @throws DomainError with the `earliest` date
 */
export const requireAfter = <Code extends string>(
  code: Code,
  date: string | undefined,
  first: Happened | undefined,
): void => {
  if (date === undefined || first === undefined || date >= first.on) return;
  reject<Code>(code, { date, earliest: first.on, after: first.what });
};

/**
 * The same for each step of what a command records: what turns a thing is not before anything that was said of it,
 * nothing is said of a thing before its last turn.
 * @throws DomainError
 */
export const requireOrder = <Code extends string>(
  code: Code,
  date: string | undefined,
  dates: Dates | undefined,
  steps: readonly Step[],
): void => {
  for (const { of, turns } of steps) {
    const course = dates?.[of];
    requireAfter(code, date, turns ? course?.latest : course?.turned);
  }
};

/** The date of a command, when a person gave it one. */
export type GivenDate = { readonly dated?: string };

/**
 * Rules that keep the order of dates: the state remembers them, and what people date before what must come first is
 * refused with the code.
 */
export const keepingDates = <State extends { readonly dates?: Dates }, Command, Event extends DomainEvent>(
  code: string,
  stepsOf: (event: Event) => readonly Step[],
  { initialState, decide, evolve }: Decider<State, Command, Event>,
): Decider<State, Command & GivenDate, Event> => ({
  initialState,
  decide: (command, state, at) => {
    const events = decide(command, state, at);
    requireOrder(code, command.dated, state.dates, events.flatMap(stepsOf));
    return events;
  },
  evolve: (state, event, at) => {
    const dates = datesAfter(state.dates, happened(event, at), stepsOf(event));
    return { ...evolve(state, event, at), ...(dates !== undefined && { dates }) };
  },
});

/**
 * The handler for what people ask for: it tells the decider the date that a request has. What processes ask for is
 * dated by what it follows from, and has happened.
 */
export const datedByRequest = <State, Command extends GivenDate, Event extends DomainEvent>(
  handler: CommandHandler<State, Command, Event>,
): CommandHandler<State, Command, Event> => ({
  ...handler,
  handle: (id, command, context) => {
    const { effectiveAt: dated } = context;
    return handler.handle(id, dated === undefined ? command : { ...command, dated }, context);
  },
});
