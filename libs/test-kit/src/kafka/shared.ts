import { once } from 'node:events';
import { createServer, connect as dial } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Kafka, startKafka } from './kafka.ts';

/** Set by the setup of the `wire` tests: the port to ask for the Kafka that they share. */
const portVariable = 'SALES_TEST_KAFKA';

type Answer = { readonly brokers: readonly string[] } | { readonly error: string };

/** Brokers of the Kafka that the tests of a run share. The first to ask has it started. */
export const sharedKafka = async (): Promise<readonly string[]> => {
  const port = process.env[portVariable];
  if (port === undefined) throw new Error('no test Kafka: run this with `vitest run --project wire`');
  const answer: Answer = JSON.parse(await text(dial(Number(port), '127.0.0.1')));
  if ('error' in answer) throw new Error(answer.error);
  return answer.brokers;
};

/** Opens the socket at which `sharedKafka` asks. */
export const offerKafka = async (): Promise<{ stop(): Promise<void> }> => {
  let starting: Promise<Kafka> | undefined;
  const ask = async (): Promise<Answer> => {
    try {
      starting ??= startKafka();
      return { brokers: (await starting).brokers };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  const server = createServer((caller) => {
    caller.on('error', () => {});
    void ask().then((answer) => caller.end(JSON.stringify(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  process.env[portVariable] = String(typeof address === 'object' ? address?.port : address);
  return {
    stop: async () => {
      server.close();
      await (await starting?.catch(() => undefined))?.stop();
    },
  };
};
