import { expect, it } from 'vitest';
import type { Asked } from './forward.ts';
import { createTokens } from './tokens.ts';

const minutes = 60_000;
const cookie = 'sales-session=one';

/** Identity, which counts how often it is asked. */
const identity = (answer: Partial<Asked> = {}) => {
  const asked: string[] = [];
  let time = 0;
  const ask = async (own: string): Promise<Asked> => {
    asked.push(own);
    const expiresAt = new Date(time + 5 * minutes).toISOString();
    return { status: 200, body: JSON.stringify({ token: `token ${asked.length}`, expiresAt }), cookies: [], ...answer };
  };
  return { asked, ask, tokens: createTokens(() => time), pass: (ms: number) => (time += ms) };
};

it('asks once for all requests of a session, until the token is about to end', async () => {
  const { asked, ask, tokens, pass } = identity();
  const first = await Promise.all([tokens.of(cookie, ask), tokens.of(`theme=dark; ${cookie}`, ask)]);
  expect(first.map(({ token }) => token)).toEqual(['token 1', 'token 1']);
  pass(3.9 * minutes);
  expect((await tokens.of(cookie, ask)).token).toBe('token 1');
  pass(0.2 * minutes);
  const again = await Promise.all([tokens.of(cookie, ask), tokens.of(cookie, ask)]);
  expect(again.map(({ token }) => token)).toEqual(['token 2', 'token 2']);
  expect(asked).toHaveLength(2);
});

it('tells each request of the next cookie of the session', async () => {
  const { ask, tokens } = identity({ cookies: ['sales-session=two; HttpOnly'] });
  expect((await tokens.of(cookie, ask)).cookies).toEqual(['sales-session=two; HttpOnly']);
  expect((await tokens.of(cookie, ask)).cookies).toEqual(['sales-session=two; HttpOnly']);
});

it('asks again for a cookie that was replaced a minute ago: it may have been stolen', async () => {
  const { asked, ask, tokens, pass } = identity({ cookies: ['sales-session=two; HttpOnly'] });
  await tokens.of(cookie, ask);
  pass(minutes - 1);
  expect((await tokens.of(cookie, ask)).cookies).toHaveLength(1);
  expect(asked).toHaveLength(1);
  pass(1);
  const refused = async (): Promise<Asked> => ({ status: 401, body: '{}', cookies: [] });
  expect(await tokens.of(cookie, refused)).toMatchObject({ cookies: [] });
  expect((await tokens.of(cookie, refused)).token).toBeUndefined();
});

it('has nothing for who has no session, or one that is over, and asks again the next time', async () => {
  const over = identity({ status: 401, body: '{}' });
  expect(await over.tokens.of(undefined, over.ask)).toEqual({ cookies: [] });
  expect(await over.tokens.of('theme=dark', over.ask)).toEqual({ cookies: [] });
  expect(over.asked).toEqual([]);
  expect((await over.tokens.of(cookie, over.ask)).token).toBeUndefined();
  await over.tokens.of(cookie, over.ask);
  expect(over.asked).toHaveLength(2);
});

it('asks again for a token that was refused, and after an outage', async () => {
  const { asked, ask, tokens } = identity();
  await tokens.of(cookie, ask);
  tokens.forget(cookie);
  expect((await tokens.of(cookie, ask)).token).toBe('token 2');
  tokens.forget(cookie);
  await expect(tokens.of(cookie, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect((await tokens.of(cookie, ask)).token).toBe('token 3');
  expect(asked).toHaveLength(3);
});

it('prefers the cookie that only TLS can set', async () => {
  const { ask, tokens } = identity();
  await tokens.of(`${cookie}; __Host-sales-session=safe`, ask);
  expect((await tokens.of('__Host-sales-session=safe', ask)).token).toBe('token 1');
});

it('remembers no more sessions than it may', async () => {
  const { asked, ask } = identity();
  const tokens = createTokens(() => 0, 2);
  for (const name of ['a', 'b', 'c', 'b', 'a']) await tokens.of(`sales-session=${name}`, ask);
  expect(asked).toHaveLength(4);
});
