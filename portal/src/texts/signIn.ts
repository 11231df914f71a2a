/** Words of the sign-in page and of the page where an invited user sets a password. */
export const signIn = {
  title: 'Sign in',
  lead: 'Mission control of this server: rooms, calls and recordings.',
  ways: 'How to sign in',
  withKey: 'API key',
  withEmail: 'E-mail',
  key: 'API key',
  keyHint: 'The server prints its first key once, when it starts for the first time.',
  keyKept: 'The key stays in this browser tab and is forgotten when you close it.',
  email: 'E-mail address',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  wrongKey: 'The server does not accept this key.',
  wrongPassword: 'E-mail address or password is wrong.',
  tooOften: 'Too many attempts. Wait a few minutes, then try again.',
  ended: 'You were signed out. Sign in to go on where you were.',
};
