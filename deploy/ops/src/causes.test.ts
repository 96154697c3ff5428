import { position, type RecordedEvent, revision, streamName } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { causeCheck } from './causes.ts';

type Named = { readonly id: string; readonly command: string; readonly cause: string };

const eventsOf = (named: readonly (Named & { readonly actor?: string; readonly conversation?: string })[]) =>
  named.map(
    ({ id, command, cause, actor = 'system:fulfilment', conversation = 'c' }, nth): RecordedEvent => ({
      type: 'Added',
      data: {},
      eventId: id,
      stream: streamName('jar', id),
      revision: revision(nth),
      position: position(nth + 1),
      metadata: {
        actor,
        correlationId: conversation,
        causationId: cause,
        commandId: command,
        recordedAt: '2026-01-01T00:00:00.000Z',
        schemaVersion: 1,
      },
    }),
  );

const causesOf = (events: readonly RecordedEvent[]) => {
  const causes = causeCheck();
  for (const event of events) causes.take(event);
  return causes.end();
};

const placed = { id: 'placed', command: 'place', cause: 'place', actor: 'user:ann' };

describe('the causes of events', () => {
  it('are the command that is the first, and events and commands before', () => {
    const events = eventsOf([
      placed,
      { id: 'priced', command: 'place', cause: 'place', actor: 'user:ann' },
      { id: 'reserved', command: 'reserve', cause: 'placed' },
      { id: 'told', command: 'tell', cause: 'reserve' },
    ]);
    expect(causesOf(events)).toEqual({ events: 4, roots: 1, orphans: 0, first: [] });
  });

  it('may be a command of a client that recorded nothing', () => {
    const events = eventsOf([{ id: 'second', command: 'two', cause: 'one', actor: 'user:ann' }]);
    expect(causesOf(events)).toMatchObject({ roots: 1, orphans: 0 });
  });

  it('may be the command of the system that began the conversation, and recorded elsewhere first', () => {
    const begun = { command: 'claim', cause: 'register', conversation: 'register', actor: 'system:identity' };
    const events = eventsOf([
      { id: 'claimed', ...begun },
      { id: 'registered', ...begun, command: 'register' },
    ]);
    expect(causesOf(events)).toMatchObject({ roots: 2, orphans: 0 });
  });

  it.each([
    ['nowhere', [placed, { id: 'lost', command: 'lose', cause: 'nothing' }]],
    ['in another conversation', [placed, { id: 'lost', command: 'lose', cause: 'placed', conversation: 'd' }]],
    ['later', [{ id: 'lost', command: 'lose', cause: 'placed' }, placed]],
  ])('are missing when they are %s', (_, named) => {
    const { orphans, first } = causesOf(eventsOf(named));
    expect([orphans, first]).toEqual([1, [expect.stringMatching(/^jar-lost@/)]]);
  });

  it('are found among many', () => {
    const many = Array.from({ length: 100_000 }, (_, nth) => ({
      id: `event ${nth}`,
      command: `command ${nth}`,
      cause: nth === 0 ? 'command 0' : `event ${nth - 1}`,
    }));
    expect(causesOf(eventsOf(many))).toMatchObject({ events: 100_000, roots: 1, orphans: 0 });
  });
});
