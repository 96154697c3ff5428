import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type ProvidedPerson = {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  /** By what the provider knows the person. */
  readonly amr?: readonly string[];
};

/** The OpenID provider of a company, in a process of its own. */
export type CompanyProvider = {
  readonly issuer: string;
  /** Who signs in next. */
  readonly person: (person: ProvidedPerson) => Promise<void>;
  /** An access token of that person, with claims changed. */
  readonly accessToken: (claims?: object) => Promise<string>;
  /** Ends it as a power cut would. */
  readonly stop: () => Promise<void>;
};

const script = fileURLToPath(new URL('oidc-provider.js', import.meta.url));

/** Starts one, with keys that no other has. `origin` is where people come back to. */
export const startCompanyProvider = async (port: number, origin: string): Promise<CompanyProvider> => {
  const child = spawn(process.execPath, [script, String(port), `${origin}/identity/v1/provider/callback`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [said] = await once(child.stdout, 'data');
  const issuer = String(said).trim();
  const send = async (method: string, path: string, body: object): Promise<string> => {
    const answer = await fetch(`${issuer}${path}`, { method, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  };
  return {
    issuer,
    person: async (person) => void (await send('PUT', '/person', person)),
    accessToken: (claims = {}) => send('POST', '/access-token', claims),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** Follows redirects with cookies, as a browser does; a host has those that it has set. */
export const companyBrowser = (url: string) => {
  const cookies = new Map<string, string>();
  const send = async (to: string, init: RequestInit = {}) => {
    const own = [...cookies].filter(([name]) => name.startsWith(`${new URL(to).host} `));
    const cookie = own.map(([name, value]) => `${name.split(' ')[1]}=${value}`).join('; ');
    const answer = await fetch(to, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(`${new URL(to).host} ${name}`, value);
    }
    return answer;
  };
  const go = async (to: string): Promise<string> => {
    let at = to;
    for (let steps = 0; steps < 12; steps += 1) {
      const answer = await send(at);
      const next = answer.headers.get('location');
      if (next === null) return at;
      at = new URL(next, at).href;
    }
    throw new Error(`too many redirects, at ${at}`);
  };
  const post = (path: string, body: object) =>
    send(`${url}/identity/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const me = async (): Promise<{ readonly user: string; readonly code?: string }> =>
    Object(await (await send(`${url}/identity/v1/session`)).json());
  return { send, go, post, me };
};
