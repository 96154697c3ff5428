import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { categories } from '@sales/contracts';
import { position, type RecordedEvent, revision, streamName, toMessage } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { describe, expect, it } from 'vitest';
import { formOfEvent, formOfMessage } from './published-form.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

type Data = Readonly<Record<string, unknown>>;
type Shape = {
  readonly recorded: { readonly type: string; readonly data: Data };
  readonly published: { readonly type: string; readonly data: Data };
};

/** Every shape that was ever stored, with what its service publishes of it. */
const shapes = globSync('services/*/src/**/fixtures/*-events.v*.json', { cwd: root }).flatMap(
  (path): readonly Shape[] => JSON.parse(readFileSync(`${root}/${path}`, 'utf8')),
);

const eventOf = ({ recorded, published }: Shape): RecordedEvent => {
  const category = categories.find(({ schemas }) => Object.hasOwn(schemas, published.type));
  if (category === undefined) throw new Error(`no category has ${published.type}`);
  const id = Object.keys(category.key).map((name) => published.data[name]);
  return {
    ...recorded,
    eventId: testId(1),
    stream: streamName(category.name, id.join('.')),
    revision: revision(3),
    position: position(7),
    metadata: {
      actor: 'user:ann',
      correlationId: testId(2),
      causationId: testId(3),
      commandId: testId(4),
      recordedAt: '2026-01-01T00:00:00.000Z',
      schemaVersion: 1,
    },
  };
};

const messageOf = (shape: Shape, published = shape.published) => toMessage(eventOf(shape), published, position(5), 1);

const named = shapes.map((shape) => [shape.recorded.type, shape] as const);

/** The same data with one value in them changed, once for each value at the top and in the lines. */
const forged = (data: Data): readonly Data[] =>
  Object.keys(data).flatMap((name) => [
    { ...data, [name]: 'forged' },
    { ...data, [name]: undefined },
  ]);

describe('what is stored of an event', () => {
  it.each(named)('is what its message says: %s', (_, shape) => {
    expect(formOfMessage(messageOf(shape))).toBe(formOfEvent(eventOf(shape)));
  });

  it.each(named)('is not what a message says that was changed: %s', (_, shape) => {
    const form = formOfEvent(eventOf(shape));
    const { type, data } = shape.published;
    for (const other of [...forged(data), { ...data, more: 1 }])
      expect(formOfMessage(messageOf(shape, { type, data: other })), JSON.stringify(other)).not.toBe(form);
    expect(formOfMessage(messageOf(shape, { type: 'sales.other.v1', data }))).not.toBe(form);
  });

  it.each(['OrderDrafted', 'LinesChanged', 'OrderSubmitted'])('has the lines of %s', (type) => {
    const shape = shapes.find(({ recorded }) => recorded.type === type);
    const [line, ...others] = (shape?.published.data['lines'] ?? []) as readonly Data[];
    if (shape === undefined || line === undefined) throw new Error(`no fixture of ${type} has lines`);
    const form = formOfEvent(eventOf(shape));
    const changed = ['quantity', 'sku', 'net', 'tax', 'unitPrice', 'taxation'].map((name) => ({
      ...line,
      [name]: '1',
    }));
    for (const other of [...changed, { ...line, unitPrice: { micros: 1, currency: 'EUR' } }]) {
      const data = { ...shape.published.data, lines: [other, ...others] };
      expect(formOfMessage(messageOf(shape, { ...shape.published, data })), JSON.stringify(other)).not.toBe(form);
    }
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['who did it', { ce_actor: 'user:eve' }],
    ['when', { ce_time: '2026-01-02T00:00:00.000Z' }],
    ['a header more', { ce_more: '1' }],
  ])('is not what a message says with another header: %s', (_, headers) => {
    const [shape] = shapes;
    if (shape === undefined) throw new Error('there are no fixtures');
    const message = messageOf(shape);
    expect(formOfMessage({ ...message, headers: { ...message.headers, ...headers } })).not.toBe(
      formOfEvent(eventOf(shape)),
    );
  });
});
