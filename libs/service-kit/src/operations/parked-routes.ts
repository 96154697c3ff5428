import { type DeadLetter, type DeadLetters, fromMessage, type LogMessage } from '@sales/eventsourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { sendProblem } from '../http/problem-reply.ts';
import { problem } from '../http/problems.ts';
import { queryRoute } from '../routes/query-route.ts';
import type { App } from '../server/server.ts';

const ParkedKey = Type.Object(
  {
    process: Type.String({ description: 'Process manager that cannot continue with the key' }),
    key: Type.String({ description: 'A stream: `order-<id>`' }),
    messages: Type.Integer({ description: 'How many wait: the failed one and those behind it' }),
    error: Type.String({ description: 'Error of the first message at its last attempt' }),
    isRetrying: Type.Boolean({ description: 'Whether a retry is running' }),
  },
  { $id: 'ParkedKey' },
);

const Letter = Type.Object(
  {
    topic: Type.String(),
    offset: Type.String({ description: 'In its partition of the topic' }),
    eventId: Type.Optional(Type.String()),
    type: Type.Optional(Type.String()),
    recordedAt: Type.Optional(Type.String()),
    error: Type.String(),
    value: Type.String({ description: 'The message as received' }),
  },
  { $id: 'ParkedMessage' },
);

const Key = Type.Object(
  {
    process: Type.String({ minLength: 1, maxLength: 60 }),
    key: Type.String({ minLength: 1, maxLength: 300 }),
  },
  { $id: 'KeyOfParked' },
);
type Key = Static<typeof Key>;

/** What can be read of a message that is perhaps none of ours. */
const factsOf = (message: LogMessage): Partial<Pick<Static<typeof Letter>, 'eventId' | 'type' | 'recordedAt'>> => {
  try {
    const { id, type, recordedAt } = fromMessage(message);
    return { eventId: id, type, recordedAt };
  } catch {
    return {};
  }
};

const shown = ({ topic, message, error }: DeadLetter): Static<typeof Letter> => ({
  topic,
  offset: String(message.offset),
  ...factsOf(message),
  error,
  // Tombstones are passed over, and never parked.
  value: message.value ?? '',
});

const tags = ['parked'];
const code = 'service/parked-unknown';

/**
 * What the process managers of a service have set aside, and what an operator does about it: mend the cause, then have
 * it handled again, or drop it.
 */
export const parkedRoutes = (app: App, deadLetters: DeadLetters, processes: readonly string[]): void => {
  const summaries = async (process: string): Promise<Static<typeof ParkedKey>[]> => {
    const [letters, retries] = await Promise.all([deadLetters.list(process), deadLetters.retries(process)]);
    return [...Map.groupBy(letters, ({ key }) => key)].map(([key, [first, ...others]]) => ({
      process,
      key,
      messages: others.length + 1,
      error: first?.error ?? '',
      isRetrying: retries.includes(key),
    }));
  };

  const lettersOf = ({ process, key }: Key) => (processes.includes(process) ? deadLetters.list(process, key) : []);

  const notParked = (request: FastifyRequest, reply: FastifyReply, { process, key }: Key): FastifyReply =>
    sendProblem(
      request,
      reply,
      problem(404, code, 'Not parked', { detail: `${process} has parked nothing of ${key}.` }),
    );

  queryRoute(app, {
    url: '/v1/parked',
    permission: 'parked:read',
    tags,
    summary: 'Parked keys of the process managers',
    description: 'Their messages, and all later ones of the key, wait until an operator has fixed the cause.',
    ok: Type.Object({ items: Type.Array(ParkedKey) }),
    handle: async () => ({ items: (await Promise.all(processes.map(summaries))).flat() }),
  });

  const problems = { 400: ['request/invalid'], 404: [code], 503: ['service/overloaded'] };

  app.get<{ Params: Key }>(
    '/v1/parked/:process/:key',
    {
      schema: {
        tags,
        summary: 'The messages of a parked key',
        description: 'In the order of handling, the failed message first.',
        params: Key,
        response: { 200: Type.Object({ items: Type.Array(Letter) }) },
      },
      config: { permission: 'parked:read', problems },
    },
    async (request, reply) => {
      const letters = await lettersOf(request.params);
      if (letters.length === 0) return notParked(request, reply, request.params);
      return reply.send({ items: letters.map(shown) });
    },
  );

  // Not commands of the domain: they record nothing, and asking twice is asking once.
  app.post<{ Params: Key }>(
    '/v1/parked/:process/:key/retry',
    {
      schema: {
        tags,
        summary: 'Retry the messages of a parked key',
        description:
          'Answers at once. The messages are handled in order; a message that fails again ends the retry, and shows ' +
          'why.',
        params: Key,
        response: { 202: Key },
      },
      config: { permission: 'parked:retry', problems },
    },
    async (request, reply) => {
      const { process, key } = request.params;
      if ((await lettersOf(request.params)).length === 0) return notParked(request, reply, request.params);
      await deadLetters.requestRetry(process, key);
      return reply.code(202).header('location', `/${app.service.name}/v1/parked`).send({ process, key });
    },
  );

  app.post<{ Params: Key }>(
    '/v1/parked/:process/:key/drop-first',
    {
      schema: {
        tags,
        summary: 'Drop the first message of a parked key permanently',
        description: 'For a message that can never be handled. Those behind it stay parked until they are retried.',
        params: Key,
        response: { 200: Letter },
      },
      config: { permission: 'parked:drop', problems },
    },
    async (request, reply) => {
      const [letter] = await lettersOf(request.params);
      if (letter === undefined) return notParked(request, reply, request.params);
      await deadLetters.forget(letter);
      const { value: _, ...facts } = shown(letter);
      request.log.warn({ process: letter.reader, key: letter.key, ...facts }, 'a parked message was dropped');
      return reply.send(shown(letter));
    },
  );
};
