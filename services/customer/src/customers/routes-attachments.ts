import { createHash } from 'node:crypto';
import { Attachment, Id, IdOrNumber, largestAttachment, object } from '@sales/contracts';
import { type CommandContext, derivedId, type Files } from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, newId, queryRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { CustomerPath } from './customer-command.ts';
import type { CustomerResult, Customers } from './customers.ts';
import { requireActive } from './decide.ts';
import { reject } from './errors.ts';
import { Customer, toCustomer } from './representation.ts';
import type { CustomerState } from './state.ts';

const content = Type.String({
  pattern: '^[A-Za-z0-9+/]*={0,2}$',
  maxLength: Math.ceil(largestAttachment / 3) * 4,
  contentEncoding: 'base64',
  description: `The bytes in base64, at most ${largestAttachment} of them`,
});

const FileBody = object({
  attachmentId: Type.Optional(Id),
  name: Attachment.properties.name,
  mediaType: Attachment.properties.mediaType,
  content,
});

const File = object({ ...Attachment.properties, content });

const FilePath = object({ customerId: IdOrNumber, attachmentId: Id });

/** What the bytes of a file are kept under. */
const fileName = (customerId: string, attachmentId: string): string => `customer/${customerId}/${attachmentId}`;

const attachmentsOf = (state: CustomerState): readonly Attachment[] =>
  state.status === 'none' ? reject('customer/unknown') : state.profile.attachments;

const hasFile = (state: CustomerState, attachmentId: string): boolean =>
  attachmentsOf(state).some((one) => one.attachmentId === attachmentId);

/** Files of customers: their bytes are kept first, then the event says that they are there. */
export const attachmentRoutes = (app: App, customers: Customers, files: Files): void => {
  const attach = async (
    customerId: string,
    { attachmentId: given, content: text, ...said }: Static<typeof FileBody>,
    context: CommandContext,
  ): Promise<CustomerResult> => {
    const bytes = Buffer.from(text, 'base64');
    const attachmentId = given ?? newId(context, 'attachment');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const attachment: Attachment = { attachmentId, ...said, size: bytes.length, sha256 };
    const name = fileName(customerId, attachmentId);
    const { state } = await customers.load(customerId);
    requireActive(state);
    if (!hasFile(state, attachmentId)) await files.put(name, bytes);
    const once = { commandId: derivedId(customerId, `attachment:${attachmentId}`), content: attachment };
    const result = await handleNamed(customers, customerId, context, once, async () => ({
      type: 'AddAttachment',
      attachment,
    }));
    // The request came again after the file was removed.
    const now = result.repeated ? (await customers.load(customerId)).state : result.state;
    if (!hasFile(now, attachmentId)) await files.remove(name);
    return result;
  };

  commandRoute(app, {
    method: 'POST',
    url: '/v1/customers/:customerId/attach',
    permission: 'customer:attach',
    summary: 'Add a file to what is known of a customer',
    description:
      'A contract, a form, a picture. The service gives the file an id, unless the body has one: under that it is added once. Events have its name, kind, size and hash, not its bytes.',
    params: CustomerPath,
    body: FileBody,
    bodyLimit: 8 * 1024 * 1024,
    ok: { schema: Customer },
    problems: [
      'customer/unknown',
      'customer/deactivated',
      'customer/dated-too-early',
      'customer/attachment-already-exists',
      'customer/too-many-attachments',
    ],
    command: ({ params: { customerId }, body, context }) => attach(customerId, body, context),
    answer: toCustomer,
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/customers/:customerId/remove-attachment',
    permission: 'customer:remove-attachment',
    summary: 'Remove a file of a customer',
    description: 'Its bytes are deleted. That it was there stays in the timeline. Removing it again changes nothing.',
    params: CustomerPath,
    body: object({ attachmentId: Id }),
    ok: { schema: Customer },
    problems: ['customer/unknown', 'customer/deactivated', 'customer/dated-too-early'],
    command: async ({ params: { customerId }, body: { attachmentId }, context }) => {
      const result = await customers.handle(customerId, { type: 'RemoveAttachment', attachmentId }, context);
      if (!hasFile((await customers.load(customerId)).state, attachmentId))
        await files.remove(fileName(customerId, attachmentId));
      return result;
    },
    answer: toCustomer,
  });
  queryRoute(app, {
    url: '/v1/customers/:customerId/attachments/:attachmentId',
    permission: 'customer:read',
    summary: 'A file of a customer, with its bytes',
    description: 'The customer lists the files that there are. Of one that was removed the bytes are gone: 404.',
    params: FilePath,
    ok: File,
    problems: ['customer/unknown', 'customer/unknown-attachment'],
    reads: [], // its own stream is never behind
    etag: ({ sha256 }) => sha256,
    handle: async ({ params: { customerId, attachmentId } }) => {
      const { state } = await customers.load(customerId);
      const known = attachmentsOf(state).find((one) => one.attachmentId === attachmentId);
      const bytes = known && (await files.find(fileName(customerId, attachmentId)));
      return known === undefined || bytes === undefined
        ? reject('customer/unknown-attachment', { attachmentId })
        : { ...known, content: Buffer.from(bytes).toString('base64') };
    },
  });
};
