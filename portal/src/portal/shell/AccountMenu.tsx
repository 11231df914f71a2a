/** Who is signed in, light or dark, and the way out. */
import { useState } from 'react';
import { Key } from '../../icons/icons';
import { Book, Contrast, Moon, Person, SignOut, Sun } from '../../icons/portal';
import { chosenTheme, chooseTheme, THEMES, type Theme } from '../../design/theme';
import { words } from '../../texts/portal';
import { Menu, MenuChoice, MenuItem, MenuLine, MenuLink } from '../parts/Menu';
import { plain } from '../wording/text';
import { PasswordDialog } from '../signin/PasswordDialog';
import { useMe } from './me';

const ICONS = { system: Contrast, light: Sun, dark: Moon };
const REFERENCE = '/docs';

export function AccountMenu({ onSignOut }: { readonly onSignOut: () => void }) {
  const me = useMe();
  const [theme, setTheme] = useState(chosenTheme);
  const [isChanging, setChanging] = useState(false);
  const name = plain(me.name || me.email || words.shell.apiKey, 40);
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  const options = THEMES.map((value) => {
    const Icon = ICONS[value];
    return { value, label: words.shell.themes[value], icon: <Icon size={16} /> };
  });
  return (
    <>
      <Menu
        className="account"
        button={
          <>
            <span className="visually-hidden">{words.shell.account}</span>
            <span className="account-mark">{me.kind === 'api_key' ? <Key size={18} /> : <Person size={18} />}</span>
            <span className="account-about">
              <bdi className="account-name">{name}</bdi>
              <span className="account-role">{words.shell.roles[me.role]}</span>
            </span>
          </>
        }
      >
        <MenuChoice label={words.shell.theme} value={theme} options={options} onChoose={choose} />
        <MenuLine />
        <MenuLink address={REFERENCE} isNewTab icon={<Book size={18} />}>
          {words.shell.reference}
        </MenuLink>
        {me.kind === 'user' ? (
          <MenuItem icon={<Key size={18} />} onSelect={() => setChanging(true)}>
            {words.shell.changePassword}
          </MenuItem>
        ) : null}
        <MenuItem icon={<SignOut size={18} />} onSelect={onSignOut}>
          {words.shell.signOut}
        </MenuItem>
      </Menu>
      {isChanging ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
    </>
  );
}
