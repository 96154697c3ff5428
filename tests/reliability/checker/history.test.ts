import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Complete,
  type Entry,
  type Invoke,
  type Outcome,
  openHistory,
  operationsOf,
  readHistory,
} from '../history.ts';

const invoke = (request: number): Invoke => ({
  kind: 'invoke',
  request,
  operation: 'op',
  name: 'write',
  access: 'write',
});
const complete = (request: number, outcome: Outcome): Complete => ({ kind: 'complete', request, outcome });
const outcome = (...entries: readonly Entry[]): Outcome | undefined => operationsOf(entries)[0]?.outcome;

describe('history', () => {
  it('comes back as it was written, without a line that was cut off', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'history-'));
    const path = join(folder, 'history.ndjson');
    const writer = await openHistory(path);
    const entries = [invoke(1), invoke(2), complete(2, 'ok'), complete(1, 'unknown')];
    await Promise.all(entries.map((entry) => writer.record(entry)));
    await writer.close();
    await appendFile(path, '{"kind":"inv');
    expect(await readHistory(path)).toEqual(entries);
    await rm(folder, { recursive: true });
  });

  it('is ok when one answer was', () => {
    expect(outcome(invoke(1), complete(1, 'unknown'), invoke(2), complete(2, 'ok'))).toBe('ok');
  });

  it('is refused when the refusal came to the last request, after all others had ended', () => {
    expect(outcome(invoke(1), complete(1, 'unknown'), invoke(2), complete(2, 'fail'))).toBe('fail');
  });

  it('is unknown while something of it may still be under way', () => {
    expect(outcome(invoke(1), invoke(2), complete(2, 'fail'))).toBe('unknown');
    expect(outcome(invoke(1), invoke(2), complete(2, 'fail'), complete(1, 'unknown'))).toBe('unknown');
    expect(outcome(invoke(1))).toBe('unknown');
  });
});
