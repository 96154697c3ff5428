import type { Step } from '@sales/eventsourcing';
import type { CustomerEvent } from './events.ts';

const says = (of: string): Step => ({ of, turns: false });
const turns = (of: string): Step => ({ of, turns: true });

/** What an event is about, as far as it has an order: nothing is released before it is held. */
export const stepsOf = (event: CustomerEvent): readonly Step[] => {
  switch (event.type) {
    case 'CustomerRegistered':
    case 'CustomerDeactivated':
    case 'CustomerErased':
      return [turns('customer')];
    case 'CustomerHeld': // once more for another reason
      return [says('customer'), says('hold')];
    case 'CustomerReleased':
      return [says('customer'), turns('hold')];
    case 'ContactChanged':
      return [says('customer'), says(`contact ${event.data.contact.contactId}`)];
    case 'ContactAdded':
      return [says('customer'), turns(`contact ${event.data.contact.contactId}`)];
    case 'ContactRemoved':
    case 'ContactErased':
      return [says('customer'), turns(`contact ${event.data.contactId}`)];
    case 'AttachmentAdded':
      return [says('customer'), turns(`file ${event.data.attachment.attachmentId}`)];
    case 'AttachmentRemoved':
      return [says('customer'), turns(`file ${event.data.attachmentId}`)];
    case 'CustomerTagged':
    case 'CustomerUntagged':
      return [says('customer'), turns(`tag ${event.data.tag}`)];
    case 'CustomerDetailsChanged':
    case 'OwnerAssigned':
    case 'CreditLimitSet':
    case 'PaymentTermsSet':
    case 'PriceListAssigned':
      return [says('customer')];
    case 'PersonalDataErased':
    case 'ClaimWithdrawn': // by the service itself
      return [];
  }
};
