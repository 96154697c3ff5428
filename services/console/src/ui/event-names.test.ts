import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('each event has words', () => {
  const events = readFileSync(new URL('../../../../libs/contracts/asyncapi.yaml', import.meta.url), 'utf8');
  const words = readFileSync(new URL('event-names.ts', import.meta.url), 'utf8');
  const types = new Set(
    [...events.matchAll(/\bsales\.((?!person\.)[a-zA-Z]+\.[a-z-]+)\.v1\b/g)].map(([, name]) => name),
  );
  expect(types.size).toBeGreaterThan(130);
  expect([...types].filter((name) => !words.includes(`'${name}': msg`))).toEqual([]);
});

test('what has happened is said in 简体中文 as what has happened, and not as the time of it', () => {
  const chinese = readFileSync(new URL('../i18n/locales/zh.po', import.meta.url), 'utf8');
  const words = new Map(
    chinese.split('\n\n').map((entry) => {
      const part = (name: string): string => new RegExp(`^${name} "(.*)"$`, 'm').exec(entry)?.[1] ?? '';
      return [`${part('msgctxt')}/${part('msgid')}`, part('msgstr')];
    }),
  );
  const names = readFileSync(new URL('event-names.ts', import.meta.url), 'utf8').matchAll(
    /: msg(?:`(?<plain>[^`]+)`|\(\{ message: '(?<message>[^']+)', context: '(?<context>[^']+)' \}\))/g,
  );
  const said = [...names].map(({ groups }) =>
    words.get(`${groups?.['context'] ?? ''}/${groups?.['plain'] ?? groups?.['message']}`),
  );
  expect(said.length).toBeGreaterThan(130);
  expect(said.filter((word) => !word || /(?:时间|日期)$/.test(word))).toEqual([]);
});
