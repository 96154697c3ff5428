import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config-error.ts';
import { loadConfig, serverConfig } from './config.ts';

const schema = Type.Object({
  ...serverConfig,
  DATABASE_URL: Type.Optional(Type.String({ pattern: '^postgres', description: 'postgres://…' })),
  SNAPSHOTS: Type.Boolean({ default: true }),
  RATIO: Type.Number({ minimum: 0, maximum: 1, default: 0.5 }),
  POLICY: Type.Union([Type.Literal('halt'), Type.Literal('park')]),
});

const messageOf = (env: Record<string, string>): string => {
  try {
    loadConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('loadConfig', () => {
  it('parses by type, fills in defaults and reads nothing else', () => {
    expect(loadConfig(schema, { POLICY: 'park', PORT: '0', SNAPSHOTS: 'false', RATIO: '0.25', PATH: '/bin' })).toEqual({
      HOST: '127.0.0.1',
      PORT: 0,
      IDENTITY_ISSUER: 'sales',
      OIDC_GROUPS_CLAIM: 'groups',
      OIDC_MULTI_FACTOR: false,
      LOG_LEVEL: 'info',
      RATE_LIMIT_READS: 0,
      RATE_LIMIT_COMMANDS: 0,
      RATE_LIMIT_ADDRESS: 0,
      METRICS_OPEN: false,
      SNAPSHOTS: false,
      RATIO: 0.25,
      POLICY: 'park',
    });
  });

  it('takes an empty variable for none', () => {
    expect(loadConfig(schema, { POLICY: 'halt', PORT: '', DATABASE_URL: '' }).PORT).toBe(8080);
  });

  it('names every wrong variable, what it is and what is allowed', () => {
    expect(
      messageOf({ PORT: '80x', POLICY: 'skip', SNAPSHOTS: 'yes', RATIO: '2', LOG_LEVEL: 'loud' }).split('\n'),
    ).toEqual([
      'wrong configuration:',
      '  PORT is "80x"; allowed: an integer from 0 to 65535',
      '  LOG_LEVEL is "loud"; allowed: one of "trace", "debug", "info", "warn", "error", "fatal", "silent"',
      '  SNAPSHOTS is "yes"; allowed: true or false',
      '  RATIO is "2"; allowed: a number from 0 to 1',
      '  POLICY is "skip"; allowed: one of "halt", "park"',
    ]);
    expect(messageOf({})).toContain('POLICY is not set; allowed: one of "halt", "park"');
    expect(messageOf({ POLICY: 'halt', PORT: '65536' })).toContain('PORT is "65536"');
  });

  it('reads a secret from the file that <name>_FILE names, and says nothing of what is in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sales-config-'));
    const file = join(folder, 'secret');
    try {
      await writeFile(file, 'postgres://a:hunter2@db/c\n');
      const read = loadConfig(schema, { POLICY: 'halt', DATABASE_URL_FILE: file });
      expect(read.DATABASE_URL).toBe('postgres://a:hunter2@db/c');
      expect(messageOf({ POLICY: 'halt', DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://b' })).toContain(
        'DATABASE_URL_FILE and DATABASE_URL are both set',
      );
      await writeFile(file, 'mysql://a:hunter2@db/c');
      expect(messageOf({ POLICY: 'halt', DATABASE_URL_FILE: file })).toBe(
        'wrong configuration:\n  DATABASE_URL is (hidden); allowed: a string (postgres://…)',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(messageOf({ POLICY: 'halt', DATABASE_URL_FILE: file })).toMatch(
      /DATABASE_URL_FILE is ".*": not a file to read: ENOENT/,
    );
    expect(messageOf({ POLICY_FILE: file })).toContain('POLICY is not set');
  });

  it('listens on this machine only, unless it is told otherwise', () => {
    expect(loadConfig(schema, { POLICY: 'halt' })).toMatchObject({ HOST: '127.0.0.1' });
    expect(loadConfig(schema, { POLICY: 'halt', HOST: '0.0.0.0' }).HOST).toBe('0.0.0.0');
  });

  it('keeps secrets to itself', () => {
    const message = messageOf({ POLICY: 'halt', DATABASE_URL: 'mysql://root:hunter2@db' });
    expect(message).toContain('DATABASE_URL is (hidden); allowed: a string (postgres://…)');
    expect(message).not.toContain('hunter2');
  });
});
