/**
 * An OpenID provider of a company, as a process: `node oidc-provider.js <port> <callback>`. Each sign-in is
 * at once that of the person whom `PUT /person` has named last; `POST /access-token` gives a token of that person.
 * Each start has keys of its own.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [, , port = '0', callback = ''] = process.argv;
const issuer = `http://127.0.0.1:${port}`;

const people = new Map();
let current = '';
/** Claims of the access token that is made. */
let extra = {};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' };

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  ttl: { AccessToken: 5400 },
  clients: [{ client_id: 'sales', client_secret: 'a secret of tests', redirect_uris: [callback] }],
  extraTokenClaims: () => extra,
  claims: { openid: ['sub', 'amr'], profile: ['name', 'groups'], email: ['email'] },
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

/** @type {(request: import('node:http').IncomingMessage) => Promise<any>} */
const bodyOf = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString());
};

/** An access token for `sales` of the person who was named last, signed by the provider, with claims changed. */
const accessToken = async (claims) => {
  const { id_token: isIdToken = false, aud = 'sales', ...changed } = claims;
  const client = await provider.Client.find('sales');
  if (isIdToken) {
    const token = new provider.IdToken({ sub: current, ...people.get(current) }, { client });
    token.scope = 'openid';
    return token.issue({ use: 'idtoken' });
  }
  const { groups, name, email } = people.get(current);
  const token = new provider.AccessToken({ accountId: current, client, scope: 'openid' });
  token.resourceServer = new provider.ResourceServer('urn:sales', {
    ...{ audience: aud, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } }, scope: 'openid' },
  });
  extra = { groups, name, email, ...changed };
  return token.save();
};

/**
 * @type {(
 *   request: import('node:http').IncomingMessage,
 *   response: import('node:http').ServerResponse,
 * ) => Promise<void>}
 */
const handle = async (request, response) => {
  if (request.method === 'PUT' && request.url === '/person') {
    const person = await bodyOf(request);
    people.set(person.sub, person);
    current = person.sub;
    response.writeHead(204).end();
    return;
  }
  if (request.method === 'POST' && request.url === '/access-token') {
    response.end(await accessToken(await bodyOf(request)));
    return;
  }
  if (request.url?.startsWith('/interaction/') === true) {
    await provider.interactionFinished(request, response, {
      login: { accountId: current, amr: people.get(current)?.amr },
    });
    return;
  }
  await answer(request, response);
};

createServer((request, response) => {
  handle(request, response).catch(() => response.destroy());
}).listen(Number(port), '127.0.0.1', () => process.stdout.write(`${issuer}\n`));
