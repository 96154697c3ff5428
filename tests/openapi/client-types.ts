/** As much of an OpenAPI document as types are made of. */
export type ClientDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ClientOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly parameters?: Readonly<Record<string, ClientParameter>>;
    readonly responses?: Readonly<Record<string, ClientAnswer>>;
  };
};

type Json = Readonly<Record<string, unknown>>;
type ClientParameter = {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Json;
};
type Content = Readonly<Record<string, { readonly schema: Json }>>;
type ClientAnswer = { readonly $ref?: string; readonly content?: Content };
type ClientOperation = {
  readonly summary?: string;
  /** Of the route; `open`: none is needed. */
  readonly 'x-permission'?: string;
  readonly parameters?: readonly ClientParameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, ClientAnswer>>;
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

const quoted = (text: string): string => (/^[A-Za-z_$][\w$]*$/.test(text) ? text : JSON.stringify(text));

/** Words in lines of at most so many characters. */
const wrapped = (text: string, most: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
};

const remark = (text: unknown): string => {
  if (typeof text !== 'string') return '';
  const [first = '', ...more] = wrapped(text.replaceAll('*/', '* /'), 100);
  return more.length === 0
    ? `/** ${first} */\n`
    : `/**\n${[first, ...more].map((line) => ` * ${line}\n`).join('')} */\n`;
};

const fields = (
  all: readonly (readonly [name: string, schema: Json, isRequired: boolean, about: unknown])[],
): string =>
  all.length === 0
    ? '{}'
    : `{\n${all
        .map(
          ([name, schema, isRequired, about]) =>
            `${remark(about)}readonly ${quoted(name)}${isRequired ? '' : '?'}: ${typeOf(schema)}`,
        )
        .join(';\n')}\n}`;

const objectType = ({ properties, additionalProperties, required }: Json): string => {
  const needed = Array.isArray(required) ? required : [];
  if (!isObject(properties))
    return `Readonly<Record<string, ${isObject(additionalProperties) ? typeOf(additionalProperties) : 'unknown'}>>`;
  return fields(
    Object.entries(properties).map(([name, part]) => {
      const schema = isObject(part) ? part : {};
      return [name, schema, needed.includes(name), schema['description']];
    }),
  );
};

const plain: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** The TypeScript type of a schema. */
export const typeOf = (schema: Json): string => {
  const { $ref, enum: values, anyOf, type, items } = schema;
  if (typeof $ref === 'string') return nameOf($ref);
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(anyOf)) return anyOf.map((branch) => typeOf(isObject(branch) ? branch : {})).join(' | ');
  if (type === 'array') return `ReadonlyArray<${typeOf(isObject(items) ? items : {})}>`;
  if (type === 'object') return objectType(schema);
  return plain[String(type)] ?? 'unknown';
};

/** What stands in the document, or what it refers to. */
const referred = <Part extends { readonly $ref?: string }>(
  one: Part,
  shared: Readonly<Record<string, Part>> = {},
): Part => (one.$ref === undefined ? one : (shared[nameOf(one.$ref)] ?? one));

const operationType = (
  operation: ClientOperation,
  parameters: readonly ClientParameter[],
  { responses }: ClientDocument['components'],
): string => {
  const given = (place: string) =>
    parameters
      .filter((one) => one.in === place && !(place === 'query' && one.name === 'after'))
      .map(({ name, schema, required, description }) => [name, schema, required === true, description] as const);
  const [path, query] = [given('path'), given('query')];
  const body = operation.requestBody;
  const [, worked = {}] = Object.entries(operation.responses).find(([status]) => status.startsWith('2')) ?? [];
  const answer = referred(worked, responses).content?.['application/json']?.schema;
  return [
    ...(path.length > 0 ? [`readonly path: ${fields(path)}`] : []),
    ...(query.length > 0 ? [`readonly query: ${fields(query)}`] : []),
    ...(body === undefined
      ? []
      : [`readonly body${body.required ? '' : '?'}: ${typeOf(body.content['application/json']?.schema ?? {})}`]),
    `readonly answer: ${answer === undefined ? 'string' : typeOf(answer)}`,
  ].join(';\n');
};

/** The file of types that a client has of these documents. */
export const clientTypes = (documents: readonly ClientDocument[]): string => {
  const schemas = new Map(documents.flatMap(({ components }) => Object.entries(components.schemas)));
  const types = [...schemas]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `${remark(schema['description'])}export type ${name} = ${typeOf(schema)};`);
  const fresh: string[] = [];
  const paths = documents.flatMap((document) =>
    Object.entries(document.paths).map(([path, operations]) => {
      const methods = Object.entries(operations).map(([method, operation]) => {
        const { components } = document;
        const parameters = (operation.parameters ?? []).map((one) => referred(one, components.parameters));
        if (parameters.some(({ in: place, name }) => place === 'query' && name === 'after'))
          fresh.push(`${method.toUpperCase()} ${path}`);
        return (
          `${remark(operation.summary)}readonly ${method.toUpperCase()}: ` +
          `{ ${operationType(operation, parameters, components)} }`
        );
      });
      return `readonly ${JSON.stringify(path)}: { ${methods.join(';\n')} };`;
    }),
  );
  const operations = documents.flatMap(({ paths }) => Object.values(paths).flatMap((of) => Object.values(of)));
  const asked = operations.map((one) => one['x-permission'] ?? 'open').filter((one) => one !== 'open');
  const permissions = [...new Set(asked)].toSorted();
  return [
    '// Written by npm run client, from the API documents of the services.',
    ...types,
    '/** What each path takes and answers, by method. */',
    `export type Paths = {\n${paths.join('\n')}\n};`,
    '/** Operations that can be asked to have seen what was written before. */',
    `export const waiting: ReadonlySet<string> = new Set(${JSON.stringify(fresh)});`,
    '/** All that routes ask for, `<aggregate>:<verb>`. */',
    `export const permissions: readonly string[] = ${JSON.stringify(permissions)};`,
    '',
  ].join('\n');
};
