import { type CommandContext, type CommandHandler, derivedId, type Ids } from '@sales/eventsourcing';
import { defineAggregate, type Scope } from '../module/module.ts';
import {
  numberText,
  type Series,
  type SeriesCommand,
  type SeriesEvent,
  type SeriesState,
  series,
  seriesId,
} from './series.ts';

/** All numbers of documents and master data come from its streams. They stay in the store: no reader needs them. */
export const numberSeries = defineAggregate({ category: 'numberSeries', decider: () => series });

/** A number as people write it, and the day of the document that has it. */
export type Assigned = { readonly number: string; readonly on: string };

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
   * the document before it when that is later: in the order of the numbers the days never run backwards.
   * @param document a UUID
   * @throws StoreUnavailable (outcome unknown: ask again)
   */
  readonly assign: (series: Series, document: string, on: string, context: CommandContext) => Promise<Assigned>;
};

export type NumbersOptions = {
  readonly handler: CommandHandler<SeriesState, SeriesCommand, SeriesEvent>;
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
    assign: async (of, document, on, context) => {
      const { requestHash: _, effectiveAt: __, ifMatch: ___, ...cause } = context;
      const { events } = await handler.handle(
        seriesId(of),
        { type: 'AssignNumber', for: document, on },
        { ...cause, commandId: derivedId(document, 'number') },
      );
      for (const { type, data } of events)
        if (type === 'NumberAssigned') return { number: numberText(of, data.n), on: data.on };
      throw new Error(`${document} was given no number`);
    },
  };
};

/** The numbers of a service: `use(numbersIn)`, so that all its modules take from the same blocks. */
export const numbersIn = <Settings>({
  handler,
  platform: { ids },
}: Pick<Scope<Settings>, 'handler'> & { readonly platform: { readonly ids: Ids } }): Numbers =>
  numbers({ handler: handler(numberSeries), ids });
