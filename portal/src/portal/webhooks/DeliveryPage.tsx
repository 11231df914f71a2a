/** One delivery at `#/webhooks/{id}`: what was told, every attempt with request and response, and sending it again. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deliveryKeys, deliveryQuery, replayDelivery, type Attempt, type Delivery } from '../../api/queries/webhooks';
import { Button } from '../../design/Button';
import { Again } from '../../icons/portal';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Facts } from '../list/Facts';
import { PageHead } from '../list/PageHead';
import { Section } from '../list/Section';
import { Single } from '../list/Single';
import { EmptyState } from '../list/states';
import { When } from '../list/When';
import { Code } from '../parts/Code';
import { GivenText } from '../parts/GivenText';
import { say } from '../parts/toasts';
import { useMay } from '../shell/me';
import { millisecondsText } from '../wording/measures';
import { momentText } from '../wording/times';
import { AttemptItem } from './AttemptItem';
import { DELIVERY_LOOKS } from './Deliveries';
import { eventLabel } from './eventTypes';

const texts = words.webhooks;
const own = texts.delivery;
const UP = { address: addressOf('webhooks'), label: texts.title };

export function DeliveryPage({ id }: { readonly id: string }) {
  return (
    <Single query={useQuery(deliveryQuery(id))} missing={<NoDelivery />}>
      {(delivery) => <Found delivery={delivery} />}
    </Single>
  );
}

function Found({ delivery }: { readonly delivery: Delivery }) {
  const mayOperate = useMay('operator');
  const event = eventLabel(delivery.webhook.event_type);
  return (
    <>
      <PageHead title={own.title(event)} heading={event} up={UP}>
        {mayOperate ? <Replay delivery={delivery} /> : null}
      </PageHead>
      <Section isCard title={own.about}>
        <DeliveryFacts delivery={delivery} />
      </Section>
      <Section title={own.attempts}>
        <Attempts attempts={delivery.attempts ?? []} />
      </Section>
      <Section isCard title={own.payload}>
        <Code name={own.payload} text={JSON.stringify(delivery.webhook.payload, null, 2)} />
      </Section>
    </>
  );
}

function Replay({ delivery }: { readonly delivery: Delivery }) {
  const cache = useQueryClient();
  const replaying = useMutation({
    mutationFn: () => replayDelivery(delivery.id),
    onSuccess: async () => {
      say(texts.wasReplayed);
      await cache.invalidateQueries({ queryKey: deliveryKeys.all });
    },
  });
  return (
    <Button look="primary" aria-disabled={replaying.isPending} onClick={() => replaying.mutate()}>
      <Again size={18} />
      {delivery.status === 'pending' ? texts.tryNow : texts.replay}
    </Button>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: Delivery }) {
  const { payload } = delivery.webhook;
  const room = typeof payload['room_id'] === 'string' ? payload['room_id'] : null;
  return (
    <Facts
      facts={[
        { name: texts.status, value: <Badge look={DELIVERY_LOOKS[delivery.status]} text={texts.statuses[delivery.status]} /> },
        { name: texts.url, value: <GivenText text={delivery.url} longest={200} /> },
        { name: own.failover, value: delivery.failover_url ? <GivenText text={delivery.failover_url} /> : words.charts.none },
        { name: own.timeout, value: own.seconds(delivery.timeout_secs) },
        { name: own.occurred, value: momentText(delivery.webhook.occurred_at) },
        { name: own.finished, value: delivery.finished_at ? momentText(delivery.finished_at) : words.charts.none },
        {
          name: texts.nextAttempt,
          value: <When at={delivery.status === 'pending' ? delivery.next_attempt_at : null} none={words.charts.none} />,
        },
        { name: texts.endpoint.room, value: room ? <a href={addressOf('rooms', room)}>{room}</a> : words.charts.none },
        { name: own.eventId, value: <code>{delivery.webhook.id}</code> },
      ]}
    />
  );
}

function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <EmptyState title={own.noAttempts} />;
  return (
    <ul className="attempts card">
      {attempts.map((attempt) => (
        <AttemptItem key={attempt.id} attempt={attempt} took={millisecondsText(attempt.duration_ms)} />
      ))}
    </ul>
  );
}

function NoDelivery() {
  return (
    <EmptyState title={own.gone} detail={own.goneDetail}>
      <a href={UP.address}>{own.toDeliveries}</a>
    </EmptyState>
  );
}
