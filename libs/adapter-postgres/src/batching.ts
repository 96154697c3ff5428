/** How many of the waiting calls, from the first on, go into the next batch: one at least. */
export type Take<Item> = (waiting: readonly Item[]) => number;

const atMost =
  (most: number): Take<unknown> =>
  (waiting) =>
    Math.min(waiting.length, most);

/**
 * Collects calls: while one batch is at work, whatever else is asked for waits and goes into the next one. Nothing
 * waits when nothing is at work, so that a lone call pays nothing.
 *
 * `work` gets the calls in order and gives their results in order. When it fails, all calls of the batch fail.
 */
export const batched = <Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  { take = atMost(256), atOnce = 1 }: { readonly take?: Take<Item>; readonly atOnce?: number } = {},
): ((item: Item) => Promise<Result>) => {
  type Call = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  const waiting: Call[] = [];
  let running = 0;

  const run = async (calls: readonly Call[]): Promise<void> => {
    try {
      const results = await work(calls.map((call) => call.item));
      calls.forEach((call, index) => {
        call.resolve(results[index] as Result);
      });
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  };

  const pump = async (): Promise<void> => {
    running += 1;
    // Calls of the same turn of the event loop belong together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const calls = waiting.splice(0, take(waiting.map((call) => call.item)));
      await run(calls);
    }
    running -= 1;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running < atOnce) void pump();
    });
};
