import type { DeadLetter, DeadLetters, EventLog, LogMessage, PersonKeys } from './ports.ts';
import { open, type Personal, type PersonalFields } from './sealing.ts';

/** By type on the wire: where published data have personal values. */
export type PublishedFields = (type: string) => PersonalFields | undefined;

const sealedMark = '"sealed":[';

/** What was opened, and the message that came. */
const originals = new WeakMap<LogMessage, LogMessage>();

/** The text that was published, with its boxes, of a message that was opened or not. */
export const publishedText = (message: LogMessage): string | null => (originals.get(message) ?? message).value;

/** The messages with their boxes opened. Those without stay the same objects. @throws KeysUnavailable */
const opened = async (
  messages: readonly LogMessage[],
  fieldsOf: PublishedFields,
  keys: PersonKeys,
): Promise<readonly LogMessage[]> => {
  const sealed = messages.flatMap((message) =>
    message.value?.includes(sealedMark)
      ? [{ eventId: message.headers['ce_id'] ?? '', data: JSON.parse(message.value) as unknown, message }]
      : [],
  );
  if (sealed.length === 0) return messages;
  const personalOf = ({ message: { headers, key } }: (typeof sealed)[number]): Personal | undefined => {
    const fields = fieldsOf(headers['ce_type'] ?? '');
    return fields && { fields, subject: key };
  };
  const events = await open(sealed, personalOf, keys);
  const values = new Map(events.map(({ message, data }) => [message, JSON.stringify(data)]));
  return messages.map((message) => {
    const value = values.get(message);
    if (value === undefined) return message;
    const one = { ...message, value };
    originals.set(one, message);
    return one;
  });
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
