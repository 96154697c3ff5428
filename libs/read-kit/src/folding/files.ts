import type { Attachment } from '@sales/contracts';

type Filed = { readonly attachments: readonly Attachment[] };

/** A document with one more file. */
export const fileAdded = <Document extends Filed>(
  { data }: { readonly data: { readonly attachment: Attachment } },
  document: Document,
): Document => ({ ...document, attachments: [...document.attachments, data.attachment] });

/** A document without a file. */
export const fileRemoved = <Document extends Filed>(
  { data: { attachmentId } }: { readonly data: { readonly attachmentId: string } },
  document: Document,
): Document => ({
  ...document,
  attachments: document.attachments.filter((one) => one.attachmentId !== attachmentId),
});
