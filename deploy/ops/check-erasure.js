// Checks the certificate of an erasure without anything of the system that wrote it: only Node is needed.
//   node check-erasure.js certificate.json <public key, base64> [audit.ndjson.gz]
// The first file is the answer of /query/v1/persons/{personId}/erasure, or its `certificate`. With a file of
// `npm run ops -- export-audit` also that the events are in the chain; check-audit.js says whether that is whole.
// Exits with 0 when everything holds, 1 when not, 2 when it cannot be read.
import { createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const [file, publicKey, audit] = process.argv.slice(2);
const end = (code, text) => {
  console.error(text);
  process.exit(code);
};
if (publicKey === undefined) end(2, 'usage: node check-erasure.js <certificate> <public key> [<audit file>]');

const troubles = [];

const signedText = () => {
  try {
    const answer = JSON.parse(readFileSync(file, 'utf8'));
    const { text, signature } = answer.certificate ?? answer;
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    if (!verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')))
      end(1, '! the certificate is not signed with this key, or was changed');
    return text;
  } catch (error) {
    return end(2, `${file} cannot be read: ${error.message}`);
  }
};

/** Only what is signed counts: what stands beside it in the file is not looked at. */
const said = JSON.parse(signedText());
if (said.certificate !== 'sales-erasure' || said.version !== 1)
  end(1, '! what is signed is not a certificate of an erasure');

const { personId, keys, erased, readModels, invoicesUntil, backupsUntil, sealed } = said;
for (const { purpose, state } of keys) {
  if (purpose === 'invoice' && invoicesUntil !== undefined) continue;
  if (state !== 'erased') troubles.push(`the key ${purpose} is ${state}`);
  if (!erased.some((one) => one.purposes.includes(purpose)))
    troubles.push(`no event says that ${purpose} is destroyed`);
}
for (const { readModel, table, clear } of readModels)
  if (clear > 0) troubles.push(`rows of ${readModel}/${table} in which personal values can still be read: ${clear}`);
if (!said.isComplete) troubles.push('the erasure was not complete yet');

/** What the certificate says of events: an event that is in the chain, of that stream, with these keys. */
const expected = new Map([
  [said.askedIn.eventId, { ...said.askedIn, purposes: [] }],
  ...erased.map((one) => [one.eventId, one]),
]);

const compare = (message) => {
  const { ce_id: id, ce_position: position } = message.headers;
  const event = expected.get(id);
  if (event === undefined) return;
  expected.delete(id);
  const data = JSON.parse(message.value);
  const destroyed = (data.keys ?? []).filter(({ person }) => person === personId).map(({ purpose }) => purpose);
  if (Number(position) !== event.position)
    troubles.push(`event ${id} is at position ${position}, not at ${event.position}`);
  if (!message.value.includes(`"${personId}"`)) troubles.push(`event ${id} is not about the person`);
  for (const purpose of event.purposes)
    if (!destroyed.includes(purpose)) troubles.push(`event ${id} does not say that ${purpose} is destroyed`);
};

let boxes = 0;
if (audit !== undefined)
  try {
    const raw = createReadStream(audit);
    const unzipped = audit.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
    raw.on('error', (error) => unzipped.destroy(error));
    for await (const line of createInterface({ input: unzipped, crlfDelay: Infinity })) {
      const entry = JSON.parse(line);
      if (entry.key === undefined || typeof entry.value !== 'string') continue;
      if (entry.value.includes(`"person":"${personId}","purpose":`) && entry.value.includes('"box":')) boxes += 1;
      compare(entry);
    }
    for (const [id, { position }] of expected) troubles.push(`event ${id} at position ${position} is not in ${audit}`);
  } catch (error) {
    end(2, `${audit} cannot be read: ${error.message}`);
  }

console.log(`person ${personId}: asked by ${said.askedBy} at ${said.askedAt}, checked at ${said.checkedAt}`);
for (const { purposes, at, position } of erased)
  console.log(`  destroyed at ${at}, position ${position}: ${purposes.join(', ')}`);
console.log(`  ${sealed.events} events were sealed with these keys, and cannot be read`);
if (audit !== undefined) console.log(`  ${boxes} messages in ${audit} have sealed values of the person`);
if (invoicesUntil !== undefined) console.log(`  invoices keep name, address and reference until ${invoicesUntil}`);
console.log(
  said.filesRewrittenAt === undefined
    ? '  files of the read models were not made anew since: pages and journal may hold earlier versions for a day'
    : `  files of the read models were made anew at ${said.filesRewrittenAt}`,
);
console.log(`  a backup of the keys with the folder of epochs could undo it until ${backupsUntil ?? 'it is deleted'}`);
for (const trouble of troubles) console.log(`! ${trouble}`);
process.exit(troubles.length === 0 ? 0 : 1);
