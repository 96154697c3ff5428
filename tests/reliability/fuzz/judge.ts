import { validator } from '@sales/service-kit';
import type { Operation, Schema } from '../../openapi/document.ts';
import type { FuzzRequest } from './requests.ts';

export type FuzzAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
};

/** What any request may be answered, whatever its route documents: it never got as far as the route. */
const beforeTheRoute: Readonly<Record<number, readonly string[]>> = {
  400: ['request/invalid'],
  404: ['request/route-unknown'],
  405: ['request/method-not-allowed'],
  413: ['request/too-large'],
  414: ['request/uri-too-long'],
  415: ['request/unsupported-media-type'],
  431: ['request/headers-too-large'],
  503: ['service/unavailable', 'service/overloaded', 'service/timeout'],
};

const compiled = new WeakMap<Schema, ReturnType<typeof validator>>();
const fits = (schema: Schema, value: unknown): boolean => {
  const known = compiled.get(schema) ?? validator(schema);
  compiled.set(schema, known);
  return known.check(value);
};

/** A schema that requires nothing: withheld fields are left out of answers, required ones too. */
const withoutRequired = <Part>(part: Part): Part => {
  if (Array.isArray(part)) return part.map(withoutRequired) as Part;
  if (!isObject(part)) return part;
  const kept = Object.entries(part).filter(([name, value]) => name !== 'required' || !Array.isArray(value));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutRequired(value)])) as Part;
};

const cut = new WeakMap<Schema, Schema>();
const cutSchema = (schema: Schema): Schema => {
  const known = cut.get(schema) ?? withoutRequired(schema);
  cut.set(schema, known);
  return known;
};

