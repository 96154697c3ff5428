import { apiKeys } from '@sales/contracts';
import { defineAggregate, publishing } from '@sales/service-kit';
import { apiKey } from './api-key.ts';

export const apiKeyAggregate = defineAggregate({
  category: 'apiKey',
  published: publishing(apiKeys),
  decider: () => apiKey,
});
