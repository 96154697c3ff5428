// Checks a file of `npm run ops -- export-audit` without anything of the system that wrote it: only Node is needed.
//   node check-audit.js audit.ndjson.gz <public key, base64>
// docs/audit.md says what is in the file. Exits with 0 when everything holds, 1 when not, 2 when it cannot be read.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const [file, publicKey] = process.argv.slice(2);
const end = (code, text) => {
  console.error(text);
  process.exit(code);
};
if (file === undefined || publicKey === undefined) end(2, 'usage: node check-audit.js <file> <public key>');

const sha256 = (text) => createHash('sha256').update(text).digest('base64url');

/** What the header ce_chain of a message has to be behind that of the message before it in its partition. */
const chainOf = (before, { digest, key, headers, value }) => {
  let text = `${before}\n${digest}\n${key}\n`;
  for (const name of Object.keys(headers).sort()) if (name !== 'ce_chain') text += `${name}: ${headers[name]}\n`;
  return sha256(text + (value ?? ''));
};

const troubles = [];
const roots = [];
/** By partition: the chain, and the chains at all positions that a root names. */
const chains = new Map();
const named = new Set();
let messages = 0;

const takeRoot = ({ text, signature }) => {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
  if (!verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')))
    troubles.push(`root ${roots.length + 1} is not signed with this key`);
  const root = JSON.parse(text);
  // The same key signs certificates of erasures.
  if (!Number.isInteger(root.number)) return troubles.push(`root ${roots.length + 1} is not a root of the chain`);
  const before = roots.at(-1);
  if (before !== undefined && root.number === before.root.number + 1 && root.previous !== sha256(before.text))
    troubles.push(`root ${root.number} does not follow root ${before.root.number}`);
  roots.push({ root, text });
  for (const { topic, partition, position } of root.ends) named.add(`${topic}/${partition}@${position}`);
};

const takeMessage = (entry) => {
  messages += 1;
  const place = `${entry.topic}/${entry.partition}`;
  const known = chains.get(place) ?? { chain: '', at: new Map(), isBroken: false };
  chains.set(place, known);
  const { ce_position: position, ce_revision: revision, ce_type: type, ce_chain: said } = entry.headers;
  const chain = chainOf(known.chain, entry);
  if (chain !== said && !known.isBroken) {
    known.isBroken = true;
    const changed = `${entry.key}@${revision} ${type}, at position ${position}`;
    troubles.push(`${place}: the first message that was changed is ${changed}`);
  }
  known.chain = chain;
  if (named.has(`${place}@${position}`)) known.at.set(Number(position), chain);
};

try {
  const raw = createReadStream(file);
  const unzipped = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => unzipped.destroy(error));
  let nth = 0;
  let entries;
  for await (const line of createInterface({ input: unzipped, crlfDelay: Infinity })) {
    const entry = JSON.parse(line);
    if (nth === 0 && (entry.archive !== 'sales-audit' || entry.version !== 1))
      end(2, `${file} is not a sales-audit of version 1`);
    if (entry.root !== undefined) takeRoot(entry.root);
    else if (entry.key !== undefined) takeMessage(entry);
    entries = entry.entries;
    nth += 1;
  }
  // The first and the last line are about the file.
  if (entries !== nth - 2)
    troubles.push('the file is cut: its last line, which says how many entries it has, is missing or wrong');
} catch (error) {
  end(2, `${file} cannot be read: ${error.message}`);
}

const last = roots.at(-1);
if (last === undefined) end(1, 'there is no root: nothing is signed');
const mended = roots.findLastIndex(({ root }) => root.reason !== undefined);
for (const [nth, { root }] of roots.entries()) {
  if (root.reason !== undefined) console.log(`mended before ${root.at}: ${root.reason}`);
  if (nth < mended) continue;
  for (const { topic, partition, position, chain } of root.ends) {
    const place = `${topic}/${partition}`;
    const known = chains.get(place);
    if (known !== undefined && known.at.get(position) !== chain)
      troubles.push(`${place} is not what root ${root.number} of ${root.at} says, up to position ${position}`);
  }
}
for (const trouble of troubles) console.log(`! ${trouble}`);
console.log(`${messages} messages of ${chains.size} partitions, ${roots.length} roots, the last of ${last.root.at}`);
process.exit(troubles.length === 0 ? 0 : 1);
