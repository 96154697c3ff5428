import { eventLogContract } from '@sales/eventsourcing/contract';
import { whyNoImages } from '@sales/test-kit/images';
import { startKafkaImage } from '@sales/test-kit/kafka';
import { test } from 'vitest';
import { logUnderTest } from './testing/contract.ts';

/** Set to try another release. */
const image = process.env['KAFKA_IMAGE'] ?? 'apache/kafka:4.3.1';

const reason = await whyNoImages();
if (reason === undefined) {
  eventLogContract(image, async () => {
    const server = await startKafkaImage(image);
    const backend = logUnderTest(server.brokers);
    return {
      ...backend,
      close: async () => {
        await backend.close();
        await server.stop();
      },
    };
  });
} else {
  console.warn(`${image} is not tried: ${reason}`);
  test.skip(`event log: ${image}: ${reason}`, () => {});
}
