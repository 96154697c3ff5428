import type { JsonObject } from './json.ts';

/** A request that works as it is, after those before it. */
export type Example = {
  /** What it is, where an operation has several. */
  readonly summary?: string;
  /** Parts of the path and of the query, where they are not those of most requests. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** The examples of a document. */
export type Examples = {
  /** Parts of paths, and what queries must have, by name: what a request is about that says nothing else. */
  readonly parameters: Readonly<Record<string, string>>;
  /** By operation, `POST /v1/orders`, in the order of use. Several of one operation are sent one after the other. */
  readonly requests?: Readonly<Record<string, Example | readonly Example[]>>;
};

/** How the document of an operation shows its examples. */
export type ShownExamples = {
  /** Its place in the order of use, from 1; absent: at any time after the others. */
  readonly step?: number;
  readonly parameter: (name: string, isRequired: boolean) => JsonObject;
  /** As JSON, or as what is made of that. */
  readonly body: (write?: (body: unknown) => unknown) => JsonObject;
};

const shown = (examples: readonly Example[], valueIn: (example: Example) => unknown): JsonObject => {
  const values = examples.map(valueIn);
  const [first, ...others] = values;
  if (first === undefined) return {};
  if (others.every((other) => JSON.stringify(other) === JSON.stringify(first))) return { example: first };
  const entries = examples.map(({ summary }, nth) => [
    `example${nth + 1}`,
    { ...(summary !== undefined && { summary }), value: values[nth] },
  ]);
  return { examples: Object.fromEntries(entries) };
};

/** @returns what an operation, `POST /v1/orders`, has for examples */
export const examplesFor = ({
  parameters: usual = {},
  requests = {},
}: Partial<Examples>): ((operation: string) => ShownExamples) => {
  const steps = Object.keys(requests);
  return (operation) => {
    const given = requests[operation] ?? [];
    const examples: readonly Example[] = Array.isArray(given) ? given : [given];
    const step = steps.indexOf(operation) + 1;
    return {
      ...(step > 0 && { step }),
      parameter: (name, isRequired) =>
        shown(
          examples.length === 0 ? [{}] : examples,
          ({ parameters = {} }) => parameters[name] ?? (isRequired ? usual[name] : undefined),
        ),
      body: (write = (body) => body) => shown(examples, ({ body }) => write(body)),
    };
  };
};

/** @throws Error for an example of an operation that there is not: a programming error */
export const requireOperations = ({ requests = {} }: Partial<Examples>, operations: readonly string[]): void => {
  const unknown = Object.keys(requests).filter((operation) => !operations.includes(operation));
  if (unknown.length > 0) throw new Error(`there are examples, but no routes: ${unknown.join(', ')}`);
};
