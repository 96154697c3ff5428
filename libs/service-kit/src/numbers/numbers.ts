import { type CommandContext, type CommandHandler, derivedId, type Ids } from '@sales/eventsourcing';
import { defineAggregate, type Scope } from '../module/module.ts';

import {
  type Document,
  numberText,
  type Series,
  type SeriesCommand,
  type SeriesEvent,
  type SeriesState,
  series,
  seriesId,
  seriesOf,
} from './series.ts';

/** All numbers of documents and master data come from its streams. They stay in the store: no reader needs them. */
export const numberSeries = defineAggregate({ category: 'numberSeries', decider: () => series });

/** A number as people write it, and the day of the document that has it. */
export type Assigned = { readonly number: string; readonly on: string };

/** A document that is to have a number. */
export type Assigning = Omit<Extract<SeriesCommand, { readonly type: 'AssignNumber' }>, 'type'>;

/** Human numbers: unique, never given twice, whatever is restored beside the store. */
export type Numbers = {
  /**
   * The next number of a series in which there may be gaps. They rise within a process; what a process has left of a
   * block when it ends is not given any more.
   * @throws StoreUnavailable
   */
  readonly next: (series: Series) => Promise<string>;
  /**
   * The number of a document in a series without gaps: the same for the same document, however often it is asked for.
   * The document must have been recorded: it is there, or will be, whatever happens now. Its day is `on`, or that of
   * the document before it when that is later: in the order of the numbers the days never run backwards. One that was
   * taken over from another system keeps its day.
   * @throws StoreUnavailable (outcome unknown: ask again)
   */
  readonly assign: (seriesId: string, document: Assigning, context: CommandContext) => Promise<Assigned>;
  /** The latest day of a document that has a number of the series. @throws StoreUnavailable */
  readonly lastDay: (series: Series) => Promise<string | undefined>;
};

export type SeriesHandler = CommandHandler<SeriesState, SeriesCommand, SeriesEvent>;

/** What an event of a series has assigned. */
export const assignedIn = (id: string, { n, on }: Document & { readonly n: number }): Assigned => ({
  number: numberText(seriesOf(id), n),
  on,
});

/**
 * The series of a service. The command that assigns a number has the same id for the same document, by whichever
 * process and however often it is sent.
 */
export const seriesIn = <Settings>({ handler }: Pick<Scope<Settings>, 'handler'>): SeriesHandler => {
  const all = handler(numberSeries);
  return {
    ...all,
    handle: (id, command, context) => {
      if (command.type !== 'AssignNumber') return all.handle(id, command, context);
      const { requestHash: _, ifMatch: __, ...cause } = context;
      return all.handle(id, command, { ...cause, commandId: derivedId(command.in, `number:${command.for}`) });
    },
  };
};

export type NumbersOptions = {
  readonly handler: SeriesHandler;
  readonly ids: Ids;
};

/** Numbers that a process takes at once, so that few of them cost an append. */
const block = 100;

type Block = { next: number; readonly to: number };

const numbers = ({ handler, ids }: NumbersOptions): Numbers => {
  const blocks = new Map<string, Promise<Block>>();

  const reserve = async (id: string): Promise<Block> => {
    const commandId = ids.next();
    const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'system:numbers' };
    const { events } = await handler.handle(id, { type: 'ReserveNumbers', count: block }, context);
    for (const { type, data } of events) if (type === 'NumbersReserved') return { next: data.from, to: data.to };
    throw new Error(`no numbers were reserved in ${id}`);
  };

  return {
    next: async (of) => {
      const id = seriesId(of);
      for (;;) {
        const pending = blocks.get(id) ?? reserve(id);
        blocks.set(id, pending);
        try {
          const taken = await pending;
          if (taken.next <= taken.to) return numberText(of, taken.next++);
        } catch (error) {
          if (blocks.get(id) === pending) blocks.delete(id);
          throw error;
        }
        if (blocks.get(id) === pending) blocks.delete(id);
      }
    },
    assign: async (id, document, context) => {
      const { events } = await handler.handle(id, { type: 'AssignNumber', ...document }, context);
      for (const { type, data } of events) if (type === 'NumberAssigned') return assignedIn(id, data);
      throw new Error(`${document.for} was given no number`);
    },
    lastDay: async (of) => (await handler.load(seriesId(of))).state.on,
  };
};

/** The numbers of a service: `use(numbersIn)`, so that all its modules take from the same blocks. */
export const numbersIn = <Settings>({
  handler,
  platform: { ids },
}: Pick<Scope<Settings>, 'handler'> & { readonly platform: { readonly ids: Ids } }): Numbers =>
  numbers({ handler: seriesIn({ handler }), ids });
