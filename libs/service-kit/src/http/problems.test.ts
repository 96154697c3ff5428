import { DomainError } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { diagnose, problemTable } from './problems.ts';

type Code = 'order/credit-exceeded' | 'order/unknown';

describe('problemTable', () => {
  it('is exhaustive by type', () => {
    // @ts-expect-error a code has no status
    problemTable<Code>({ 'order/unknown': 404 });
    // @ts-expect-error a code that the domain does not know
    problemTable<Code>({ 'order/unknown': 404, 'order/credit-exceeded': 409, 'order/typo': 400 });
    expect(problemTable<Code>({ 'order/unknown': 404, 'order/credit-exceeded': 409 }).size).toBe(2);
  });

  it('titles codes in words, and tells the facts', () => {
    const table = problemTable<Code>({
      'order/unknown': { status: 404, title: 'No such order' },
      'order/credit-exceeded': 409,
    });
    const request = { ifMatch: false, commandId: undefined, bodyLimit: 1024, mediaTypes: ['application/json'] };
    expect(diagnose(new DomainError('order/unknown'), table, request)).toEqual({
      status: 404,
      code: 'order/unknown',
      title: 'No such order',
      detail: 'No such order.',
    });
    const details = { limit: { amount: 100, currency: 'EUR' }, customer: 'c1' };
    expect(diagnose(new DomainError('order/credit-exceeded', details), table, request)).toEqual({
      status: 409,
      code: 'order/credit-exceeded',
      title: 'Credit exceeded',
      detail: 'Credit exceeded: limit {"amount":100,"currency":"EUR"}, customer c1.',
      details,
    });
  });

  it('does not let an unknown code pass for a refusal', () => {
    const request = { ifMatch: false, commandId: undefined, bodyLimit: 1024, mediaTypes: ['application/json'] };
    expect(diagnose(new DomainError('order/new'), new Map(), request).status).toBe(500);
  });
});
