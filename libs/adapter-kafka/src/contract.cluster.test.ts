import { eventLogContract } from '@sales/eventsourcing/contract';
import { whyNoImages } from '@sales/test-kit/images';
import { kafkaImage as image, startKafkaImage } from '@sales/test-kit/kafka-image';
import { test } from 'vitest';
import { logUnderTest } from './testing/contract.ts';

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
