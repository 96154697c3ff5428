import { once } from 'node:events';
import { idOf, type Signal, type StreamName, signal } from '@sales/eventsourcing';
import { type App, documentHeaders } from '@sales/service-kit';
import { Type } from 'typebox';
import type { Orders } from './order-command.ts';
import type { OrderState } from './state.ts';

/** Longest wait that a client gets, in seconds. */
const longest = 10;
/** Part of the time that a request may take after which its answer is held no longer: the rest is for sending it. */
const holdable = 0.8;
/** How often to look when another process does the work, in ms. */
const lookAgain = 200;

const undecided: readonly OrderState['status'][] = ['submitted', 'approved'];

export type ObservedOrders = {
  readonly orders: Orders;
  /** Resolves when credit and stock of the order have been looked for, or after `ms`; says whether they have. */
  decided(orderId: string, ms: number): Promise<boolean>;
};

/** Orders that can be waited for. */
export const observed = (orders: Orders): ObservedOrders => {
  const waiting = new Map<string, Signal>();
  return {
    orders: {
      ...orders,
      handle: async (id, command, context) => {
        const result = await orders.handle(id, command, context);
        if (result.events.length > 0) waiting.get(id)?.notify();
        return result;
      },
    },
    decided: async (orderId, ms) => {
      const changed = waiting.get(orderId) ?? signal();
      waiting.set(orderId, changed);
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), ms);
      const look = async (): Promise<boolean> => {
        while (!over.signal.aborted) {
          const seen = changed.count();
          const { state } = await orders.load(orderId);
          if (!undecided.includes(state.status)) return true;
          await changed.wait(seen, lookAgain, over.signal);
        }
        return false;
      };
      try {
        // The store may not answer in time either.
        return await Promise.race([look(), once(over.signal, 'abort').then(() => false)]);
      } catch {
        return false; // the command was carried out, whether its consequences can be seen or not
      } finally {
        clearTimeout(timer);
        over.abort();
        waiting.delete(orderId);
      }
    },
  };
};

/** `Prefer: wait=5` (RFC 7240), in ms. */
const preferredWait = (header: string | string[] | undefined): number => {
  const seconds = /(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])/.exec(String(header ?? ''))?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds), longest) * 1000;
};

const headers = {
  asked: Type.Object({
    Prefer: Type.Optional(
      Type.String({
        description:
          `\`wait=<seconds>\` (RFC 7240), at most ${longest}: hold the answer until credit and stock have been ` +
          'checked.',
        examples: ['wait=5'],
      }),
    ),
  }),
  answered: {
    'Preference-Applied': Type.String({
      description: 'The requested wait: credit and stock were checked within it. Absent: not checked yet.',
      examples: ['wait=5'],
    }),
  },
};

/**
 * Holds the answers of the routes of `app` for as long as the client prefers, until credit and stock of the order have
 * been checked. The answer itself is what the command left behind: the order as it is then is for a query.
 */
export const holdAnswers = (app: App, decided: ObservedOrders['decided']): void => {
  documentHeaders(app, headers);
  app.addHook('onSend', async (request, reply) => {
    const left = app.answerTimeout * holdable - reply.elapsedTime;
    const preferred = preferredWait(request.headers['prefer']);
    const ms = Math.min(preferred, left);
    if (ms <= 0 || reply.statusCode >= 300) return;
    const token = reply.getHeader('consistency-token');
    const [stream] = typeof token === 'string' ? token.split('@') : [];
    if (stream === undefined) return;
    const orderId = idOf(decodeURIComponent(stream) as StreamName);
    if (await decided(orderId, ms)) reply.header('preference-applied', `wait=${preferred / 1000}`);
  });
};
