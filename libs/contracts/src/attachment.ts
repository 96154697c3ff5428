import { Type } from 'typebox';
import { event, type ValueOf } from './category.ts';
import { Id, object, PersonId } from './contract.ts';
import { FreeText } from './personal.ts';

/** Most bytes of one file that a request may bring. */
export const largestAttachment = 5_000_000;

/** A file that belongs to something. Events say what it is; its bytes are kept outside of them. */
export const Attachment = object({
  attachmentId: Id,
  name: FreeText(200),
  mediaType: Type.String({
    pattern: '^[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}$',
    title: 'MediaType',
    description: 'in lower case, without parameters',
    examples: ['application/pdf'],
  }),
  size: Type.Integer({ minimum: 0, description: 'In bytes' }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$', title: 'Sha256', description: 'Of the content, in hexadecimal' }),
});
export type Attachment = ValueOf<typeof Attachment>;

const added = 'There is one more file that belongs to it.';
const removed = event('A file is there no more.', { attachmentId: Id });

/** What happens to the files of a thing, in every category of things that have some and belong to no person. */
export const attachmentEvents = {
  AttachmentAdded: event(added, { attachment: Attachment }),
  AttachmentRemoved: removed,
};

/** The same of things that can belong to a person. */
export const personalAttachmentEvents = {
  AttachmentAdded: event(added, {
    personId: Type.Optional(Type.With(PersonId, { description: 'Whom it belongs to, where that is a person' })),
    attachment: Attachment,
  }),
  AttachmentRemoved: removed,
};
