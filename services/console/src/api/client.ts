import { type Client, createClient } from '@sales/client';

/** The services, for the session of this browser. What it has written, its reads show. */
export const sales: Client = createClient({ baseUrl: `${location.origin}/api`, attempts: 3 });
