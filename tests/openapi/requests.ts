import type { NamedExamples, Operation, Parameter, Route } from './document.ts';

/** A request that a document gives as an example. */
export type ExampleRequest = {
  readonly route: Route;
  /** `POST /order/v1/orders, example2` */
  readonly what: string;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
};

type Shown = { readonly example?: unknown; readonly examples?: NamedExamples };

const bodyOf = ({ requestBody }: Operation): Shown => requestBody?.content['application/json'] ?? {};

/** The examples of an operation: one, or several by their names. */
const requestsOf = (route: Route): readonly ExampleRequest[] => {
  const { method, path, operation } = route;
  const parts: readonly Shown[] = [bodyOf(operation), ...(operation.parameters ?? [])];
  const names = new Set(parts.flatMap(({ examples = {} }) => Object.keys(examples)));
  const valueIn = ({ example, examples = {} }: Shown, name: string): unknown => examples[name]?.value ?? example;
  return (names.size === 0 ? [''] : [...names]).map((name) => {
    const given = (place: Parameter['in']) =>
      Object.fromEntries(
        (operation.parameters ?? [])
          .filter((one) => one.in === place)
          .flatMap((one) => {
            const value = valueIn(one, name);
            return value === undefined ? [] : [[one.name, value]];
          }),
      );
    const body = valueIn(bodyOf(operation), name);
    return {
      route,
      what: name === '' ? `${method} ${path}` : `${method} ${path}, ${name}`,
      path: given('path'),
      query: given('query'),
      ...(body !== undefined && { body }),
    };
  });
};

/** Routes of sign-in take what a browser has, or a link. */
const apart = ['projections', 'parked', 'operations', 'sign-in'];

/** What is there for the business: neither for operators, nor for those who sign in. */
export const isOfBusiness = ({ operation: { tags = [] } }: Route): boolean => !tags.some((tag) => apart.includes(tag));

/** The requests of a document, in the order of use: those with a step, then the others. */
export const storyOf = (routes: readonly Route[]): readonly ExampleRequest[] => {
  const stepOf = ({ operation }: Route): number => operation['x-step'] ?? Number.POSITIVE_INFINITY;
  return routes
    .filter(isOfBusiness)
    .toSorted((a, b) => (stepOf(a) === stepOf(b) ? 0 : stepOf(a) - stepOf(b)))
    .flatMap(requestsOf);
};
