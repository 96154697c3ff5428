import { testId } from '@sales/eventsourcing/testing';
import type { TestService } from './service.ts';

export const eur = (amount: number) => ({ amount, currency: 'EUR' });
export const chair = { name: 'Chair', category: 'Furniture/Chairs', unit: 'C62', taxCategory: 'standard' };
export const main = { name: 'Main', country: 'DE', rank: 1 };
export const orderId = (nth: number): string => testId(1000 + nth);
export const lineId = (nth: number): string => testId(2000 + nth);

type Target = Pick<TestService, 'post' | 'put'>;

/** A product `CHAIR` and the warehouses with these codes, best first. */
export const openShop = async ({ put }: Target, ...warehouses: readonly string[]): Promise<void> => {
  const answers = [await put('/products/CHAIR', chair)];
  for (const [rank, code] of warehouses.entries()) {
    answers.push(await put(`/warehouses/${code}`, { name: code, rank }));
  }
  const refused = answers.find(({ statusCode }) => statusCode !== 200);
  if (refused !== undefined) throw new Error(refused.body);
};

export const receive = async ({ post }: Target, warehouse: string, quantity: string, cost: number): Promise<void> => {
  const answer = await post(`/stock-items/${warehouse}/CHAIR/receive`, { quantity, totalCost: eur(cost) });
  if (answer.statusCode !== 200) throw new Error(answer.body);
};
