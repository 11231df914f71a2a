/** Chooses the page for the address. The two pages are loaded apart: who joins a room never loads the portal. */
import { Component, lazy, Suspense, type ReactNode } from 'react';
import { Button } from './design/Button';
import { MessagePage } from './design/MessagePage';
import { useRoute } from './router/useRoute';
import { texts } from './texts';

const MeetPage = lazy(() => import('./meet/MeetPage'));
const Portal = lazy(() => import('./portal/Portal'));

export function App() {
  const route = useRoute();
  return (
    <Safety>
      <Suspense fallback={null}>
        {/* Another link to the same room, pasted into the address bar, starts anew. */}
        {route.page === 'meet' ? (
          <MeetPage key={`${route.roomId}${route.fragment}`} fragment={route.fragment} />
        ) : null}
        {route.page === 'portal' ? <Portal place={route.place} /> : null}
        {route.page === 'unknown' ? (
          <MessagePage title={texts.notFoundPage.title} detail={texts.notFoundPage.detail}>
            <a className="button button-primary button-large" href="/">
              {texts.notFoundPage.home}
            </a>
          </MessagePage>
        ) : null}
      </Suspense>
    </Safety>
  );
}

/** When a page cannot be loaded or breaks: words and a way on instead of an empty page. */
class Safety extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <MessagePage title={texts.broken.title} detail={texts.broken.detail}>
        <Button look="primary" large onClick={() => location.reload()}>
          {texts.tryAgain}
        </Button>
      </MessagePage>
    );
  }
}
