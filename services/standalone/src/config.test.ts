import { loadConfig } from '@sales/service-kit';
import { describe, expect, it } from 'vitest';
import { standaloneConfig } from './config.ts';

describe('configuration', () => {
  it('has a default for everything that is needed', () => {
    expect(loadConfig(standaloneConfig, {})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8080,
      LOG_LEVEL: 'warn',
      DATA_DIR: '.data',
    });
  });

  it.each([
    ['SM_CRASH', 'commandXdecided'],
    ['SM_CRASH', 'command.decided:0'],
    ['DATABASE_URL', 'mysql://root@db'],
    ['PORT', '65536'],
    ['PERSON_TOPIC', 'true'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => loadConfig(standaloneConfig, { [name]: value })).toThrow(`${name} is`);
  });

  it('takes a crash point with and without a count', () => {
    for (const point of ['relay.read', 'relay.read:12'])
      expect(loadConfig(standaloneConfig, { SM_CRASH: point })).toMatchObject({ SM_CRASH: point });
  });
});
