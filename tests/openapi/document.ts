import { withoutReferences } from '@sales/test-kit/open-api';

/** What is read here of an OpenAPI 3.1 document; its schemas are JSON Schema. */
export type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
};

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: NamedExamples;
};

export type NamedExamples = Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;

type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly example?: unknown; readonly examples?: NamedExamples }>
>;

export type Operation = {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  /** What it asks of who sends a request; `open`: nothing. */
  readonly 'x-permission'?: string;
  /** Place of its examples in the order of use. */
  readonly 'x-step'?: number;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly headers?: Readonly<Record<string, unknown>>; readonly content?: Content }
    >
  >;
};

export type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** One operation with its place: `POST /order/v1/orders/{orderId}/submit`. */
export type Route = { readonly method: string; readonly path: string; readonly operation: Operation };

export const routesOf = ({ paths }: Document): readonly Route[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** An example that the document gives, with the schema it stands for. */
export type Example = { readonly where: string; readonly schema: Schema; readonly value: unknown };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A list of values, as schemas have them; or values by name. */
const examplesIn = (examples: unknown): readonly unknown[] => {
  if (Array.isArray(examples)) return examples;
  return isObject(examples) ? Object.values(examples).map((one) => (isObject(one) ? one['value'] : one)) : [];
};

const examplesAt = (where: string, holder: Readonly<Record<string, unknown>>, schema: Schema): Example[] => [
  ...examplesIn(holder['examples']).map((value) => ({ where, schema, value })),
  ...(holder['example'] === undefined ? [] : [{ where, schema, value: holder['example'] }]),
];

/** Every example and default of a document: of schemas, and of what has a schema (parameters, headers, contents). */
export const examplesOf = (document: Document): readonly Example[] => {
  const found: Example[] = [];
  const visit = (where: string, value: unknown, isSchema: boolean): void => {
    if (Array.isArray(value)) {
      for (const [nth, item] of value.entries()) visit(`${where}/${nth}`, item, isSchema);
      return;
    }
    if (!isObject(value)) return;
    const of = isSchema ? value : value['schema'];
    if (isObject(of)) found.push(...examplesAt(where, value, of));
    if (isSchema && value['default'] !== undefined) found.push({ where, schema: value, value: value['default'] });
    for (const [name, part] of Object.entries(value)) {
      if (name === 'examples' || name === 'example' || name === 'default') continue;
      const map = name === 'properties' || name === 'patternProperties';
      if (isSchema && map && isObject(part)) {
        for (const [property, schema] of Object.entries(part)) visit(`${where}/${property}`, schema, true);
      } else visit(`${where}/${name}`, part, isSchema || name === 'schema');
    }
  };
  visit('', document, false);
  return found;
};

const fetchJson = async <Body>(url: string): Promise<Body> => JSON.parse(await (await fetch(url)).text());

/** The patterns that are there for readers such as this one, as any others. */
const withPatterns = <Part>(part: Part): Part => {
  if (Array.isArray(part)) return part.map(withPatterns) as Part;
  if (!isObject(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name === 'x-pattern' ? 'pattern' : name, withPatterns(value)]),
  ) as Part;
};

/** The documents of every service of a running system. */
export const fetchDocuments = async (baseUrl: string): Promise<readonly Document[]> => {
  const { services } = await fetchJson<{ readonly services: readonly { readonly openapi: string }[] }>(baseUrl);
  return Promise.all(
    services.map(async ({ openapi }) =>
      withPatterns(withoutReferences(await fetchJson<Document>(`${baseUrl}${openapi}`))),
    ),
  );
};
