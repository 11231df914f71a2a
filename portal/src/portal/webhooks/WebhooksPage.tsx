/** Webhooks at `#/webhooks`: the log of deliveries, where rooms send, the keys that sign. One delivery at `#/webhooks/{id}`. */
import { addressOf } from '../../router/routes';
import { go } from '../../router/go';
import { useParameters, usePlace } from '../../router/useParameters';
import { words } from '../../texts/portal';
import { PageHead } from '../list/PageHead';
import { Tabs } from '../parts/Tabs';
import { Deliveries } from './Deliveries';
import { DeliveryPage } from './DeliveryPage';
import { Endpoints } from './Endpoints';
import { SigningKeys } from './SigningKeys';
import './webhooks.css';

const texts = words.webhooks;
const DELIVERIES = 'deliveries';

export default function WebhooksPage() {
  const { id } = usePlace();
  return id === '' ? <Overall /> : <DeliveryPage id={id} />;
}

function Overall() {
  const { values } = useParameters();
  const tabs = [
    { value: DELIVERIES, label: texts.deliveries, content: <Deliveries /> },
    { value: 'endpoints', label: texts.endpoints, content: <Endpoints /> },
    { value: 'signing', label: texts.signingKeys, content: <SigningKeys /> },
  ];
  const chosen = tabs.find(({ value }) => value === values['tab'])?.value ?? DELIVERIES;
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <Tabs
        label={texts.parts}
        tabs={tabs}
        value={chosen}
        onChoose={(tab) => go(addressOf('webhooks', '', { tab: tab === DELIVERIES ? undefined : tab }))}
      />
    </>
  );
}
