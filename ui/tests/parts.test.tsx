// @vitest-environment happy-dom
/** Focus that goes back, questions while their answer is carried out, the link to copy, the camera's own blur. */
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sizeFor } from '../src/blur/blurring';
import { blurByCamera, unblurByCamera } from '../src/blur/camera';
import { ConfirmDialog } from '../src/look/ConfirmDialog';
import { useFocusReturn } from '../src/look/focus';
import { NOWHERE, PlaceContext } from '../src/look/place';
import { PeoplePanel } from '../src/people/PeoplePanel';
import { usePictureInPicture } from '../src/pip/usePictureInPicture';
import { AloneCard } from '../src/room/Banners';
import { texts } from '../src/texts';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ignore = () => undefined;

describe('useFocusReturn', () => {
  function Panel() {
    useFocusReturn();
    // oxlint-disable-next-line jsx-a11y/no-autofocus -- takes the focus before any effect runs
    return <input autoFocus aria-label="within" />;
  }
  function Page({ panel }: { readonly panel: React.ReactNode }) {
    const [isOpen, setOpen] = useState(false);
    return (
      <>
        <button type="button" onClick={() => setOpen(!isOpen)}>
          toggle
        </button>
        {isOpen ? panel : null}
      </>
    );
  }
  const panels = {
    'that takes it as it comes': <Panel />,
    'of participants': <PeoplePanel people={[]} pin={null} moderation={null} onPin={ignore} onClose={ignore} />,
  };

  it.each(Object.entries(panels))('gives the focus back to where it was before a panel %s', (_, panel) => {
    render(<Page panel={panel} />);
    const button = screen.getByRole('button', { name: 'toggle' });
    button.focus();
    fireEvent.click(button);
    expect(document.activeElement?.localName).toBe('input');
    fireEvent.click(button);
    expect(document.activeElement).toBe(button);
  });
});

describe('ConfirmDialog', () => {
  const question = { title: 'Sure?', detail: 'It cannot be undone.', action: 'Do it' };

  it('stays while the answer is carried out, and closes when that is done', async () => {
    let finish = (): void => undefined;
    const onClose = vi.fn();
    const carryOut = () => new Promise<void>((resolve) => (finish = resolve));
    render(<ConfirmDialog question={question} act={carryOut} onClose={onClose} />);
    fireEvent.click(screen.getByText('Do it'));
    fireEvent.click(screen.getByText(texts.cancel));
    fireEvent.click(screen.getByLabelText(texts.close));
    expect(onClose).not.toHaveBeenCalled();
    await act(async () => finish());
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('closes at once as long as nothing was begun', () => {
    const onClose = vi.fn();
    render(<ConfirmDialog question={question} act={vi.fn()} onClose={onClose} />);
    fireEvent.click(screen.getByText(texts.cancel));
    expect(onClose).toHaveBeenCalledTimes(1);
  });
});

describe('AloneCard', () => {
  const card = () =>
    render(
      <PlaceContext value={{ ...NOWHERE, inviteLink: 'https://rooms.example/meet/1' }}>
        <AloneCard />
      </PlaceContext>,
    );

  it.each([
    ['has no clipboard', undefined],
    ['refuses its clipboard', { writeText: () => Promise.reject(new Error('no')) }],
  ])('shows the link where the browser %s', async (_, clipboard) => {
    vi.stubGlobal('navigator', { clipboard });
    card();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: texts.room.copyLink })));
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('https://rooms.example/meet/1');
  });

  it('says that the link was copied', async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    card();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: texts.room.copyLink })));
    expect(screen.getByRole('button').textContent).toBe(texts.room.linkCopied);
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});

describe('the blur', () => {
  function camera(backgroundBlur: boolean[]) {
    let blurs: unknown = false;
    const applyConstraints = vi.fn(async ({ advanced }: { advanced: { backgroundBlur: boolean }[] }) => {
      blurs = advanced[0]?.backgroundBlur;
    });
    const track = {
      getCapabilities: () => ({ backgroundBlur }),
      getConstraints: () => ({ width: 1280 }),
      getSettings: () => ({ backgroundBlur: blurs }),
      applyConstraints,
    };
    return { track: track as unknown as MediaStreamTrack, blurs: () => blurs, applyConstraints };
  }

  it('of a camera is turned off again', async () => {
    const { track, blurs } = camera([true, false]);
    expect(await blurByCamera(track)).toBe(true);
    await unblurByCamera(track);
    expect(blurs()).toBe(false);
  });

  it('that the person chose in the system is left alone', async () => {
    const { track, applyConstraints } = camera([true, false]);
    await unblurByCamera(track);
    expect(applyConstraints).not.toHaveBeenCalled();
  });

  it('is painted in the proportions of the camera, upright ones too, and not too large', () => {
    expect(sizeFor(1920, 1080)).toEqual({ width: 960, height: 540 });
    expect(sizeFor(720, 1280)).toEqual({ width: 720, height: 1280 });
  });
});

it('closes a small window that opens only after the room was left', async () => {
  let open: (window: object) => void = ignore;
  vi.stubGlobal('documentPictureInPicture', { requestWindow: () => new Promise((resolve) => (open = resolve)) });
  const small = { close: vi.fn(), document: { documentElement: {} } };
  const { result, unmount } = renderHook(() => usePictureInPicture({ current: null }, ignore));
  act(() => result.current.toggle());
  unmount();
  await act(async () => open(small));
  expect(small.close).toHaveBeenCalledTimes(1);
});
