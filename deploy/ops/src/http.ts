import { Problem } from './command.ts';
import type { OpsConfig } from './config.ts';

/** An answer of our own services. */
export type Reply = { readonly status: number; readonly text: string };

/** Where the system is, and as whom it is asked. */
export type Reachable = Pick<OpsConfig, 'BASE_URL' | 'SALES_TOKEN'>;

/** @throws Problem when there is no answer, or the system must know who asks */
export const ask = async (at: Reachable, path: string, method: 'GET' | 'POST' = 'GET'): Promise<Reply> => {
  const { BASE_URL, SALES_TOKEN: token } = at;
  const url = new URL(path, BASE_URL);
  const headers = { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { method, headers }).catch((cause: unknown) => {
    const why = reasonOf(cause);
    throw new Problem(`no answer from ${BASE_URL} (${why}): is the system running, and is BASE_URL its address?`, {
      cause,
    });
  });
  const text = await response.text();
  if (response.status === 401) {
    const what = token === undefined ? 'is not set: set it to an API key or a token' : 'is not accepted';
    throw new Problem(`${method} ${path}: 401 ${detailOf(text)} SALES_TOKEN ${what}`);
  }
  return { status: response.status, text };
};

/** Why there was no answer: `fetch` says only that it failed. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
};

/** @throws Problem with the detail of an answer that is not 2xx, or when it is not JSON */
export const askJson = async <Body>(at: Reachable, path: string, method: 'GET' | 'POST' = 'GET'): Promise<Body> => {
  const { status, text } = await ask(at, path, method);
  if (status < 200 || status > 299) throw new Problem(`${method} ${path}: ${status} ${detailOf(text)}`);
  try {
    // The answer of our own service, of this very version.
    return JSON.parse(text) as Body;
  } catch (cause) {
    const what = `the answer of ${at.BASE_URL} is not JSON: is BASE_URL the address of the system?`;
    throw new Problem(`${method} ${path}: ${what}`, { cause });
  }
};

export const detailOf = (text: string): string => {
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
