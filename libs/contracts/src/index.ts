export * from './catalogue.ts';
export * from './contract.ts';
export * from './customer.ts';
export * from './inventory.ts';
export * from './money.ts';
export * from './order.ts';
export * from './quantity.ts';
