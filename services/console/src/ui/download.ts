import { ProblemError, problemOf } from '@sales/client';

/** A file that has come as a whole: its name, and its rows where the service said how many it has. */
export type Downloaded = { readonly name: string; readonly rows: number | undefined };

/** How often it is asked for while the service has no time. */
const attempts = 3;

const ask = async (path: string, language: string, signal: AbortSignal): Promise<Response> => {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(path, { signal, headers: { 'accept-language': language } });
    if (response.status !== 503 || attempt === attempts) return response;
    await response.body?.cancel();
    const seconds = Number(response.headers.get('retry-after')) || attempt;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
};

/** Gives a file to the reader once all of it is here. @throws ProblemError, and what `fetch` throws for a broken one */
export const download = async (path: string, language: string, signal: AbortSignal): Promise<Downloaded> => {
  const response = await ask(path, language, signal);
  if (!response.ok) throw new ProblemError(`GET ${path}`, problemOf(response.status, await response.text()));
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export';
  const rows = response.headers.get('row-count');
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return { name, rows: rows === null ? undefined : Number(rows) };
};
