import { offerKafka } from './shared.ts';

/** vitest: one Kafka for the tests of the project that ask for it; none when none does. */
export const setup = async (): Promise<() => Promise<void>> => {
  const { stop } = await offerKafka();
  return stop;
};
