import type { FieldError } from './validation.ts';

/** The request itself is wrong: 400 with what and where. Never remembered under an Idempotency-Key. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(errors.map((error) => `${error.path || error.in} ${error.message}`).join('; '));
    this.errors = errors;
  }
}

/** Refuses a header. */
export const badHeader = (name: string, message: string, allowed: string): never => {
  throw new BadRequest([{ in: 'header', path: name, message, allowed }]);
};
