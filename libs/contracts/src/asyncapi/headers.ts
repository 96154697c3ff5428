import type { JsonSchema } from './json-schema.ts';

const text = (description: string, more: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...more });

const decimal = { pattern: '^(0|[1-9][0-9]*)$' };
const uuid = { format: 'uuid' };
const instant = { format: 'date-time' };

/** What is the same in every message: CloudEvents 1.0 in binary mode, and our extension attributes. */
export const commonHeaders: JsonSchema = {
  type: 'object',
  required: [
    'content-type',
    'ce_specversion',
    'ce_id',
    'ce_type',
    'ce_source',
    'ce_time',
    'ce_position',
    'ce_previous',
    'ce_revision',
    'ce_actor',
    'ce_correlationid',
    'ce_causationid',
    'ce_chain',
  ],
  properties: {
    'content-type': { type: 'string', const: 'application/json' },
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: text('Names the event for good: a message that comes twice has the same.', uuid),
    ce_time: text('When the system recorded it.', instant),
    ce_effectivetime: text('When it was true in the business. Absent where it is `ce_time`.', instant),
    ce_position: text('Place in the store, as a decimal. Rises within a partition, with holes.', decimal),
    ce_previous: text(
      '`ce_position` of the message before it in its partition, or of an earlier one; 0 for the first.',
      decimal,
    ),
    ce_log: text(
      'How often the topics were emptied and filled again from a restored store; absent before the first time. With ' +
        'another number, events that came before may have been withdrawn.',
      decimal,
    ),
    ce_revision: text('Number of the event in its stream, from 0, without holes.', decimal),
    ce_actor: text('Who did it: `user:<id>`, `service:<name>`, or `system:<process>`.'),
    ce_onbehalfof: text('For whom the actor did it, where that is another person: `user:<id>`.'),
    ce_correlationid: text('The whole conversation that the event belongs to.'),
    ce_causationid: text('The command or event that caused it.'),
    ce_commandid: text('The command that recorded it. Absent where it is `ce_causationid`.', uuid),
    ce_reason: text('Why, as a code.'),
    ce_traceparent: text('W3C trace context.'),
    ce_schemaversion: text('Version of the shape in which the event was recorded. Absent where it is 1.', {
      pattern: '^[1-9][0-9]*$',
    }),
    ce_chain: text(
      'SHA-256, in base64url, of `ce_chain` of the message before it in its partition, of this message, and of the ' +
        'event as it is stored. To change an event means to change every message behind it.',
      { pattern: '^[A-Za-z0-9_-]{43}$' },
    ),
  },
};

/** What tells a type of event from the others. */
export const headersOf = (type: string): JsonSchema => ({
  type: 'object',
  properties: {
    ce_type: { type: 'string', const: type },
    ce_source: { type: 'string', const: `/sales/${type.split('.')[1] ?? ''}` },
  },
});

/** Headers of a message that is a current value, not an event. */
export const headersOfValue = (type: string): JsonSchema => {
  const { properties = {} } = headersOf(type);
  const ce_id = text('Names the message: one that comes twice has the same.', uuid);
  const ce_time = text('When the system recorded what it follows from.', instant);
  const { 'content-type': content = {}, ce_specversion = {} } = commonHeaders.properties ?? {};
  const all = { 'content-type': content, ce_specversion, ce_id, ce_time, ...properties };
  return { type: 'object', required: Object.keys(all), properties: all };
};
