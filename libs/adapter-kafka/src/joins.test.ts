import { describe, expect, test } from 'vitest';
import { watchJoins } from './joins.ts';

describe('a member that fetches', () => {
  test('after its join goes on rightly', () => {
    const joins = watchJoins();
    joins.begin();
    joins.end();
    expect(joins.isJoining()).toBe(false);
    expect(joins.fetches(1)).toBe(false);
  });

  test('though a join between two fetches has not ended goes on without it', () => {
    const joins = watchJoins();
    joins.fetches(1);
    joins.fetched(1);
    joins.begin();
    expect(joins.isJoining()).toBe(true);
    expect(joins.fetches(1)).toBe(true);
  });

  test('again from the broker whose fetch has failed and joined goes on without it', () => {
    const joins = watchJoins();
    joins.fetches(1);
    joins.begin();
    expect(joins.fetches(1)).toBe(true);
  });

  test('from one broker while the fetch of another joins goes on rightly, and without it when both fetch again', () => {
    const joins = watchJoins();
    joins.fetches(1);
    joins.fetches(2);
    joins.begin();
    joins.fetched(2);
    expect([joins.fetches(2), joins.fetches(2)]).toEqual([false, false]);
    expect(joins.fetches(1)).toBe(true);
  });

  test('after a join that began again and ended goes on rightly', () => {
    const joins = watchJoins();
    joins.fetches(1);
    joins.begin();
    joins.begin();
    joins.end();
    expect(joins.fetches(1)).toBe(false);
  });
});
