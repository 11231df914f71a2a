// @vitest-environment happy-dom
/** Buttons of mission control. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Button } from '../src/design/Button';

afterEach(cleanup);

describe('a button', () => {
  it('does nothing while it says that it is off', () => {
    const act = vi.fn();
    const { rerender } = render(<Button aria-disabled onClick={act} />);
    fireEvent.click(screen.getByRole('button'));
    expect(act).not.toHaveBeenCalled();
    rerender(<Button aria-disabled={false} onClick={act} />);
    fireEvent.click(screen.getByRole('button'));
    expect(act).toHaveBeenCalledOnce();
  });
});
