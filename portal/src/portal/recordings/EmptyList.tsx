/** What stands where a list would: that it is on its way, or why it is empty and where to go on. */
import { Spinner } from '../../design/Spinner';
import { texts } from '../../texts';

export function Waiting() {
  return (
    <p className="rooms-waiting">
      <Spinner /> {texts.loading}
    </p>
  );
}

interface EmptyListProps {
  readonly title: string;
  readonly detail?: string;
  readonly link?: string;
  readonly linkText?: string;
}

export function EmptyList({ title, detail, link, linkText }: EmptyListProps) {
  return (
    <div className="card rooms-empty">
      <h2>{title}</h2>
      {detail ? <p className="lead">{detail}</p> : null}
      {link ? <a href={link}>{linkText}</a> : null}
    </div>
  );
}
