import fc from 'fast-check';
import type { Parameter, Route } from '../../openapi/document.ts';
import { jsonOf, nearly, oddSegments, spoiled } from './mutations.ts';
import { type Known, valuesOf } from './values.ts';

export type FuzzRequest = {
  readonly route: Route;
  readonly method: string;
  /** With the query string, as it is sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/** As it stands in a path or a query string. */
export const encoded = (value: unknown): string => {
  const text = typeof value === 'string' ? value : jsonOf(value);
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
};

/** Headers that a route may read: right values, and wrong ones. */
const headerValues: Readonly<Record<string, readonly [right: readonly string[], wrong: readonly string[]]>> = {
  'idempotency-key': [Array.from({ length: 30 }, (_, nth) => `key-${nth}`), ['with space', 'x'.repeat(256), '\u00e4']],
  'if-match': [
    ['"0"', '"1"', 'W/"2"'],
    ['*', '"x"', '3', '"0", "1"', '"99999999999999999999"'],
  ],
  'effective-at': [
    ['2026-01-05T08:00:00Z', '1999-12-31T23:59:59+14:00'],
    ['9999-01-01T00:00:00Z', 'now', ''],
  ],
  'x-reason': [
    ['because', 'customerRequest'],
    ['two words', 'Capital', '%zz', '', 'x'.repeat(41)],
  ],
  'x-on-behalf-of': [['user:bob'], ['service:shop', 'bob@example.com', 'a b']],
  'x-correlation-id': [['call-1'], ['no good', '{"a":1}', 'x'.repeat(200)]],
  'consistency-token': [[], ['nonsense', 'order-1@1', 'customer-x@0', '@', 'order-%zz@1']],
  prefer: [
    ['wait=0', 'wait=1'],
    ['wait=-1', 'wait=1e9', 'respond-async', ''],
  ],
  'if-none-match': [['"0"', '*', 'W/"1"'], ['x']],
  accept: [
    ['text/csv', 'application/json'],
    ['image/png', '*/*;q=0', 'nonsense'],
  ],
  traceparent: [['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'], ['00-0-0-0', 'x']],
};

const headerOf = ([right, wrong]: readonly [readonly string[], readonly string[]]): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constant(undefined) },
    { weight: 8, arbitrary: fc.constantFrom(undefined, ...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

const headersOf = ({ operation: { parameters = [] } }: Route): fc.Arbitrary<Record<string, string>> => {
  const own = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name.toLowerCase());
  const asked = [...own, 'if-none-match', 'accept', 'traceparent'].flatMap((name) => {
    const values = headerValues[name];
    return values === undefined ? [] : [[name, headerOf(values)] as const];
  });
  return fc
    .record(Object.fromEntries(asked))
    .map((found) =>
      Object.fromEntries(
        Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
};

const pathOf = ({ path, operation: { parameters = [] } }: Route, known: Known, odd: boolean): fc.Arbitrary<string> => {
  const values = parameters
    .filter((parameter) => parameter.in === 'path')
    .map(({ name, schema }) => {
      const valid = valuesOf(schema, known, name).map(encoded);
      return [name, odd ? fc.oneof(valid, oddSegments) : valid] as const;
    });
  return fc
    .record(Object.fromEntries(values))
    .map((found) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => found[name] ?? ''));
};

const queryOf = (parameters: readonly Parameter[], known: Known, odd: boolean): fc.Arbitrary<string> => {
  const asked = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => {
      const valid = valuesOf(schema, known, name).map((value) =>
        (Array.isArray(value) ? value : [value]).map((one) => `${name}=${encoded(one)}`).join('&'),
      );
      const wrong = fc.oneof(
        oddSegments.map((segment) => `${name}=${segment}`),
        nearly(valuesOf(schema, known, name)).map((value) => `${name}=${encoded(value)}`),
        valid.map((pair) => `${pair}&${pair}`),
      );
      return fc.option(odd ? fc.oneof(valid, wrong) : valid, { nil: undefined, freq: 2 });
    });
  const further = odd
    ? fc.constantFrom('', 'extra=1', '__proto__=1', 'constructor=1', '=', '&&', 'a[b]=c')
    : fc.constant('');
  return fc.tuple(fc.tuple(...asked), further).map(([pairs, more]) => {
    const text = [...pairs.filter((pair) => pair !== undefined), more].filter((pair) => pair !== '').join('&');
    return text === '' ? '' : `?${text}`;
  });
};

const json = 'application/json';
const contentTypes = fc.constantFrom(
  'text/plain',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/merge-patch+json',
  'nonsense',
);

const bodyOf = (route: Route, known: Known): fc.Arbitrary<Pick<FuzzRequest, 'headers' | 'body'>> => {
  const schema = route.operation.requestBody?.content[json]?.schema;
  if (schema === undefined) {
    const surprise = fc
      .constantFrom('{}', '{"a":1}', '[', '')
      .map((body) => ({ headers: { 'content-type': json }, body }));
    return fc.oneof({ weight: 9, arbitrary: fc.constant({ headers: {} }) }, { weight: 1, arbitrary: surprise });
  }
  const valid = valuesOf(schema, known);
  const as = (body: fc.Arbitrary<string | Buffer>, type: fc.Arbitrary<string> = fc.constant(json)) =>
    fc.tuple(body, type).map(([text, contentType]) => ({ headers: { 'content-type': contentType }, body: text }));
  return fc.oneof(
    { weight: 10, arbitrary: as(valid.map(jsonOf)) },
    { weight: 8, arbitrary: as(nearly(valid).map(jsonOf)) },
    { weight: 3, arbitrary: as(spoiled(valid)) },
    { weight: 1, arbitrary: as(valid.map(jsonOf), contentTypes) },
    {
      weight: 1,
      arbitrary: valid.map((value) => ({
        headers: { 'content-type': json, 'content-encoding': 'gzip' },
        body: jsonOf(value),
      })),
    },
    { weight: 1, arbitrary: fc.constant({ headers: {} }) },
  );
};

/** Requests to a route: most of them right or nearly so, all of them such that HTTP itself can carry them. */
export const requestsTo = (route: Route, known: Known): fc.Arbitrary<FuzzRequest> => {
  const { operation } = route;
  const odd = fc.constantFrom(false, false, false, false, false, true);
  const path = odd.chain((isOdd) => pathOf(route, known, isOdd));
  const query = odd.chain((isOdd) => queryOf(operation.parameters ?? [], known, isOdd));
  const method = fc.oneof(
    { weight: 40, arbitrary: fc.constant(route.method) },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS') },
  );
  return fc
    .record({ path, query, method, headers: headersOf(route), sent: bodyOf(route, known) })
    .map(({ path: at, query: asked, method: verb, headers, sent }) => ({
      route,
      method: verb,
      path: `${at}${asked}`,
      headers: { ...headers, ...sent.headers },
      ...(sent.body !== undefined && { body: sent.body }),
    }));
};
