import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();
const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);

const flagged = { present: 1, verified: 4, attested: 64 } as const;

/** A passkey in memory, as an authenticator with a browser makes it. */
export class Authenticator {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #id = randomBytes(16);
  /** Signatures so far; always 0 where it does not count. */
  counter = 0;
  counts = true;
  /** Whether it makes sure of its owner. */
  verifies = true;

  get id(): string {
    return this.#id.toString('base64url');
  }

  create(challenge: string, origin: string, host = new URL(origin).hostname) {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), left, Buffer.from('225820', 'hex'), right]);
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, cose]);
    const data = Buffer.concat([this.#data(host, flagged.attested), attested]);
    const attestation = Buffer.concat([
      ...[Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData')],
      ...[Buffer.from([0x58, data.length]), data],
    ]);
    return {
      id: this.id,
      clientDataJSON: this.#client('webauthn.create', challenge, origin).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    };
  }

  get(challenge: string, origin: string, host = new URL(origin).hostname) {
    if (this.counts) this.counter += 1;
    const [client, data] = [this.#client('webauthn.get', challenge, origin), this.#data(host, 0)];
    const signed = sign('sha256', Buffer.concat([data, sha256(client)]), this.#keys.privateKey);
    return {
      id: this.id,
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signed.toString('base64url'),
    };
  }

  #client = (type: string, challenge: string, origin: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

  #data(host: string, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = flagged.present + (this.verifies ? flagged.verified : 0) + more;
    return Buffer.concat([sha256(host), Buffer.from([flags]), counter]);
  }
}
