// @vitest-environment happy-dom
/** Who is quick is not made to ask twice; who wants no single keys has none. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { recall, remember } from '../src/devices/remembered';
import { PreJoin } from '../src/prejoin/PreJoin';

vi.mock('../src/prejoin/PreviewCard', () => ({ PreviewCard: () => null }));

afterEach(() => {
  cleanup();
  localStorage.clear();
});

const choice = { cameraId: '', microphoneId: '', speakerId: '', isBlurred: false };
const never = () => new Promise<string>(() => undefined);

function page(isChecking: boolean, onJoin: () => void) {
  return (
    <PreJoin
      roomName={null}
      personName={null}
      isChecking={isChecking}
      isJoining={false}
      choice={choice}
      peekToken={never}
      onChoose={vi.fn()}
      onJoin={onJoin}
    />
  );
}

it('joins when the link is checked for who asked before that was done', () => {
  const onJoin = vi.fn();
  const { rerender } = render(page(true, onJoin));
  fireEvent.change(screen.getByRole('textbox', { name: 'Your name' }), { target: { value: 'Ada' } });
  fireEvent.submit(screen.getByRole('textbox', { name: 'Your name' }).closest('form') as HTMLFormElement);
  expect(onJoin).not.toHaveBeenCalled();
  rerender(page(false, onJoin));
  expect(onJoin).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'Ada' }));
  rerender(page(false, onJoin));
  expect(onJoin).toHaveBeenCalledTimes(1);
});

it.each([
  ['takes', true],
  ['takes no', false],
])('%s single keys where they are wanted: %s', (_, shortcuts) => {
  remember({ shortcuts, cameraOn: true });
  render(page(false, vi.fn()));
  fireEvent.keyDown(document.body, { key: 'v' });
  expect(recall().cameraOn).toBe(!shortcuts);
});
