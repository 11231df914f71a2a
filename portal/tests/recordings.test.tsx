// @vitest-environment happy-dom
/** The portal's recordings against a server that answers as told. */
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import RecordingsEntry from '../src/portal/recordings/RecordingsEntry';
import { placeOf } from '../src/router/routes';
import { PlaceContext } from '../src/router/useParameters';
import { words } from '../src/texts/portal';
import { startFakeServer, type FakeServer } from './fakeServer';
import { participantRow, recordingRow, sessionRow } from './fileRows';
import { itemNamed, itemNames, openPage, press, settle } from './pageFrame';

const texts = words.recordings;
const { files } = words;
let server: FakeServer;

beforeEach(() => {
  server = startFakeServer({
    'GET /room_recordings': [recordingRow('v1'), recordingRow('a1', { type: 'audio', codec: 'opus', resolution: null })],
    'GET /room_recordings/v1': { ...recordingRow('v1'), download_url: 'http://x/fresh' },
    'GET /room_sessions/s1': sessionRow(),
    'GET /room_sessions/s1/participants': [participantRow('p1', 'Ada')],
    'GET /rooms/r1': { id: 'r1', unique_name: 'Weekly sync' },
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = (address = '#/recordings', role: 'owner' | 'viewer' = 'owner') =>
  openPage(<RecordingsEntry />, { address, role });
const asked = (what: string) => server.asked.filter((one) => one.startsWith(what));
const box = (title: string) => screen.getByRole('checkbox', { name: texts.selection.choose(title) });

describe('the recordings page', () => {
  it('shows recordings under their session, with names for ids', async () => {
    server.answers['GET /room_recordings'] = [
      recordingRow('v1'),
      recordingRow('v2', { session_id: 's2', participant_id: 'p2-with-a-long-id', room_id: 'r9' }),
    ];
    await open();
    expect(itemNames()).toEqual(['Video of Ada', 'Video of p2-with-']);
    const headings = screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
    expect(headings).toEqual(['Weekly sync', words.session.deletedRoom('r9')]);
    expect(itemNamed('Video of Ada').textContent).toMatch(/1:05.*VP8.*640x360.*3[.,]3 MB.*Ready/u);
  });

  it('asks for everything that its address names', async () => {
    await open('#/recordings?room=r1&session=s1&type=audio&status=failed&from=2026-11-01&ended_to=2026-11-02&shortest=5&page=3');
    const [list] = asked('GET /room_recordings?');
    for (const part of [
      'filter[room_id]=r1',
      'filter[session_id]=s1',
      'filter[type]=audio',
      'filter[status]=failed',
      'filter[date_started_at][gte]=2026-11-01',
      'filter[date_ended_at][lte]=2026-11-02',
      'filter[duration_secs][gte]=5',
      'page[number]=3',
    ]) {
      expect(list).toContain(part);
    }
  });

  it('plays one file at a time, from the address at which the page found the server', async () => {
    await open();
    await press(files.play('Video of Ada'));
    const video = itemNamed('Video of Ada').querySelector('video');
    expect(video?.getAttribute('src')).toBe('/v2/room_recordings/v1/file?expires=1&signature=s');
    await press(files.play('Sound of Ada'));
    expect(document.querySelectorAll('video, audio')).toHaveLength(1);
    await press(files.closePlayer('Sound of Ada'));
    expect(document.querySelector('video, audio')).toBeNull();
  });

  it('asks for a fresh link when one has run out, and gives up when that does not help', async () => {
    await open();
    await press(files.play('Video of Ada'));
    const video = document.querySelector('video') as HTMLVideoElement;
    fireEvent.error(video);
    await settle();
    expect(video.getAttribute('src')).toBe('http://x/fresh');
    fireEvent.error(video);
    await settle();
    expect(itemNamed('Video of Ada').textContent).toContain(files.notPlayable);
  });

  it('says why a recording has failed or was interrupted, and offers no file where there is none', async () => {
    server.answers['GET /room_recordings'] = [
      recordingRow('f', { status: 'failed', failure: 'Nothing was received.', download_url: null }),
      recordingRow('i', { type: 'audio', ended_reason: 'interrupted' }),
      recordingRow('l', { stream_key: 'screen', status: 'processing', ended_at: null, download_url: null }),
    ];
    await open();
    expect(itemNamed('Video of Ada').textContent).toContain('FailedNothing was received.');
    expect(itemNamed('Sound of Ada').textContent).toContain(files.interruptions.interrupted);
    expect(itemNamed('Video of Ada, screen').textContent).toContain(files.underWay);
    expect(screen.getAllByRole('button', { name: /^Play/ })).toHaveLength(1);
  });

  it('deletes only after asking, and takes a recording that is gone already for deleted', async () => {
    server.refusals['DELETE /room_recordings/v1'] = { status: 404, errors: [{ code: '10005', title: 'gone' }] };
    await open();
    await press(files.delete('Video of Ada'));
    expect(asked('DELETE')).toEqual([]);
    server.answers['GET /room_recordings'] = [recordingRow('a1', { type: 'audio' })];
    await press(files.deleteAction);
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(itemNames()).toEqual(['Sound of Ada']);
    expect(screen.getByText(files.wasDeleted('Video of Ada'))).toBeTruthy();
  });

  it('leads to the editor for the session, also while it goes on', async () => {
    server.answers['GET /room_sessions/s1'] = sessionRow({ active: true, ended_at: null });
    await open();
    const link = screen.getByRole('link', { name: /^Compose/ });
    expect(link.getAttribute('href')).toBe('#/compositions/new?session=s1');
    expect(screen.getByText(texts.live)).toBeTruthy();
  });

  it('lets a viewer look, play and download, and nothing else', async () => {
    await open('#/recordings', 'viewer');
    expect(screen.getAllByRole('button', { name: /^Play/ })).toHaveLength(2);
    expect(screen.queryByRole('button', { name: /^Delete/ })).toBeNull();
    expect(screen.queryByRole('link', { name: /^Compose/ })).toBeNull();
    expect(screen.queryByRole('checkbox')).toBeNull();
  });

  it.each([
    ['#/recordings', texts.empty],
    ['#/recordings?room=r1', words.lists.nothingFound],
  ])('says what an empty list means at %s', async (address, text) => {
    server.answers['GET /room_recordings'] = [];
    await open(address);
    expect(screen.getByRole('heading', { name: text })).toBeTruthy();
  });

  it('says that the server is away, and tries again when asked', async () => {
    server.refusals['GET /room_recordings'] = { status: 400, errors: [{ code: '1', title: 'x', detail: 'Not now.' }] };
    await open();
    expect(screen.getByRole('alert').textContent).toContain('Not now.');
    server.refusals = {};
    await press(words.shell.tryAgain);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(itemNames()).toHaveLength(2);
  });

  it('shows markup and marks that turn lines as the text they are, and cuts what is long', async () => {
    const evil = `\u202e<img src=x onerror=alert(1)>${'x'.repeat(4000)}`;
    server.answers['GET /room_sessions/s1/participants'] = [participantRow('p1', evil)];
    server.answers['GET /room_recordings'] = [recordingRow('v1', { stream_key: `\u2067<b>${'k'.repeat(4000)}` })];
    await open();
    const [title = ''] = itemNames();
    expect(title).toMatch(/^Video of <img src=x onerror=alert\(1\)>x+…?, <b>k+…$/);
    expect(title.length).toBeLessThan(200);
    expect(document.querySelector('li img, li b')).toBeNull();
  });

  it('follows what is under way by itself', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    server.answers['GET /room_recordings'] = [recordingRow('v1', { status: 'processing', download_url: null })];
    await open();
    expect(itemNamed('Video of Ada').textContent).toContain(files.storing);
    server.answers['GET /room_recordings'] = [recordingRow('v1')];
    await act(() => vi.advanceTimersByTimeAsync(3_500));
    expect(itemNamed('Video of Ada').textContent).toContain(files.ready);
  });
});

/** The page with a way to other filters, while it stays open. */
function Moving() {
  const [address, setAddress] = useState('#/recordings');
  return (
    <PlaceContext value={placeOf(address) ?? { page: 'recordings', id: '', parameters: {} }}>
      <button type="button" onClick={() => setAddress('#/recordings?room=r1')}>
        Go on
      </button>
      <RecordingsEntry />
    </PlaceContext>
  );
}

describe('choosing many recordings', () => {
  it('waits for what other filters give, while the list of the former is still shown', async () => {
    await openPage(<Moving />, { address: '#/recordings' });
    expect(screen.getByRole('checkbox', { name: texts.selection.page })).toBeTruthy();
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    await press('Go on');
    expect(itemNames()).toHaveLength(2);
    expect(screen.queryByRole('checkbox', { name: texts.selection.page })).toBeNull();
  });

  it('deletes those chosen after asking, with their number, and says how many went', async () => {
    server.refusals['DELETE /room_recordings/a1'] = { status: 500, errors: [] };
    await open();
    fireEvent.click(box('Video of Ada'));
    fireEvent.click(box('Sound of Ada'));
    await settle();
    expect(screen.getByText(texts.selection.chosen(2))).toBeTruthy();
    await press(texts.selection.delete('2'));
    const dialog = screen.getByRole('alertdialog');
    expect(within(dialog).getByText(texts.selection.title('2'))).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('button', { name: texts.selection.action('2') }));
    await settle();
    expect(asked('DELETE')).toEqual(['DELETE /room_recordings/v1', 'DELETE /room_recordings/a1']);
    expect(screen.getByText(texts.selection.some(1, 2))).toBeTruthy();
  });

  it('offers all that match the filters only when the whole page is chosen, and deletes them by the filters', async () => {
    server.meta = { total_pages: 20, total_results: 500 };
    server.answers['DELETE /room_recordings'] = { room_recordings: 500 };
    await open('#/recordings?room=r1&status=failed');
    expect(screen.queryByRole('button', { name: texts.selection.chooseMatching('500') })).toBeNull();
    fireEvent.click(screen.getByRole('checkbox', { name: texts.selection.page }));
    await settle();
    await press(texts.selection.chooseMatching('500'));
    await press(texts.selection.delete('500'));
    const dialog = screen.getByRole('alertdialog');
    expect(dialog.textContent).toContain(texts.selection.matchingDetail('500'));
    fireEvent.click(within(dialog).getByRole('button', { name: texts.selection.action('500') }));
    await settle();
    expect(asked('DELETE')).toEqual(['DELETE /room_recordings?filter[room_id]=r1&filter[status]=failed']);
    expect(screen.getByText(texts.selection.done(500))).toBeTruthy();
  });
});
