import { type Client, createClient, ProblemError } from '@sales/client';

export const connect = (baseUrl: string, token?: string): Client =>
  createClient({ baseUrl, ...(token !== undefined && { token }) });

export const sell = async (sales: Client, customerId: string, sku: string): Promise<string> => {
  const body = { customerId, lines: [{ sku, quantity: '2' }], submit: true };
  const { body: order } = await sales.post('/order/v1/orders', { body, wait: 5 });
  return order.number;
};

export const cancel = async (sales: Client, orderId: string): Promise<boolean> => {
  try {
    await sales.post('/order/v1/orders/{orderId}/cancel', { path: { orderId }, body: { reason: 'customerRequest' } });
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'order/closed') return false;
    throw error;
  }
};

export const openOrders = async (sales: Client, signal: AbortSignal): Promise<readonly string[]> => {
  const numbers: string[] = [];
  const query = { status: ['confirmed', 'backordered'] } as const;
  for await (const { number } of sales.items('/query/v1/orders', { query, signal })) numbers.push(number);
  return numbers;
};
