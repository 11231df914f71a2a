/** The figures of a person's connection, those that are bad set off. */
import { words } from '../../../texts/portal';
import { connectionText, delayText, isBadLoss, isBadRoundTrip, lossText, rateText, type LivePerson } from './figures';

const texts = words.session.person;

export function Connection({ person }: { readonly person: LivePerson }) {
  const { transport } = person;
  const figures: readonly Figure[] = [
    { name: texts.roundTrip, value: delayText(transport?.rtt_ms), isBad: isBadRoundTrip(transport?.rtt_ms) },
    { name: texts.uplink, value: rateText(transport?.uplink_bps) },
    { name: texts.downlink, value: rateText(transport?.downlink_bps) },
    { name: texts.estimate, value: rateText(transport?.estimate_bps), isBad: transport?.is_downlink_limited ?? false },
    { name: texts.uplinkLoss, value: lossText(transport?.uplink_loss), isBad: isBadLoss(transport?.uplink_loss) },
    { name: texts.downlinkLoss, value: lossText(transport?.downlink_loss), isBad: isBadLoss(transport?.downlink_loss) },
    { name: texts.protocol, value: connectionText(person) },
  ];
  return (
    <dl className="person-figures">
      {figures.map(({ name, value, isBad }) => (
        <div key={name} data-bad={isBad || undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}
