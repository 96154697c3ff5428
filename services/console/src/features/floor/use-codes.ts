import { ProblemError } from '@sales/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { sales } from '../../api/client.ts';
import { type Codes, codeKey, codesOf, type Scanned } from './codes.ts';

/** So many products are known without a connection; others are looked up when they are scanned. */
const mostKnown = 2000;
const queryKey = ['products', 'floor-codes'] as const;

const readCodes = async (): Promise<Codes> => {
  const products = [];
  for await (const product of sales.items('/query/v1/products', { query: { limit: 200 } })) {
    products.push(product);
    if (products.length === mostKnown) break;
  }
  return codesOf(products);
};

/** What nothing is found by, or what is none of the codes that the API takes. */
const isUnknown = (error: unknown): boolean => error instanceof ProblemError && [400, 404].includes(error.status);

const lookUp = async (code: string): Promise<Scanned | undefined> => {
  const key = codeKey(code);
  const read = async (asked: Promise<Parameters<typeof codesOf>[0]>): Promise<Scanned | undefined> => {
    try {
      return codesOf(await asked).get(key);
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  };
  return (
    (await read(sales.get('/query/v1/products', { query: { barcode: code } }).then(({ body }) => body.items))) ??
    (await read(sales.get('/query/v1/products/{sku}', { path: { sku: code }, query: {} }).then(({ body }) => [body])))
  );
};

/** What was looked up is known from then on, with a connection or without. */
const lookedUp = new Map<string, Scanned>();

/** What a code is on. `away`: it is not known here, and the server does not answer. */
export type Found = Scanned | 'unknown' | 'away';

/** Finds the product of a code, one code after the other; without a connection among those read before. */
export const useCodes = (): ((code: string, then: (found: Found) => Promise<void>) => void) => {
  const queries = useQueryClient();
  useQuery({ queryKey, queryFn: readCodes, staleTime: 10 * 60_000, gcTime: Number.POSITIVE_INFINITY });
  const before = useRef<Promise<void>>(Promise.resolve());
  return useCallback(
    (code, then) => {
      const find = async (): Promise<Found> => {
        const key = codeKey(code);
        const known = queries.getQueryData<Codes>(queryKey)?.get(key) ?? lookedUp.get(key);
        if (known !== undefined) return known;
        try {
          const found = await lookUp(code);
          if (found !== undefined) lookedUp.set(key, found);
          return found ?? 'unknown';
        } catch {
          return 'away';
        }
      };
      before.current = before.current.then(async () => then(await find())).catch(() => undefined);
    },
    [queries],
  );
};
