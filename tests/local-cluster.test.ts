import { customerService } from '@sales/customer';
import { identityService } from '@sales/identity';
import { inventoryService } from '@sales/inventory';
import { settingsOf } from '@sales/local-cluster/config';
import { orderService } from '@sales/order';
import { queryService } from '@sales/projector';
import { expect, test } from 'vitest';

test('npm run cluster passes on every setting that a service has, and nothing that it decides itself', () => {
  const services = [customerService, identityService, inventoryService, orderService, queryService];
  const names = services.flatMap(({ settings }) => Object.keys(settings));
  expect(names.length).toBeGreaterThan(20);
  const files = names.map((name) => `${name}_FILE`);
  const given = Object.fromEntries([...names, ...files].map((name) => [name, 'given']));
  expect(settingsOf(given)).toEqual(given);
  const own = ['PORT', 'HOST', 'DATA_DIR', 'DATABASE_URL', 'DATABASE_URL_FILE', 'TLS_KEY_FILE', 'ORDER_INSTANCES'];
  expect(settingsOf(Object.fromEntries(own.map((name) => [name, 'given'])))).toEqual({});
});
