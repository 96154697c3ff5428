import { reject as rejectWith } from '@sales/eventsourcing';
import { problemTable } from '@sales/service-kit';
import { credentialProblems } from '../credentials/index.ts';

export type FirstStartErrorCode = 'setup/done' | 'setup/code-invalid';

export const reject = (code: FirstStartErrorCode): never => rejectWith(code);

export const ownProblems = problemTable<FirstStartErrorCode>({
  'setup/done': 'The system has an administrator',
  'setup/code-invalid': { status: 403, title: 'The link to set up the system is wrong or has expired' },
});

export const problems = new Map([...credentialProblems, ...ownProblems]);
