import type { DeadLetter, DeadLetters, EventLog, KeyName, LogMessage, PersonKeys } from './ports.ts';
import { keysOfBoxes, open, type Personal, type PersonalFields } from './sealing.ts';
import { weightedCache } from './weighted-cache.ts';

/** By type on the wire: where published data have personal values. */
export type PublishedFields = (type: string) => PersonalFields | undefined;

const sealedMark = '"sealed":[';

/** What was opened, and the message that came. */
const originals = new WeakMap<LogMessage, LogMessage>();

/** The text that was published, with its boxes, of a message that was opened or not. */
export const publishedText = (message: LogMessage): string | null => (originals.get(message) ?? message).value;

type Opened = {
  /** As it was published: another text under the same id is another message. */
  readonly text: string;
  /** Opened. */
  readonly message: LogMessage;
  /** What it was opened with. */
  readonly names: readonly KeyName[];
  readonly until: number;
};

/** How long what was opened is kept, in ms: as long as the keys are. */
const keptFor = 60_000;
/** Characters of what is kept. */
const most = 8_000_000;
/** What is decoded of a message takes some times as much. */
const decodedTo = 2;

/**
 * What was opened a moment ago, by the id of the event. A process has many readers, and each gets every message:
 * opening it costs more than most of them do with it. Where the text is the same, so is what is in its boxes.
 */
const recent = weightedCache<string, Opened>(
  most,
  ({ text, message: { value } }) => text.length + (value?.length ?? 0) * (1 + decodedTo),
);

/** A message with another text. */
const withText = (message: LogMessage, value: string | null): LogMessage => {
  const one = { ...message, value };
  originals.set(one, message);
  return one;
};

const recentlyOpened = ({ headers, value }: LogMessage): Opened | undefined => {
  const id = headers['ce_id'] ?? '';
  const found = recent.get(id);
  if (found === undefined || found.text !== value) return undefined;
  if (found.until > performance.now()) return found;
  recent.delete(id);
  return undefined;
};

/**
 * What was opened before, by messages; without those whose keys are not there any more. Readers of the same message get
 * the same opened one, so that it is decoded once for all of them.
 * @throws KeysUnavailable
 */
const openedBefore = async (
  messages: readonly LogMessage[],
  keys: PersonKeys,
): Promise<Map<LogMessage, LogMessage>> => {
  const known = messages.flatMap((message) => {
    const found = recentlyOpened(message);
    return found === undefined ? [] : [{ message, found }];
  });
  const asked = known.flatMap(({ found }) => found.names);
  const states = (asked.length === 0 ? [] : await keys.find(asked)).values();
  return new Map(
    known.flatMap(({ message, found: { names, message: before } }) => {
      const isThere = names.map(() => states.next().value).every((key) => typeof key === 'object');
      if (!isThere) recent.delete(message.headers['ce_id'] ?? '');
      const isSame = originals.get(before) === message;
      return isThere ? [[message, isSame ? before : withText(message, before.value)] as const] : [];
    }),
  );
};

/** The messages with their boxes opened. Those without stay the same objects. @throws KeysUnavailable */
const opened = async (
  messages: readonly LogMessage[],
  fieldsOf: PublishedFields,
  keys: PersonKeys,
): Promise<readonly LogMessage[]> => {
  const sealed = messages.filter(({ value }) => value?.includes(sealedMark));
  if (sealed.length === 0) return messages;
  const known = await openedBefore(sealed, keys);
  const closed = sealed
    .filter((message) => !known.has(message))
    .map((message) => {
      const text = message.value ?? '';
      return { eventId: message.headers['ce_id'] ?? '', data: JSON.parse(text) as unknown, message, text };
    });
  const personalOf = ({ message: { headers, key } }: (typeof closed)[number]): Personal | undefined => {
    const fields = fieldsOf(headers['ce_type'] ?? '');
    return fields && { fields, subject: key };
  };
  const until = performance.now() + keptFor;
  const events = await open(closed, personalOf, keys);
  for (const [nth, { message, eventId, text, data }] of events.entries()) {
    const one = withText(message, JSON.stringify(data));
    known.set(message, one);
    recent.set(eventId, { text, message: one, names: keysOfBoxes(closed[nth]?.data), until });
  }
  return messages.map((message) => known.get(message) ?? message);
};

/**
 * The log as readers of this system see it: messages that they get have their boxes opened. While keys cannot be asked
 * for, a batch fails and comes again.
 */
export const openedLog = (log: EventLog, fieldsOf: PublishedFields, keys: PersonKeys): EventLog => ({
  ...log,
  read: async (...given) => opened(await log.read(...given), fieldsOf, keys),
  tail: async (topic) => {
    const found = await log.tail(topic);
    const messages = (
      await opened(
        found.filter((one) => one !== undefined),
        fieldsOf,
        keys,
      )
    ).values();
    return found.map((one) => one && messages.next().value);
  },
  consume: ({ handler, ...options }) =>
    log.consume({
      ...options,
      handler: async (batch) => handler({ ...batch, messages: await opened(batch.messages, fieldsOf, keys) }),
    }),
});

const asItCame = (letter: DeadLetter): DeadLetter => {
  const message = originals.get(letter.message);
  return message === undefined ? letter : { ...letter, message };
};

/** Parks messages as they came, and gives them opened. */
export const openedDeadLetters = (letters: DeadLetters, fieldsOf: PublishedFields, keys: PersonKeys): DeadLetters => ({
  ...letters,
  park: (letter) => letters.park(asItCame(letter)),
  parkBehind: (letter) => letters.parkBehind(asItCame(letter)),
  list: async (...given) => {
    const found = await letters.list(...given);
    const messages = await opened(
      found.map(({ message }) => message),
      fieldsOf,
      keys,
    );
    return found.map((letter, nth) => ({ ...letter, message: messages[nth] ?? letter.message }));
  },
});
