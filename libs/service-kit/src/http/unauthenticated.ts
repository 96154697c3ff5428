/** Why a request does not say who sends it. */
export type AuthenticationFailure =
  /** It has neither a token nor a key. */
  | 'missing'
  /** What it has is not a token or key of ours, was changed, or is for something else. */
  | 'invalid'
  | 'expired'
  /** Was good, and was withdrawn: a sign-out, a revoked key, a deactivated user. */
  | 'revoked'
  /** Is good at the issuer of a company, whose person is not a user here. */
  | 'unregistered'
  /** Is good, and a role of the user asks for a second factor, which its sign-in had not. */
  | 'second-factor-missing';

/** It is not known who sends the request: 401. The reason says no more than the holder of the credentials may know. */
export class Unauthenticated extends Error {
  override readonly name = 'Unauthenticated';
  readonly failure: AuthenticationFailure;

  constructor(failure: AuthenticationFailure, options?: ErrorOptions) {
    super(failure, options);
    this.failure = failure;
  }
}

/** The keys of an issuer cannot be had: tokens that have not been seen before cannot be verified. 503. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}
