import { convertToCommandError, InvalidArgumentError } from '@eventstore/db-client';
import { StoreUnavailable } from '@sales/eventsourcing';
import { expect, test } from 'vitest';
import { isOutage, noAnswer, persistently, translate, within } from './failures.ts';

/** An error as the client makes it of what the server sends. */
const answer = (code: number, exception?: string, details = `status ${code}`): Error => {
  const leader = { 'leader-endpoint-host': 'other', 'leader-endpoint-port': '2113' };
  const trailers = { exception, ...leader, 'stream-name': 'a-1', 'expected-version': '1' };
  const metadata = { getMap: () => trailers };
  return convertToCommandError(Object.assign(new Error(details), { code, details: 'said so', metadata }));
};

test('what may go away by itself is an outage; what is wrong with the request is not', () => {
  const [cancelled, unknown, deadline, exhausted, aborted, internal, unavailable] = [1, 2, 4, 8, 10, 13, 14];
  for (const code of [cancelled, unknown, deadline, exhausted, aborted, internal, unavailable]) {
    expect(isOutage(answer(code ?? 0)), `status ${code}`).toBe(true);
  }
  const notLeader = answer(5, 'not-leader');
  expect(notLeader).toMatchObject({ type: 'not-leader', leader: { address: 'other', port: 2113 } });
  expect(isOutage(notLeader)).toBe(true);
  expect(isOutage(new Error('Failed to discover after 10 attempts.'))).toBe(true);
  expect(isOutage(noAnswer(5))).toBe(true);

  for (const code of [3, 7, 9, 11, 12, 16]) expect(isOutage(answer(code)), `status ${code}`).toBe(false);
  // What grpc-js says of a message from the server, and the server of one from here.
  for (const said of [
    'Received message larger than max',
    'Received message exceeds the maximum configured message size.',
  ])
    expect(isOutage(answer(8, undefined, said)), said).toBe(false);
  for (const exception of ['access-denied', 'stream-not-found', 'stream-deleted', 'wrong-expected-version']) {
    expect(isOutage(answer(9, exception)), exception).toBe(false);
  }
  for (const error of [new InvalidArgumentError('no'), new TypeError('no'), 'no']) expect(isOutage(error)).toBe(false);
});

test('an outage is translated with its cause', () => {
  const cause = answer(14);
  expect(translate(cause)).toEqual(new StoreUnavailable('the event store did not answer: status 14', { cause }));
  const refusal = answer(7);
  expect(translate(refusal)).toBe(refusal);
});

test('outages are tried again until the time is up, refusals are not', async () => {
  let tries = 0;
  const failing = (times: number, error: Error) => {
    tries = 0;
    return async () => {
      tries += 1;
      if (tries <= times) throw error;
      return 'done';
    };
  };
  const limits = { attempt: 1000, total: 5000 };
  expect(await persistently(limits, failing(3, answer(14)))).toBe('done');
  expect(tries).toBe(4);
  await expect(persistently(limits, failing(3, new TypeError('wrong')))).rejects.toThrow(TypeError);
  expect(tries).toBe(1);
  const unavailable = persistently({ attempt: 10, total: 20 }, failing(Number.POSITIVE_INFINITY, answer(14)));
  await expect(unavailable).rejects.toThrow(StoreUnavailable);
  await expect(within(5, new Promise(() => {}))).rejects.toThrow('no answer within 5 ms');
});
