/** The portal at `/`: asks for the API key, then shows its pages. Loaded by App.tsx on demand. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ApiClient } from '../api/client';
import { Button } from '../design/Button';
import { Key } from '../icons/icons';
import { addressOf, type PortalRoute } from '../router/routes';
import { texts } from '../texts';
import { forgetKey, savedKey, saveKey } from './apiKey';
import { KeyPage } from './KeyPage';
import { Logo } from './Logo';
import './portal.css';
import { CompositionsPage } from './recordings/CompositionsPage';
import { RecordingsPage } from './recordings/RecordingsPage';
import { RoomsPage } from './rooms/RoomsPage';

const PAGES: readonly { readonly route: PortalRoute; readonly label: string }[] = [
  { route: { page: 'rooms' }, label: texts.portal.rooms },
  { route: { page: 'recordings', room: '', session: '', pageNumber: 1 }, label: texts.recordings.recordings },
  { route: { page: 'compositions', session: '', pageNumber: 1 }, label: texts.recordings.compositions },
];

export default function Portal({ route }: { readonly route: PortalRoute }) {
  const [key, setKey] = useState(savedKey);
  const [wasRefused, setRefused] = useState(false);
  const api = useMemo(() => (key === null ? null : new ApiClient(key)), [key]);

  useEffect(() => {
    const page = PAGES.find((one) => one.route.page === route.page);
    const isNamed = key !== null && page !== undefined && route.page !== 'rooms';
    document.title = isNamed ? texts.recordings.pageTitle(page.label, texts.product) : texts.product;
  }, [route.page, key]);

  const accept = (accepted: string) => {
    saveKey(accepted);
    setRefused(false);
    setKey(accepted);
  };
  const forget = useCallback((refused: boolean) => {
    forgetKey();
    setRefused(refused);
    setKey(null);
  }, []);
  const refuse = useCallback(() => forget(true), [forget]);

  if (api === null) return <KeyPage wasRefused={wasRefused} onAccept={accept} />;
  return (
    <div className="portal">
      <header className="portal-head">
        <Logo />
        <Pages current={route.page} />
        <Button look="quiet" onClick={() => forget(false)}>
          <Key size={18} />
          {texts.portal.key.forget}
        </Button>
      </header>
      {route.page === 'rooms' ? <RoomsPage api={api} onRefused={refuse} /> : null}
      {route.page === 'recordings' ? <RecordingsPage api={api} wish={route} onRefused={refuse} /> : null}
      {route.page === 'compositions' ? <CompositionsPage api={api} wish={route} onRefused={refuse} /> : null}
    </div>
  );
}

function Pages({ current }: { readonly current: PortalRoute['page'] }) {
  return (
    <nav className="portal-pages" aria-label={texts.recordings.pages}>
      {PAGES.map(({ route, label }) => (
        <a key={route.page} href={addressOf(route)} aria-current={route.page === current ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
