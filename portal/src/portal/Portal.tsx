/** The portal at `/`: asks for the API key, then shows its pages. Loaded by App.tsx on demand. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ApiClient } from '../api/client';
import { Button } from '../design/Button';
import { Key } from '../icons/icons';
import { texts } from '../texts';
import { forgetKey, savedKey, saveKey } from './apiKey';
import { KeyPage } from './KeyPage';
import { Logo } from './Logo';
import './portal.css';
import { RoomsPage } from './rooms/RoomsPage';

export default function Portal() {
  const [key, setKey] = useState(savedKey);
  const [wasRefused, setRefused] = useState(false);
  const api = useMemo(() => (key === null ? null : new ApiClient(key)), [key]);

  useEffect(() => {
    document.title = texts.product;
  }, []);

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
        <Button look="quiet" onClick={() => forget(false)}>
          <Key size={18} />
          {texts.portal.key.forget}
        </Button>
      </header>
      <RoomsPage api={api} onRefused={refuse} />
    </div>
  );
}
