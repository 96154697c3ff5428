import type { Server } from '@sales/service-kit';

/** Asks a server from an address, and keeps its cookies. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly headers: Record<string, string> = {};
  readonly #server: Server;
  readonly #address: string;

  constructor(server: Server, address: string) {
    this.#server = server;
    this.#address = address;
  }

  get = (path: string) => this.#send('GET', path);
  post = (path: string, payload?: object) => this.#send('POST', path, payload);

  /** Another one that has the same cookies now. */
  copy(): Browser {
    const other = new Browser(this.#server, this.#address);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  async #send(method: 'GET' | 'POST', path: string, payload?: object) {
    const answer = await this.#server.inject({
      method,
      url: path.startsWith('/identity') ? path : `/identity/v1${path}`,
      remoteAddress: this.#address,
      headers: { ...this.headers, cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') },
      ...(payload !== undefined && { payload }),
    });
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0/.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}
