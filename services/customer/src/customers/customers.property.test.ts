import { type CommandContext, DomainError, WrongExpectedRevision } from '@sales/eventsourcing';
import { interleaved, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { details, registration } from '../testing/customers.ts';
import { customersOver } from '../testing/service.ts';
import type { CustomerCommand } from './commands.ts';
import { usedBy } from './decide.ts';

const { taxId: _, emails: __, ...anonymous } = details;

const taxIds = fc.constantFrom('X1', 'X2');
const commands: fc.Arbitrary<CustomerCommand> = fc.oneof(
  taxIds.map(
    (taxId): CustomerCommand => ({
      type: 'RegisterCustomer',
      registration: { ...registration, details: { ...anonymous, taxId } },
    }),
  ),
  taxIds.map((taxId): CustomerCommand => ({ type: 'ChangeCustomerDetails', changes: { set: { taxId }, clear: [] } })),
  fc.constant<CustomerCommand>({ type: 'ChangeCustomerDetails', changes: { set: {}, clear: ['taxId'] } }),
);

/** Four processes that each work through commands on one of two customers. */
const scripts = fc.array(fc.array(commands, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 4 });
const customerOf = (worker: number): string => testId(worker % 2);

const context = (worker: number, step: number): CommandContext => {
  const commandId = testId(1000 * (worker + 1) + step);
  return { commandId, actor: 'user:tester', correlationId: 'test', causationId: commandId };
};

/** Refusals, and giving up after too much contention, are part of the game. */
const refused = (error: unknown): void => {
  if (!(error instanceof DomainError || error instanceof WrongExpectedRevision)) throw error;
};

test('however the steps of the processes fall, no two living customers ever share a tax id', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scripts, async (scheduler, work) => {
      const platform = memoryPlatform();
      const { store } = platform;
      const observer = customersOver(platform, store);
      const noneShared = async (): Promise<void> => {
        const loaded = await Promise.all([0, 1].map((worker) => observer.load(customerOf(worker))));
        const used = loaded.flatMap(({ state }) => usedBy(state).map(({ value }) => value));
        expect(new Set(used).size).toBe(used.length);
      };
      const run = async (steps: readonly CustomerCommand[], worker: number): Promise<void> => {
        // No command waits for the claim of another: every take-over that can happen does.
        const customers = customersOver(platform, interleaved(store, scheduler), 0);
        for (const [step, command] of steps.entries()) {
          await customers.handle(customerOf(worker), command, context(worker, step)).catch(refused);
          await noneShared();
        }
      };
      await scheduler.waitFor(Promise.all(work.map(run)));
      await noneShared();
    }),
    { numRuns: 200 },
  );
});
