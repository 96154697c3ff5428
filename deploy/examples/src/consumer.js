import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import pg from 'pg';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

// Large batches are compressed. kafkajs knows zstd by name only; Node brings it.
const decompress = promisify(zstdDecompress);
CompressionCodecs[CompressionTypes.ZSTD] = () => ({ decompress });

const {
  KAFKA_BROKERS = 'localhost:9092',
  TOPIC = 'sales.order.v1',
  GROUP = 'erp',
  SINCE = '',
  DATABASE_URL,
} = process.env;

const db = new pg.Client(DATABASE_URL);
await db.connect();
await db.query(`
  create table if not exists sales_event (id uuid, stream text, type text, time timestamptz, data jsonb);
  create table if not exists sales_feed (topic text, partition int, position bigint, primary key (topic, partition))`);

const kafka = new Kafka({ clientId: GROUP, brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR });

// An empty table is filled from the first event, or from SINCE: then a day earlier, because clocks differ.
const { rowCount: begun } = await db.query('select from sales_feed where topic = $1', [TOPIC]);
if (begun === 0) {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = SINCE
    ? await admin.fetchTopicOffsetsByTimestamp(TOPIC, Date.parse(SINCE) - 86_400_000)
    : (await admin.fetchTopicOffsets(TOPIC)).map(({ partition, low }) => ({ partition, offset: low }));
  await admin.setOffsets({ groupId: GROUP, topic: TOPIC, partitions: offsets });
  await admin.disconnect();
  const partitions = offsets.map(({ partition }) => partition);
  await db.query('insert into sales_feed select $1, unnest($2::int[]), $3', [TOPIC, partitions, SINCE ? null : 0]);
}

const consumer = kafka.consumer({ groupId: GROUP });
// The supervisor of the process starts it again; what was done is done.
consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
  console.error(error.message);
  process.exit(1);
});
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ partition, message: { key, headers, value } }) => {
    const ce = (name) => headers[`ce_${name}`].toString();
    const place = [TOPIC, partition, ce('position')];
    const event = [ce('id'), key.toString(), ce('type'), ce('time'), value.toString()];
    // One statement, so both or neither: the position moves on, over nothing that is missing, and the event is kept.
    const { rowCount: moved } = await db.query(
      `with moved as (update sales_feed set position = $3
                      where topic = $1 and partition = $2 and (position is null or position >= $4 and position < $3)
                       returning true),
            kept as (insert into sales_event select $5::uuid, $6, $7, $8::timestamptz, $9::jsonb from moved
                     where $8::timestamptz >= $10::timestamptz)
       select from moved`,
      [...place, ce('previous'), ...event, SINCE || '-infinity'],
    );
    if (moved === 1) return;
    const { rowCount: seen } = await db.query(
      'select from sales_feed where topic = $1 and partition = $2 and position >= $3',
      place,
    );
    if (seen === 0) throw new Error(`partition ${partition}: something is missing before position ${place[2]}`);
  },
});

process.once('SIGTERM', () => void consumer.disconnect().then(() => db.end()));
