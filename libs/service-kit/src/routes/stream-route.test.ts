import { type CommandHandler, reject, revision } from '@sales/eventsourcing';
import { Type } from 'typebox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Fixture, type Jar, type JarEvent, jarService } from './fixture.ts';
import { streamRoute } from './stream-route.ts';

const then = '2026-03-01T00:00:00.000Z';

/** A jar that has had coins since `then`. */
const jars: Pick<CommandHandler<Jar, never, JarEvent>, 'load'> = {
  load: async (id, asOf) => {
    if (id !== 'blue-jar') return { state: { label: undefined, coins: 0 }, revision: undefined };
    if (asOf === then) return { state: { label: id, coins: 0 }, revision: revision(0) };
    return { state: { label: id, coins: 7 }, revision: revision(1) };
  },
};

let service: Fixture;
beforeEach(async () => {
  service = await jarService({
    routes: (app) =>
      streamRoute(app, {
        url: '/v1/named-jars/:name',
        permission: 'jar:read',
        summary: 'One jar straight from its events',
        params: Type.Object({ name: Type.String() }),
        ok: Type.Object({ name: Type.String(), coins: Type.Integer(), revision: Type.Integer() }),
        problems: ['jar/unknown'],
        of: jars,
        id: async ({ name }) => name.toLowerCase(),
        answer: ({ id: name, state: { label, coins }, revision: at }) =>
          label === undefined && name !== 'new' ? reject('jar/unknown') : { name, coins, revision: at },
      }),
  });
});
afterEach(() => service.server.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  service.server.inject({ method: 'GET', url: `/jars/v1/named-jars/${path}`, headers });

it('answers with what the stream says, by the id that the parameters stand for, and its revision as ETag', async () => {
  const answer = await get('Blue-Jar');
  expect(answer.json()).toEqual({ name: 'blue-jar', coins: 7, revision: 1 });
  expect(answer.headers['etag']).toBe('"1"');
  expect((await get('BLUE-JAR', { 'if-none-match': '"1"' })).statusCode).toBe(304);
});

it('answers as it was known at an instant', async () => {
  expect((await get(`blue-jar?asOf=${then}`)).json()).toEqual({ name: 'blue-jar', coins: 0, revision: 0 });
  expect((await get('blue-jar?asOf=yesterday')).statusCode).toBe(400);
});

it('leaves it to the answer what a stream without events is', async () => {
  expect((await get('new')).json()).toEqual({ name: 'new', coins: 0, revision: -1 });
  expect((await get('red')).json()).toMatchObject({ status: 404, code: 'jar/unknown' });
});
