import { Problem } from './command.ts';
import type { OpsConfig } from './config.ts';

/** An answer of our own services. */
export type Reply = { readonly status: number; readonly text: string };

/** Where the system is, and as whom it is asked. */
export type Reachable = Pick<OpsConfig, 'BASE_URL' | 'SALES_TOKEN'>;

/** @throws Problem when nothing answers, or the system must know who asks */
export const ask = async (at: Reachable, path: string, method: 'GET' | 'POST' = 'GET'): Promise<Reply> => {
  const { BASE_URL, SALES_TOKEN: token } = at;
  const url = new URL(path, BASE_URL);
  const headers = { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { method, headers }).catch((cause: unknown) => {
    throw new Problem(`nothing answers at ${BASE_URL}: is the system running? BASE_URL says where`, { cause });
  });
  const text = await response.text();
  if (response.status === 401) throw new Problem(`${method} ${path}: ${detailOf(text)} SALES_TOKEN says who asks`);
  return { status: response.status, text };
};

/** @throws Problem with the detail of an answer that is not 2xx */
export const askJson = async <Body>(at: Reachable, path: string, method: 'GET' | 'POST' = 'GET'): Promise<Body> => {
  const { status, text } = await ask(at, path, method);
  if (status < 200 || status > 299) throw new Problem(`${method} ${path}: ${status} ${detailOf(text)}`);
  // The answer of our own service, of this very version.
  return JSON.parse(text) as Body;
};

const detailOf = (text: string): string => {
  try {
    const { title, detail }: { title?: unknown; detail?: unknown } = JSON.parse(text);
    return String(detail ?? title ?? text);
  } catch {
    return text.slice(0, 200);
  }
};

/** A service of the system, as the overview at `/` lists it. */
export type Service = { readonly name: string; readonly ready: string; readonly metrics: string };

export const servicesAt = async (at: Reachable): Promise<readonly Service[]> => {
  const { services } = await askJson<{ services: readonly Omit<Service, 'name'>[] }>(at, '/');
  return services.map(({ ready, metrics }) => ({ name: ready.split('/')[1] ?? ready, ready, metrics }));
};
