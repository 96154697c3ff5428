import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { derivedId, rootId } from './ids.ts';

describe('derivedId', () => {
  it('is UUIDv5', () => {
    expect(derivedId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2', // RFC 9562, appendix A.4
    );
    for (const name of ['', '0', 'Grüße 🙂', 'x'.repeat(10_000)])
      expect(derivedId(rootId, name)).toBe(v5(name, rootId));
  });

  it('takes only a UUID as the parent', () => {
    expect(() => derivedId('order', 'x')).toThrow("'order' is not a UUID");
  });
});
