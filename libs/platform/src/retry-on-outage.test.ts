import { LogUnavailable } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { retryOnOutage } from './retry-on-outage.ts';

const never = new AbortController().signal;

describe('retryOnOutage', () => {
  it('tries again while something is not there yet, and says so', async () => {
    const errors: unknown[] = [];
    let tries = 0;
    const work = async () => {
      tries += 1;
      if (tries === 1) throw new LogUnavailable('no broker');
      return 'open';
    };
    expect(await retryOnOutage(work, { onError: (error) => errors.push(error), signal: never })).toBe('open');
    expect(errors.map(String)).toEqual(['LogUnavailable: no broker']);
  });

  it('does not wait for what will not change', async () => {
    const work = () => Promise.reject(new Error('the database is of a newer release'));
    await expect(retryOnOutage(work, { onError: () => {}, signal: never })).rejects.toThrow('newer release');
  });

  it('ends with the signal', async () => {
    const abort = new AbortController();
    const waiting = retryOnOutage(() => Promise.reject(new LogUnavailable('no broker')), {
      onError: () => abort.abort(),
      signal: abort.signal,
    });
    await expect(waiting).rejects.toThrow('no broker');
  });
});
