/** An answer with its body parsed. */
export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the system answers is what the test looks at
  readonly body: any;
};

export type Ask = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of a body. */
  readonly raw?: string;
};

export type Http = {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  post(path: string, ask?: Ask): Promise<Reply>;
  put(path: string, ask?: Ask): Promise<Reply>;
  patch(path: string, ask?: Ask): Promise<Reply>;
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};

/** Talks HTTP to a running system. */
export const httpTo = (baseUrl: string): Http => {
  const ask = async (method: string, path: string, { body, headers, raw }: Ask = {}): Promise<Reply> => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { ...(content !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(content !== undefined && { body: content }),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  };
  return {
    get: (path, headers = {}) => ask('GET', path, { headers }),
    post: (path, options) => ask('POST', path, options),
    put: (path, options) => ask('PUT', path, options),
    patch: (path, options) => ask('PATCH', path, options),
  };
};
