import { expect, test } from 'vitest';
import { openConnection, parseConnectionString } from './connection.ts';

test('credentials leave the connection string and go with the calls', () => {
  expect(
    parseConnectionString('esdb://sales:p%40ss%3Aword%2F@one:2113,two:2114?tls=true&keepAliveInterval=10000'),
  ).toEqual({
    bare: 'esdb://one:2113,two:2114?tls=true&keepAliveInterval=10000&throwOnAppendFailure=true',
    credentials: { username: 'sales', password: 'p@ss:word/' },
  });
  expect(parseConnectionString(' esdb+discover://sales:x@cluster.local ').bare).toBe(
    'esdb+discover://cluster.local?throwOnAppendFailure=true',
  );
});

test('appends never take the shared stream, also without credentials', () => {
  expect(parseConnectionString('esdb://localhost:2113?tls=false').credentials).toEqual({ username: '', password: '' });
  for (const open of ['esdb://localhost:2113', 'esdb://localhost:2113?tls=true', 'esdb://localhost:2113?tls=falsehood'])
    expect(() => parseConnectionString(open)).toThrow('needs credentials');
});

test('what is wrong is said without the secret', () => {
  const wrong = [
    'postgres://sales:secret@localhost',
    'esdb://sales:secret',
    'esdb://sales:sec@ret@localhost:2113',
    'esdb://sales:secret%@localhost:2113',
    'esdb://sales:secret@localhost:port',
    'esdb://sales:secret@localhost:2113?keepAliveInterval=often',
    'esdb://sales:secret@localhost:2113?tlsCAFile=/nowhere/ca.pem',
  ];
  for (const one of wrong) {
    let failure: unknown;
    try {
      openConnection(one);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toContain('the connection string of the event store');
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toMatch(/secret|sec@ret/);
  }
});
