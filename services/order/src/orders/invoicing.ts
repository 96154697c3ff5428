import { orders as contracts } from '@sales/contracts';
import {
  type CommandContext,
  type CommandResult,
  DomainError,
  derivedId,
  idOf,
  on,
  type Routed,
  streamName,
} from '@sales/eventsourcing';
import {
  assignedIn,
  defineProcess,
  type Numbers,
  numberSeries,
  type Scope,
  type SeriesCommand,
  type SeriesEvent,
  type SeriesHandler,
  type SeriesState,
  seriesIn,
} from '@sales/service-kit';
import type { OrderSettings } from '../config.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent } from './events.ts';
import type { Orders } from './order-command.ts';
import type { Invoicing, OrderState } from './state.ts';

const name = 'invoicing';
const actor = `system:${name}`;

/** The command that gives an invoice its number: the same one, however often it is sent. */
const numbering = (orderId: string, invoiceId: string): string => derivedId(orderId, `number-invoice:${invoiceId}`);

const waitingIn = (state: OrderState): readonly Invoicing[] => (state.status === 'none' ? [] : state.invoicing);

type Result = CommandResult<OrderState, OrderEvent>;

/** Of a command whose events are not at hand. */
const again = { events: [], repeated: true };

/**
 * Orders whose invoices have their numbers when a command has been carried out: what goes on an invoice is recorded
 * first, then its series assigns the number, then it is issued. Each step can be done again, and is when the same
 * command comes again; `invoicing` does what no command asks for again.
 */
export const withInvoices = (orders: Orders, numbers: Pick<Numbers, 'assign'>): Orders => {
  const issue = async (
    orderId: string,
    { invoiceId, series, on: day, takenOver = false }: Invoicing,
    { ifMatch: _, requestHash: __, ...context }: CommandContext,
    { events, repeated: isRepeat }: Pick<Result, 'events' | 'repeated'>,
  ): Promise<Result> => {
    const lines = events.find(({ type, data }) => type === 'LinesInvoiced' && data.invoiceId === invoiceId);
    const cause = { ...context, actor, causationId: lines?.eventId ?? context.commandId };
    const command = { ...cause, commandId: numbering(orderId, invoiceId) };
    const issued = isRepeat ? await orders.recall(orderId, command) : undefined;
    if (issued !== undefined) return issued;
    const { number, on: issuedOn } = await numbers.assign(
      series,
      { for: invoiceId, in: orderId, on: day, takenOver },
      cause,
    );
    return orders.handle(orderId, { type: 'NumberInvoice', invoiceId, number, issuedOn }, command);
  };

  /** The result of a command, with what its invoices came to. */
  const issued = async (result: Result, context: CommandContext): Promise<Result> => {
    let all = result;
    for (const waiting of waitingIn(result.state)) {
      const one = await issue(idOf(result.stream), waiting, context, result);
      all = { ...one, events: [...all.events, ...one.events], repeated: result.repeated };
    }
    return all;
  };

  return {
    load: orders.load,
    handle: async (id, command, context) => {
      try {
        return await issued(await orders.handle(id, command, context), context);
      } catch (error) {
        const code: OrderErrorCode = 'order/invoice-unnumbered';
        if (!(error instanceof DomainError) || error.code !== code) throw error;
        // A process was killed before it had issued them.
        for (const waiting of waitingIn((await orders.load(id)).state)) await issue(id, waiting, context, again);
        return issued(await orders.handle(id, command, context), context);
      }
    },
    recall: async (id, context) => {
      const result = await orders.recall(id, context);
      return result === undefined ? undefined : issued(result, context);
    },
  };
};

/** Asks the series for nothing when the invoice has been issued, as it nearly always has. */
const whereWaiting = (orders: Pick<Orders, 'load'>, series: SeriesHandler): SeriesHandler => ({
  ...series,
  handle: async (id, command, context) => {
    const isIssued =
      command.type === 'AssignNumber' &&
      !waitingIn((await orders.load(command.in)).state).some(({ invoiceId }) => invoiceId === command.for);
    if (!isIssued) return series.handle(id, command, context);
    const stream = streamName(numberSeries.category, id);
    return { stream, events: [], state: { last: 0 }, revision: undefined, position: undefined, repeated: true };
  },
});

const assignments = on(contracts, {
  LinesInvoiced: ({
    data: { orderId, invoiceId, series, on: day, takenOver = false },
  }): readonly Routed<SeriesCommand>[] => [
    { id: series, input: { type: 'AssignNumber', for: invoiceId, in: orderId, on: day, takenOver } },
  ],
});

/** Issues the invoices that a process was killed over. */
export const invoicing = (makeOrders: (scope: Scope<OrderSettings>) => Orders) =>
  defineProcess<SeriesState, SeriesCommand, SeriesEvent, OrderSettings>({
    name,
    topics: [contracts.topic.name],
    start: (scope) => {
      const orders = scope.use(makeOrders);
      return {
        handler: whereWaiting(orders, seriesIn(scope)),
        route: (event) => assignments(event) ?? [],
        react: async ({ type, data, metadata: { causationId } }, _, { id, command }) => {
          if (type !== 'NumberAssigned') return;
          const { number, on: issuedOn } = assignedIn(id, data);
          const { for: invoiceId, in: orderId } = data;
          const context = { ...command('number-invoice'), causationId, commandId: numbering(orderId, invoiceId) };
          await orders.handle(orderId, { type: 'NumberInvoice', invoiceId, number, issuedOn }, context);
        },
      };
    },
  });
