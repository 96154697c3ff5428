import { CustomerDetails } from '@sales/contracts';
import type { FastifyReply } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { bestOf } from './file.ts';

const pdfType = 'application/pdf';

/** The media types of what is printed, each with what it is like. */
export const printTypes: Readonly<Record<string, TSchema>> = {
  [pdfType]: Type.String({
    $id: 'Pdf',
    format: 'binary',
    description: 'The answer as a document to print: tagged, with its fonts in it. The same answer is the same bytes',
  }),
};

const Language = CustomerDetails.properties.language;
export type PrintLanguage = Static<typeof Language>;

/** What a document is asked to be like. */
export const printQuery = {
  format: Type.Optional(
    Type.Union([Type.Literal('json'), Type.Literal('pdf')], {
      description: 'Default: by the Accept header, else json',
    }),
  ),
  language: Type.Optional(
    Type.With(Language, {
      description: 'Of a pdf. Default: the language of the customer, where that is known, else en',
    }),
  ),
};

export const wantsPdf = (accept: string, asked: string | undefined): boolean =>
  asked === undefined ? bestOf(accept, [pdfType]) === pdfType : asked === 'pdf';

/** For a browser to show, and to keep under this name. */
export const sendPdf = (reply: FastifyReply, name: string, bytes: Uint8Array): FastifyReply =>
  reply
    .type(pdfType)
    .header('content-disposition', `inline; filename="${name.replaceAll(/[^\w.-]/g, '-')}.pdf"`)
    .header('vary', 'accept')
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
