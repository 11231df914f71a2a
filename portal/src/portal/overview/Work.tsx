/** What the server does beside calls, and what of it has failed, with the way to it. */
import type { Overview } from '../../api/queries/overview';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Section } from '../list/Section';
import { countText } from '../wording/measures';

const texts = words.overview;

export function Work({ overview }: { readonly overview: Overview }) {
  return (
    <Section title={texts.work}>
      <ul className="tiles">
        <Kind
          kind={texts.kinds.compositions}
          counts={overview.compositions}
          address={addressOf('compositions', '', { status: 'failed' })}
        />
        <Kind
          kind={texts.kinds.deliveries}
          counts={overview.webhook_deliveries}
          address={addressOf('webhooks', '', { status: 'failed' })}
        />
        <Kind kind={texts.kinds.jobs} counts={overview.jobs} />
      </ul>
    </Section>
  );
}

interface KindProps {
  readonly kind: string;
  readonly counts: Overview['jobs'];
  readonly address?: string;
}

function Kind({ kind, counts, address }: KindProps) {
  const failed =
    counts.failed > 0 ? (
      <Badge look="bad" text={texts.failed(countText(counts.failed))} />
    ) : (
      <Badge look="good" text={texts.noneFailed} />
    );
  return (
    <li className="card work">
      <h3>{kind}</h3>
      <p className="faint">{texts.pending(countText(counts.pending))}</p>
      {address && counts.failed > 0 ? (
        <a className="work-link" href={address} aria-label={texts.see(kind)}>
          {failed}
        </a>
      ) : (
        failed
      )}
    </li>
  );
}
