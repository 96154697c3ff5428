/** The body of an answer that is an error: RFC 9457. */
export type ProblemBody = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly correlationId?: string;
  readonly errors?: readonly { readonly in: string; readonly path: string; readonly message: string }[];
  readonly details?: Readonly<Record<string, unknown>>;
};

/** An answer that says no. Decide on `code`: it is stable. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly problem: ProblemBody;

  constructor(request: string, problem: ProblemBody) {
    super(`${request}: ${problem.status} ${problem.code}: ${problem.detail ?? problem.title}`);
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
  }

  get detail(): string | undefined {
    return this.problem.detail;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Reads a problem; of what is none, for example of a proxy's page, the status remains. */
export const problemOf = (status: number, text: string): ProblemBody => {
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body) && typeof body['code'] === 'string' && typeof body['title'] === 'string')
      return { ...body, status, code: body['code'], title: body['title'] };
  } catch {
    // Not JSON: told below.
  }
  return { status, code: 'http/no-problem', title: text.slice(0, 200) || 'No body' };
};
