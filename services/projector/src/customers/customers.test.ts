import { foldOf } from '@sales/read-kit';
import { expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { idFor, shop } from '../testing/shop.ts';
import { evolveCustomer } from './fold.ts';

test('a customer who is held for another reason is not shown with the words of the one before', () => {
  const history = createHistory();
  shop(history).register('Acme');
  const customerId = idFor('Acme');
  const hold = (why: object) => history.add('customer', customerId, 'sales.customer.held.v1', { customerId, ...why });
  const shown = () => foldOf(history.events, evolveCustomer);
  hold({ reason: 'late', note: 'since May' });
  expect(shown()).toMatchObject({ statusReason: 'late', statusNote: 'since May' });
  hold({ reason: 'disputed' });
  expect(shown()).toMatchObject({ statusReason: 'disputed' });
  expect(shown()).not.toHaveProperty('statusNote');
});