/** A byte order mark is not JSON, and may be ignored (RFC 8259, 8.1). We do. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** `400`: "`request/invalid`, `order/currency-unknown`" */
const codesOf = (operation: Operation, status: number): readonly string[] =>
  [...(operation.responses[String(status)]?.description ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const problemsOf = ({ route, method }: FuzzRequest, { status, contentType, text }: FuzzAnswer): string[] => {
  const wrong: string[] = [];
  if (!contentType.startsWith('application/problem+json')) return [`is of type '${contentType}', not a problem`];
  const body = parsed(text);
  if (!isObject(body)) return ['is a problem that is not a JSON object'];
  const { code } = body;
  for (const name of ['type', 'title', 'code', 'correlationId'])
    if (typeof body[name] !== 'string' || body[name] === '') wrong.push(`is a problem without ${name}`);
  if (body['status'] !== status) wrong.push(`is a problem that says ${String(body['status'])}`);
  if (status === 400 && typeof body['detail'] !== 'string') wrong.push('is a 400 without detail');
  if (/ (?:of|for|to|by|is) \.$/.test(String(body['detail']))) wrong.push('has a detail that lacks a word');
  const codes = [...(beforeTheRoute[status] ?? []), ...codesOf(route.operation, status)];
  if (method === route.method && !codes.includes(String(code)))
    wrong.push(`has the code ${String(code)}, which is not documented for ${status}`);
  return wrong;
};

const successOf = (
  { route, method }: FuzzRequest,
  { status, contentType, text }: FuzzAnswer,
  isCut: boolean,
): string[] => {
  if (method !== route.method) return [];
  const documented = route.operation.responses[String(status)];
  if (documented === undefined) return ['is not documented'];
  const { content } = documented;
  if (content === undefined) return text === '' ? [] : ['has a body, and none is documented'];
  const type = contentType.split(';', 1)[0] ?? '';
  const whole = content[type]?.schema;
  if (whole === undefined) return [`is of type '${contentType}', which is not documented`];
  if (type !== 'application/json') return [];
  const body = parsed(text);
  const schema = isCut ? cutSchema(whole) : whole;
  if (fits(schema, body)) return [];
  const errors = validator(schema).errors(body, 'body');
  return [`does not fit its schema: ${errors.map(({ path, message }) => `${path} ${message}`).join('; ')}`];
};

/** Text that no store keeps, which the parser refuses whatever the schema says. */
const isUnstorable = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed();
  return isObject(value) && Object.entries(value).some(([name, part]) => isUnstorable(name) || isUnstorable(part));
};

/** Text that is not base64 where its schema says that it is: its pattern says no more than which letters there are. */
const isCutOff = (schema: Schema, value: unknown): boolean => {
  if (typeof value === 'string') return schema.contentEncoding === 'base64' && value.length % 4 !== 0;
  return (
    isObject(value) &&
    Object.entries(schema.properties ?? {}).some(
      ([name, part]) => Object.hasOwn(value, name) && isCutOff(part, value[name]),
    )
  );
};

const namesWritten = (text: string): number =>
  [...text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;

/** Of all objects in a value, however deep it is. */
const namesIn = (value: unknown): number => {
  let count = 0;
  for (const left = [value]; left.length > 0; ) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (!Array.isArray(one)) count += Object.keys(one).length;
    for (const part of Object.values(one)) left.push(part);
  }
  return count;
};

/** Whether an object of the text has a name twice: of two such a value keeps one. */
const hasNameTwice = (text: string, value: unknown): boolean => namesWritten(text) > namesIn(value);

const blames = (body: unknown, part: string): boolean =>
  isObject(body) &&
  Array.isArray(body['errors']) &&
  body['errors'].some((error: unknown) => isObject(error) && error['in'] === part);

/** Whether rows of an import were refused one by one, for what is wrong with them. */
const refusesRows = (answer: unknown): boolean =>
  isObject(answer) &&
  Array.isArray(answer['rows']) &&
  answer['rows'].some((row: unknown) => isObject(row) && row['code'] === 'request/invalid');

/** Whether what was documented of the body is what was checked. */
const bodyOf = ({ route, method, headers, body }: FuzzRequest, { status, text }: FuzzAnswer): string[] => {
  const schema = route.operation.requestBody?.content['application/json']?.schema;
  const isPlain = headers['content-type'] === 'application/json' && headers['content-encoding'] === undefined;
  if (schema === undefined || method !== route.method || !isPlain || typeof body !== 'string') return [];
  const value = parsed(body);
  if (value === undefined) return status < 300 && body.trim() !== '' ? ['accepts what is not JSON'] : [];
  if (hasNameTwice(body, value)) return status < 300 ? ['accepts an object that has a name twice'] : [];
  if (status < 300 && !fits(schema, value ?? {}) && !refusesRows(parsed(text)))
    return ['accepts what the schema of the body forbids'];
  const poisonous = isCutOff(schema, value) || /__proto__|"constructor"|\[{30}/.test(body) || isUnstorable(value);
  const refused = status === 400 && blames(parsed(text), 'body') && String(text).includes('"request/invalid"');
  return refused && fits(schema, value) && !poisonous ? ['refuses what the schema of the body allows'] : [];
};

/**
 * What is wrong with an answer; nothing when it is as documented.
 *
 * @param isCut whether fields are withheld from who asks
 */
export const faultsIn = (request: FuzzRequest, answer: FuzzAnswer, isCut = false): readonly string[] => {
  const { status, text } = answer;
  const wrong = status >= 500 && status !== 503 ? [`is ${status}`] : [];
  if (/\bat .{0,200}\.[jt]s:\d+|node_modules|node:internal/.test(text)) wrong.push('tells of the inside');
  if (request.method === 'HEAD') return wrong;
  const own =
    status >= 400 && !isHealth(request, status) ? problemsOf(request, answer) : successOf(request, answer, isCut);
  return [...wrong, ...own, ...bodyOf(request, answer)];
};

/** Readiness says 503 with its own body. */
const isHealth = ({ route }: FuzzRequest, status: number): boolean => route.path.endsWith('/readyz') && status === 503;
