/** The first call in three steps at `#/start`, with code for this server; and one that is made by a click. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createRoom, roomKeys } from '../../api/queries/rooms';
import { Button } from '../../design/Button';
import { Spinner } from '../../design/Spinner';
import { Enter, Key } from '../../icons/icons';
import { addressOf } from '../../router/routes';
import { words } from '../../texts/portal';
import { PageHead } from '../list/PageHead';
import { Section } from '../list/Section';
import { Code } from '../parts/Code';
import { CopyField } from '../parts/CopyField';
import { Dialog } from '../parts/Dialog';
import { Tabs } from '../parts/Tabs';
import { say } from '../parts/toasts';
import { openRoom } from '../rooms/joinLinks';
import { roomLabel } from '../rooms/roomLabel';
import { useMay } from '../shell/me';
import { joinSample, LANGUAGES, samplesOf, type Language } from './samples';
import './start.css';

const texts = words.start;
const { steps } = texts;

export default function StartPage() {
  const [language, setLanguage] = useState<Language>('curl');
  const mayOperate = useMay('operator');
  const tabs = LANGUAGES.map((value) => ({
    value,
    label: texts.languages[value],
    content: <Steps language={value} />,
  }));
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead} />
      <div className="start">
        <Tabs
          label={texts.language}
          tabs={tabs}
          value={language}
          onChoose={(value) => setLanguage(LANGUAGES.find((one) => one === value) ?? 'curl')}
        />
        <aside className="start-side">
          {mayOperate ? <TryIt /> : null}
          <Section isCard title={texts.more.title}>
            <ul className="start-links">
              <li>
                <a href="/docs" target="_blank" rel="noreferrer">
                  {texts.more.reference}
                </a>
              </li>
              <li>
                <a href={addressOf('rooms')}>{texts.more.rooms}</a>
              </li>
              <li>
                <a href={addressOf('webhooks')}>{texts.more.webhooks}</a>
              </li>
            </ul>
          </Section>
        </aside>
      </div>
    </>
  );
}

function Steps({ language }: { readonly language: Language }) {
  const mayOwn = useMay('owner');
  const samples = samplesOf(language, location.origin);
  return (
    <>
      <Section isCard title={steps.key.title} lead={steps.key.detail}>
        <p>
          {mayOwn ? (
            <a className="button" href={addressOf('keys', '', { new: '1' })}>
              <Key size={18} />
              {steps.key.make}
            </a>
          ) : (
            steps.key.ask
          )}
        </p>
        <Code name={steps.key.code} text={samples.key} />
      </Section>
      <Section isCard title={steps.room.title} lead={steps.room.detail}>
        <Code name={steps.room.code} text={samples.room} />
      </Section>
      <Section isCard title={steps.token.title} lead={steps.token.detail}>
        <Code name={steps.token.code} text={samples.token} />
        <p className="lead">{steps.token.joinDetail}</p>
        <Code name={steps.token.join} text={joinSample(location.origin)} />
      </Section>
    </>
  );
}

function TryIt() {
  const cache = useQueryClient();
  const [link, setLink] = useState<string | null>(null);
  const making = useMutation({
    mutationFn: () => openRoom(() => createRoom({ max_participants: 10 }), setLink),
    onSuccess: async (room) => {
      if (room) say(texts.try.made(roomLabel(room)));
      await cache.invalidateQueries({ queryKey: roomKeys.all });
    },
  });
  return (
    <Section isCard title={texts.try.title} lead={texts.try.detail}>
      <p>
        <Button look="primary" aria-disabled={making.isPending} onClick={() => making.mutate()}>
          {making.isPending ? <Spinner /> : <Enter size={18} />}
          {making.isPending ? texts.try.busy : texts.try.button}
        </Button>
      </p>
      {link === null ? null : (
        <Dialog title={words.rooms.linkTitle} onClose={() => setLink(null)}>
          <CopyField label={words.rooms.linkTitle} value={link} hint={words.rooms.linkDetail} isLong />
        </Dialog>
      )}
    </Section>
  );
}
