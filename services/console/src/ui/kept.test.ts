import { beforeEach, expect, test, vi } from 'vitest';
import { dropAllKept, dropKept, keep, keepSoon, keptKey, keptUnder, readKept } from './kept.ts';

const storage = (): Storage => {
  const items: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => void Object.assign(items, { [key]: value }),
    removeItem: (key: string) => void delete items[key],
  };
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(items, name, { value, enumerable: false, writable: true });
  return items as unknown as Storage;
};

beforeEach(() => {
  vi.stubGlobal('localStorage', storage());
});

test('what is kept is found again, the latest first, until it is dropped', () => {
  const [first, second] = [keptKey('ann', 'new/1'), keptKey('ann', 'new/2')];
  vi.useFakeTimers({ now: 0 });
  keep(first, { lines: 1 });
  vi.setSystemTime(1000);
  keep(second, { lines: 2 });
  vi.useRealTimers();
  keep(keptKey('ann', 'order/1'), {});
  expect(keptUnder('ann', 'new/')).toEqual([second, first]);
  expect(readKept(first)).toEqual({ at: '1970-01-01T00:00:00.000Z', value: { lines: 1 } });
  dropKept(first);
  expect(keptUnder('ann', 'new/')).toEqual([second]);
  expect(readKept(first)).toBeUndefined();
});

test('what is kept soon is written once for many changes, is found before that, and is gone when it is dropped', () => {
  vi.useFakeTimers();
  const [key, other] = [keptKey('ann', 'new/1'), keptKey('ann', 'new/2')];
  const written = vi.spyOn(localStorage, 'setItem');
  keepSoon(key, { lines: 1 });
  keepSoon(key, { lines: 2 });
  expect(written).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(written).toHaveBeenCalledTimes(1);
  keepSoon(other, { lines: 3 });
  expect([readKept(key)?.value, readKept(other)?.value]).toEqual([{ lines: 2 }, { lines: 3 }]);
  keepSoon(key, { lines: 4 });
  dropKept(key);
  vi.runAllTimers();
  vi.useRealTimers();
  expect(keptUnder('ann', 'new/')).toEqual([other]);
});

test('a person who signs out leaves nothing, and takes nothing of another', () => {
  keep(keptKey('ann', 'new/1'), {});
  keep(keptKey('ann', 'order/1'), {});
  keep(keptKey('anna', 'new/1'), {});
  localStorage.setItem('sales-language', 'zh');
  dropAllKept('ann');
  expect(Object.keys(localStorage)).toEqual([keptKey('anna', 'new/1'), 'sales-language']);
});

test('what is not readable, or does not fit, is as if it were not there', () => {
  const key = keptKey('ann', 'new/1');
  for (const text of ['', '{', 'null', '[]', '{"at":1}']) {
    localStorage.setItem(key, text);
    expect(readKept(key)).toBeUndefined();
  }
  localStorage.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  expect(() => keep(key, {})).not.toThrow();
});
