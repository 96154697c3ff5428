import type { RecordedEvent } from '@sales/eventsourcing';

/** What the causes of events were found to be. */
export type Causes = {
  readonly events: number;
  /** Commands that nothing in the system has caused. */
  readonly roots: number;
  /** Events of the system that name a cause which is not in their conversation before them. */
  readonly orphans: number;
  /** Streams and revisions of the first of them. */
  readonly first: readonly string[];
};

/** Most orphans that are named. */
const mostNamed = 10;

/** 53 bits of a text (cyrb53). */
const hash = (text: string): number => {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
};

/**
 * Texts by their hashes, 16 to 32 bytes each: a store may have more events than a `Set` can hold. Among a hundred
 * million texts an unknown one is taken for a known one with a probability of 1 in 10^8.
 */
const createTexts = () => {
  let slots = new Float64Array(1 << 16);
  let size = 0;
  const slotOf = (key: number, table: Float64Array): number => {
    let slot = key % table.length;
    while (table[slot] !== 0 && table[slot] !== key) slot = (slot + 1) % table.length;
    return slot;
  };
  const grow = (): void => {
    const larger = new Float64Array(slots.length * 2);
    for (const key of slots) if (key !== 0) larger[slotOf(key, larger)] = key;
    slots = larger;
  };
  const keyOf = (text: string): number => hash(text) || 1;
  return {
    has: (text: string): boolean => slots[slotOf(keyOf(text), slots)] !== 0,
    add: (text: string): void => {
      const key = keyOf(text);
      const slot = slotOf(key, slots);
      if (slots[slot] === key) return;
      slots[slot] = key;
      size += 1;
      if (size * 2 > slots.length) grow();
    },
  };
};

/**
 * Looks at the events of a store in their order: each was caused by an event or a command of its conversation, or is of
 * a command that is the first of one. A request of a client may have sent commands before it that recorded nothing;
 * what the system does has a cause that was recorded, or is of the command that began the conversation.
 */
export const causeCheck = () => {
  const known = createTexts();
  const first: string[] = [];
  let [events, roots, orphans] = [0, 0, 0];
  return {
    take: ({ eventId, stream, revision, metadata }: RecordedEvent): void => {
      const { actor, correlationId, causationId, commandId } = metadata;
      const named = (id: string): string => `${correlationId} ${id}`;
      events += 1;
      const isNew = !known.has(named(commandId));
      if (isNew && !known.has(named(causationId))) {
        if ([commandId, correlationId].includes(causationId) || !actor.startsWith('system:')) roots += 1;
        else {
          orphans += 1;
          if (first.length < mostNamed) first.push(`${stream}@${revision}`);
        }
      }
      known.add(named(commandId));
      known.add(named(eventId));
    },
    end: (): Causes => ({ events, roots, orphans, first }),
  };
};
