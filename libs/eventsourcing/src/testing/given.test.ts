import { describe, expect, test } from 'vitest';
import { specification } from './given.ts';
import { add, jar } from './jar.ts';

const given = specification(jar);

describe('specification', () => {
  test('holds a decider to its events, its refusals and its state', () => {
    given()
      .when(add(60))
      .then({ type: 'CoinsAdded', data: { coins: 60 } });
    given({ type: 'CoinsAdded', data: { coins: 60 } })
      .when(add(40))
      .then({ type: 'CoinsAdded', data: { coins: 40 } }, { type: 'JarFilled', data: {} });
    given().when(add(0)).then();
    given().when(add(101)).thenRejected('jar/full', { room: 100 });
    given().when(add(100)).thenState({ coins: 100, full: true });
  });

  test('fails when they differ', () => {
    expect(() => given().when(add(1)).then()).toThrow();
    expect(() =>
      given()
        .when(add(1))
        .then({ type: 'CoinsAdded', data: { coins: 2 } }),
    ).toThrow();
    expect(() => given().when(add(1)).thenRejected('jar/full')).toThrow();
    expect(() => given().when(add(101)).thenRejected('jar/broken')).toThrow();
    expect(() => given().when(add(101)).thenRejected('jar/full', { room: 99 })).toThrow();
    expect(() => given().when(add(101)).then()).toThrow('jar/full');
  });
});
