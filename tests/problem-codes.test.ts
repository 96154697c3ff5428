import { categories } from '@sales/contracts';
import { expect, test } from 'vitest';
import { started } from './k8s/log.ts';

const modules = Object.values(started).flatMap((service) => service.modules);
const codes = new Map(modules.flatMap(({ problems = new Map() }) => [...problems]));

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What lets people in. */
const ofSignIn = ['sign-in', 'password', 'link', 'second-factor', 'passkey', 'account', 'session', 'provider'];

/** What refuses: an aggregate, or a part of a service that has none. */
const refusing = [...categories.map(({ name }) => kebab(name)), 'query', 'code', 'setup', ...ofSignIn];

test('each code is that of an aggregate, with a rule in words', () => {
  expect(codes.size).toBeGreaterThan(150);
  const others = [...codes.keys()].filter((code) => {
    const [aggregate = '', rule = '', ...more] = code.split('/');
    return !refusing.includes(aggregate) || !/^[a-z]+(-[a-z]+)*$/.test(rule) || more.length > 0;
  });
  expect(others).toEqual([]);
});

test('what is not there is `unknown`, and that alone: the thing itself, or a field that names another', () => {
  const isUnknown = (code: string) => /(\/|-)unknown$/.test(code);
  const notThere = [...codes].filter(([, { status }]) => status === 404).map(([code]) => code);
  expect(notThere.filter((code) => !isUnknown(code))).toEqual([]);
  const inOtherWords = /unknown-|not-found|no-such|does-not-exist|missing-/;
  expect([...codes.keys()].filter((code) => inOtherWords.test(code))).toEqual([]);
  // Of a thing itself there is no other status.
  expect([...codes].filter(([code, { status }]) => code.endsWith('/unknown') && status !== 404)).toEqual([]);
});
