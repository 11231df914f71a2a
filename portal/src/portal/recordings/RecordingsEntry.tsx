/** The recordings at `#/recordings`. */
import { useQueryClient } from '@tanstack/react-query';
import { usePlace } from '../../router/useParameters';
import { useOldApi } from '../oldApi';
import { wishOf } from './address';
import { RecordingsPage } from './RecordingsPage';

export default function RecordingsEntry() {
  const cache = useQueryClient();
  const api = useOldApi();
  return <RecordingsPage api={api} wish={wishOf(usePlace().parameters)} onRefused={() => void cache.invalidateQueries()} />;
}
