import { schemaId } from '../catalogue.ts';
import type { Category, Contracts } from '../category.ts';
import { commonHeaders, headersOf, headersOfValue } from './headers.ts';
import { type JsonSchema, publish } from './json-schema.ts';

type Reference = { readonly $ref: string };

/** As much of an AsyncAPI 3.0 document as we write. https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export type AsyncApi = {
  readonly asyncapi: '3.0.0';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: Readonly<Record<string, unknown>>;
  readonly defaultContentType: string;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, unknown>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly messageTraits: { readonly cloudEvent: { readonly headers: JsonSchema } };
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
};

export type AsyncApiChannel = {
  readonly address: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: {
    readonly kafka: {
      readonly topic: string;
      readonly partitions: number;
      readonly topicConfiguration: Readonly<Record<string, unknown>>;
      readonly bindingVersion: string;
    };
  };
};

export type AsyncApiMessage = {
  readonly name: string;
  readonly summary: string;
  readonly traits: readonly Reference[];
  readonly headers: JsonSchema;
  readonly payload: JsonSchema;
};

const promises = `Everything that happens in the system, as it happened.

Each topic has one category of events. The key of a message is its stream (a customer, an order, a product in a
warehouse). The messages of a stream are in order, and each is there at least once. Nothing is ever deleted: a consumer
that begins at the first message has it all.

A message that comes twice has the same \`ce_id\` and \`ce_position\`. For each partition keep the position of the last
message that you handled, together with what you made of it. Skip what is not above it: messages that come twice may
stand behind newer ones. Stop when \`ce_previous\` is above what you kept, because then something is missing.

Fields that say something about a person who has a \`personId\` are encrypted in \`sealed\`, one box a person and
purpose, which the person's key opens. Those who may read them ask the APIs (\`/customer/v1/customers/{customerId}\`,
\`/query/v1/customers\`); a person who is erased is erased in every copy of a topic, too. An installation may turn on
\`sales.person.v1\`, with persons as they are known now, in the clear.

Within a version events gain optional fields, enumerations gain values and topics gain types: let pass what you do not
know. Anything else is a new version beside the old. The schema of a type is in schemas.json, as
\`urn:sales:schema:<ce_type>\`.
`;

const byType = (one: [string, unknown], other: [string, unknown]): number => (one[0] < other[0] ? -1 : 1);

const mapOf = <Value>(keys: readonly string[], value: (key: string) => Value): Readonly<Record<string, Value>> =>
  Object.fromEntries(keys.map((key): [string, Value] => [key, value(key)]).toSorted(byType));

/** As much of a category as its readers are told. */
type Described = Pick<Category, 'about' | 'topic' | 'onWire'> & {
  /** `values`: messages are the current values, not events. Default: events. */
  readonly holds?: 'events' | 'values';
};

const eventsOf = (categories: readonly Described[]): Contracts =>
  Object.fromEntries(categories.flatMap(({ onWire }) => Object.entries(onWire)));

/** The AsyncAPI document of these categories. `named` are the schemas that get a name in it. */
export const asyncApi = (
  categories: readonly Described[],
  named: Readonly<Record<string, JsonSchema>>,
  version: string,
): AsyncApi => {
  const { events, parts } = publish(eventsOf(categories), named, (name) => `#/components/schemas/${name}`);
  const values = new Set(categories.flatMap(({ holds, onWire }) => (holds === 'values' ? Object.keys(onWire) : [])));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Sales events',
      version,
      description: promises,
      license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: {
      kafka: {
        host: '{brokers}',
        protocol: 'kafka',
        variables: { brokers: { default: 'localhost:9092', description: 'host:port, several with commas between' } },
      },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(categories.map((category) => [category.topic.name, channelOf(category)])),
    operations: Object.fromEntries(
      categories.map(({ topic: { name } }) => [
        `publish.${name}`,
        { action: 'send', channel: { $ref: `#/channels/${name}` } },
      ]),
    ),
    components: {
      messages: mapOf(Object.keys(events), (type) => messageOf(type, events[type] ?? {}, values.has(type))),
      messageTraits: { cloudEvent: { headers: commonHeaders } },
      schemas: parts,
    },
  };
};

const channelOf = ({ topic: { name, partitions, cleanup }, onWire, about }: Described): AsyncApiChannel => ({
  address: name,
  description: about,
  messages: mapOf(Object.keys(onWire), (type) => ({ $ref: `#/components/messages/${type}` })),
  bindings: {
    kafka: {
      topic: name,
      partitions,
      topicConfiguration: { 'cleanup.policy': [cleanup === 'keep' ? 'delete' : 'compact'], 'retention.ms': -1 },
      bindingVersion: '0.5.0',
    },
  },
});

const messageOf = (type: string, { description = '', ...payload }: JsonSchema, isValue: boolean): AsyncApiMessage => ({
  name: type,
  summary: description,
  traits: isValue ? [] : [{ $ref: '#/components/messageTraits/cloudEvent' }],
  headers: isValue ? headersOfValue(type) : headersOf(type),
  payload,
});

/**
 * Every schema in one document that refers to nothing outside: give it to a validator, and ask that for the schema of
 * a type: `urn:sales:schema:<ce_type>`.
 */
export const schemaBundle = (categories: readonly Described[], named: Readonly<Record<string, JsonSchema>>) => {
  const { events, parts } = publish(eventsOf(categories), named, schemaId);
  const all = { ...parts, ...events };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:sales:schema',
    definitions: mapOf(Object.keys(all), (name) => ({ $id: schemaId(name), ...all[name] })),
  };
};
