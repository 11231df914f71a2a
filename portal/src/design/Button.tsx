/** Buttons of the whole page: with words, or with an icon and a name for assistive technology. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly large?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** With `aria-disabled` it keeps the keyboard and does nothing; forms see for themselves that they are sent once. */
export function Button({ look = 'plain', large = false, className = '', type = 'button', onClick, ...rest }: ButtonProps) {
  const isOff = rest['aria-disabled'] === true || rest['aria-disabled'] === 'true';
  const classes = ['button', look === 'plain' ? '' : `button-${look}`, large ? 'button-large' : '', className];
  // oxlint-disable-next-line react/button-has-type -- the type is a property with a safe default
  return <button type={type} className={classes.filter(Boolean).join(' ')} onClick={isOff ? undefined : onClick} {...rest} />;
}

interface IconButtonProps extends Omit<ButtonProps, 'aria-label'> {
  readonly name: string;
  readonly children: ReactNode;
}

/** `name` is both the accessible name and the browser's own tooltip. */
export function IconButton({ name, className = '', look = 'quiet', ...rest }: IconButtonProps) {
  return <Button aria-label={name} title={name} look={look} className={`button-icon ${className}`} {...rest} />;
}
