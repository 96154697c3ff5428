import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Tls } from './node.ts';

/** The shortest form that there is, as DER wants it; for content below 64 KiB. */
const lengthOf = ({ length }: Uint8Array): readonly number[] => {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
};
/** A value in DER: a tag, a length and the content. */
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body)]), body]);
};
const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bitString = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);
/** Until 2049, as `UTCTime` counts years in two digits. */
const time = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
const commonName = objectId('550403');
const subjectAltName = objectId('551d11');
const basicConstraints = objectId('551d13');
const isAuthority = sequence(der(0x01, Buffer.from([0xff])));

const day = 24 * 60 * 60 * 1000;

/**
 * A key and a certificate for `localhost` and 127.0.0.1, signed by itself and valid for a day, both in PEM. Node cannot
 * make one, and tests should not need `openssl`. The certificate is the `tlsCAFile` of the client too.
 */
export const createCertificate = (): Tls => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('localhost')))));
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    name,
    sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(basicConstraints, der(0x04, isAuthority)), sequence(subjectAltName, der(0x04, names)))),
  );
  const signed = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, privateKey)));
  const lines = signed
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    cert: Buffer.from(`-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`),
    key: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
};
