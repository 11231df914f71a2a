/** `#/compositions` and `#/compositions/new`. */
import { usePlace } from '../../router/useParameters';
import { CompositionsPage } from './CompositionsPage';
import { EditorPage } from './editor/EditorPage';

export default function CompositionsEntry() {
  const { id } = usePlace();
  return id === 'new' ? <EditorPage /> : <CompositionsPage />;
}
