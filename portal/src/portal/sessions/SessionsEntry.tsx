/** `#/sessions` and `#/sessions/{id}`. */
import { usePlace } from '../../router/useParameters';
import { SessionPage } from './SessionPage';
import { SessionsPage } from './SessionsPage';

export default function SessionsEntry() {
  const { id } = usePlace();
  return id === '' ? <SessionsPage /> : <SessionPage id={id} />;
}
