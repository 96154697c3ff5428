import { describe, expect, test } from 'vitest';
import mostCommon from './common-passwords.json' with { type: 'json' };
import { requireStrong } from './passwords.ts';

const ann = { email: 'ann.weber@example.com', name: 'Ann Weber' };
const codeOf = (password: string): unknown => {
  try {
    requireStrong(password, ann);
    return undefined;
  } catch (error) {
    return Reflect.get(Object(error), 'code');
  }
};

test('the 3,000 most common long passwords are known', () => {
  expect(new Set(mostCommon).size).toBe(3000);
});

describe('a password', () => {
  test.each([
    ...['123qweasdzxc', 'leavemealone', 'sonyericsson', 'Motherfucker', 'correct horse battery staple'],
    ...['password1234', 'Password12345', 'qwertyqwerty', 'dragonmonkey', 'iloveyou!2024', 'liverpoolfootball'],
    ...['zaqwsxcde321', 'z1x2c3v4b5n6m', 'YouCantSeeMe'],
  ])('that many people have, or that is made of two such, is refused: %s', (password) => {
    expect(codeOf(password)).toBe('password/too-common');
  });

  test.each([
    ...['a quiet harbour at night', 'seven slow turtles', 'tR9$kq-Lw2ePz', '安静的港口在夜里有灯光'.padEnd(12, '。')],
  ])('that is none of these is taken: %s', (password) => {
    expect(codeOf(password)).toBe(undefined);
  });
});
