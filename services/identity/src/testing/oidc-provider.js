/**
 * An OpenID provider of a company, as a process: `node oidc-provider.js <port> <callback>`. Each sign-in is
 * at once that of the person whom `PUT /person` has named last.
 */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [, , port = '0', callback = ''] = process.argv;
const issuer = `http://127.0.0.1:${port}`;

const people = new Map();
let current = '';

const provider = new Provider(issuer, {
  clients: [{ client_id: 'sales', client_secret: 'a secret of tests', redirect_uris: [callback] }],
  claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...people.get(id), sub: id }) }),
  loadExistingGrant: async (context) => {
    const { client, session } = context.oidc;
    if (client === undefined || session?.accountId === undefined) return undefined;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
});

const answer = provider.callback();

/** @type {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>} */
const handle = async (request, response) => {
  if (request.method === 'PUT' && request.url === '/person') {
    const chunks = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const person = JSON.parse(Buffer.concat(chunks).toString());
    people.set(person.sub, person);
    current = person.sub;
    response.writeHead(204).end();
    return;
  }
  if (request.url?.startsWith('/interaction/') === true) {
    await provider.interactionFinished(request, response, { login: { accountId: current } });
    return;
  }
  await answer(request, response);
};

createServer((request, response) => {
  handle(request, response).catch(() => response.destroy());
}).listen(Number(port), '127.0.0.1', () => process.stdout.write(`${issuer}\n`));
