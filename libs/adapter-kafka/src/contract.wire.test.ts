import { eventLogContract } from '@sales/eventsourcing/contract';
import { sharedKafka } from '@sales/test-kit/kafka';
import { logUnderTest } from './testing/contract.ts';

eventLogContract('kafka', async () => logUnderTest(await sharedKafka()));
