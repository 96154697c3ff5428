import type { Category, EventOf } from '@sales/contracts';
import {
  type Codec,
  categoryOf,
  type DomainEvent,
  decodeWith,
  idOf,
  type NewEvent,
  type PersonalFields,
  type Publication,
  type RecordedEvent,
  type RelayOptions,
  type StreamName,
  type Topic,
} from '@sales/eventsourcing';
import { type Validator, validator } from '../http/validation.ts';
import { personalFields } from './personal-fields.ts';

/** Where the events of a category are published, and as what. */
export type PublishedCategory = {
  readonly topic: Topic;
  /** By event: where its data have personal values. */
  readonly personal: Readonly<Record<string, PersonalFields>>;
  readonly publish: (event: RecordedEvent) => Publication;
  /** @throws ContractViolation for an event that would be published otherwise than its contract says */
  readonly check: (stream: StreamName, event: NewEvent) => void;
};

/**
 * What an event would say to the world is not what was promised of it. A programming error: it must not be recorded.
 */
export class ContractViolation extends Error {
  constructor(type: string, problems: readonly string[]) {
    super(`${type} breaks its contract: ${problems.join('; ')}`);
    this.name = 'ContractViolation';
  }
}

/**
 * Publishes the events of a category as they are, each with the key of its stream. `as` gives another event for those
 * that the world hears of otherwise, or the same one.
 */
export const publishing = <Of extends Category, Event extends DomainEvent = EventOf<Of>>(
  category: Of,
  // Without another shape the decider records what is published.
  as: (event: Event) => EventOf<Of> = (event) => event as unknown as EventOf<Of>,
): PublishedCategory => {
  const types = new Map(Object.entries(category.types));
  const validators = new Map<string, Validator<Category['schemas'][string]>>(
    Object.entries(category.schemas).map(([type, schema]) => [type, validator(schema)]),
  );
  const publicationOf = (stream: StreamName, event: NewEvent): Publication => {
    // The streams of the category have the events of its decider, and no others.
    const { type: name, data } = as(event as unknown as Event);
    const type = types.get(name);
    if (type === undefined) throw new ContractViolation(name, [`the category ${category.name} has no such event`]);
    return { type, data: Object.assign(category.keyOf(idOf(stream)), data) };
  };
  return {
    topic: category.topic,
    personal: Object.fromEntries(
      Object.entries(category.events).flatMap(([name, { properties }]) => {
        const fields = personalFields(properties);
        return fields === undefined ? [] : [[name, fields]];
      }),
    ),
    publish: (event) => publicationOf(event.stream, event),
    check: (stream, event) => {
      const { type, data } = publicationOf(stream, event);
      const contract = validators.get(type);
      if (contract?.check(data) === true) return;
      const problems = contract?.errors(data, 'body') ?? [];
      throw new ContractViolation(
        type,
        problems.map(({ path, message }) => `${path} ${message}`),
      );
    },
  };
};

/** The same, of events as they are stored. */
export const publishingStored = (published: PublishedCategory, codec: Codec | undefined): PublishedCategory => {
  if (codec === undefined) return published;
  const decode = decodeWith(codec);
  return { ...published, publish: (event) => published.publish(decode(event)) };
};

/** What a relay needs to know of the categories that it publishes. */
export const relaying = (
  published: Readonly<Record<string, PublishedCategory>>,
): Pick<RelayOptions, 'topics' | 'publish'> => ({
  topics: Object.fromEntries(Object.entries(published).map(([category, { topic }]) => [category, topic])),
  publish: (event) => {
    const category = published[categoryOf(event.stream)];
    if (category === undefined) throw new Error(`${event.stream} is not published by this service`);
    return category.publish(event);
  },
});
