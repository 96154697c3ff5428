import { type HandlersOptions, handlersOn, type Scope } from '@sales/service-kit';

/** A process of its own over the store, of which nothing runs: enough to carry out commands. */
export const scopeOver = (
  options: Omit<HandlersOptions<unknown>, 'settings'>,
): Pick<Scope, 'handler' | 'store' | 'use'> => {
  const made = new Map<unknown, unknown>();
  const scope: Pick<Scope, 'handler' | 'store' | 'use'> = {
    store: options.store,
    handler: handlersOn({ ...options, settings: {} }),
    // Nothing that is made here takes more of a scope.
    use: <Thing>(make: (whole: Scope) => Thing): Thing => {
      if (!made.has(make)) made.set(make, make(scope as Scope));
      return made.get(make) as Thing;
    },
  };
  return scope;
};
