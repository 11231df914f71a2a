/** The compositions at `#/compositions`. */
import { useQueryClient } from '@tanstack/react-query';
import { usePlace } from '../../router/useParameters';
import { useOldApi } from '../oldApi';
import { wishOf } from './address';
import { CompositionsPage } from './CompositionsPage';

export default function CompositionsEntry() {
  const cache = useQueryClient();
  const api = useOldApi();
  return <CompositionsPage api={api} wish={wishOf(usePlace().parameters)} onRefused={() => void cache.invalidateQueries()} />;
}
