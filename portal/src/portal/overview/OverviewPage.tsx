/** What is going on on this server, at `#/`. */
import { words } from '../../texts/portal';
import { PageHead } from '../list/PageHead';

export default function OverviewPage() {
  return <PageHead title={words.overview.title} />;
}
