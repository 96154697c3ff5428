export { whatKafkaLacks } from './installed.ts';
export { type Kafka, type KafkaOptions, startKafka } from './kafka.ts';
export { sharedKafka } from './shared.ts';
