import { defineModule, problemTable } from '@sales/service-kit';
import { type CodeErrorCode, codeAggregate } from './codes.ts';

export { byCode, type Codes, codesIn } from './codes.ts';

/** How codes are spelt. */
export const codesModule = defineModule({
  name: 'codes',
  aggregates: [codeAggregate],
  problems: problemTable<CodeErrorCode>({
    'code/too-long': {
      status: 400,
      title: 'The code is too long as it is compared: some characters stand for several',
    },
  }),
});
